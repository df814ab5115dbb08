"""The lines of the canteen in the menu: a few ways, each with its pages as tabs."""

import re

from app.permissions import Role


def lines(page):
    nav = page.text.split('aria-label="主菜单">')[1].split("</nav>")[0]
    return re.findall(r">([^<]+)</a>", nav.split("<h2>食堂</h2>")[1].split("<h2>")[0])


def tabs(page):
    return re.findall(
        r">([^<]+)</a>", page.text.split('aria-label="同一栏的页面"')[1].split("</nav")[0]
    )


def test_the_cook_has_seven_lines_and_the_other_pages_as_tabs(sign_in):
    cook = sign_in(Role.CANTEEN_MANAGER)
    page = cook.get("/canteen/opinions/")
    assert len(lines(page)) == 7
    assert tabs(page) == ["伙食意见", "班级意见表", "满意度测评"]
    assert tabs(cook.get("/canteen/bans/")) == ["餐次与菜位", "禁用清单", "公示信息"]


def test_a_line_with_one_page_open_is_called_what_it_leads_to(sign_in):
    page = sign_in(Role.CLASS_TEACHER).get("/canteen/class-visits/")
    assert {"班级意见表", "报不用餐人数", "菜品"} <= set(lines(page))
    assert "伙食意见" not in lines(page)
    assert "同一栏的页面" not in page.text
