"""Photos in a real browser: made small before they go, seen before they go, nothing typed lost."""

import csv
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.base.attachments import Attachment, Blob
from app.gate.models import VehiclePassage
from app.permissions import Role
from tests.base.pictures import from_a_phone, photo
from tests.browser import steps
from tests.browser.conftest import DESK, PHONE
from tests.factories.gate import make_passage, make_visit, make_visitor

NEW = "/gate/vehicles/new"


@pytest.fixture
def files(tmp_path) -> list[str]:
    """One photo as a phone takes it, and six small ones."""
    steps.open_gate()
    contents = [from_a_phone(), *(photo(colour=c) for c in ("red", "blue", "teal", "tan"))]
    paths = [tmp_path / f"IMG_{at}.jpg" for at in range(len(contents))]
    for path, content in zip(paths, contents, strict=True):
        path.write_bytes(content)
    return [str(path) for path in paths]


def choose(page: Page, *paths: str) -> None:
    page.get_by_label("照片").first.set_input_files(list(paths))


def fill_in(page: Page) -> None:
    page.locator("#plate").evaluate("box => { box.value = '苏A12345' }")
    page.get_by_role("combobox", name="批准人").fill("何立夏")


def admit(page: Page) -> None:
    page.get_by_role("button", name="放行车辆").click()
    page.wait_for_url("**/gate/")


def test_a_photo_is_made_small_on_the_phone_and_turned_upright(signed_in, files):
    page = signed_in(Role.GUARD, viewport=PHONE)
    page.goto(NEW)
    fill_in(page)
    choose(page, files[0])
    expect(page.get_by_alt_text("第 1 张")).to_be_visible()
    size = page.evaluate("document.querySelector('input[type=file]').files[0].size")
    assert size < Path(files[0]).stat().st_size / 4
    shown = page.get_by_alt_text("第 1 张").evaluate("one => [one.naturalWidth, one.naturalHeight]")
    assert shown == [1200, 1600]
    admit(page)
    blob = steps.only(Blob)
    assert (blob.width, blob.height) == (1200, 1600)


def test_photos_add_up_are_taken_back_and_stop_at_six(signed_in, files):
    page = signed_in(Role.GUARD)
    page.goto(NEW)
    fill_in(page)
    choose(page, *files[1:4])
    expect(page.get_by_text("选好 3 张")).to_be_visible()
    choose(page, *files)
    expect(page.get_by_text("最多 6 张，多选的 2 张没有带上")).to_be_visible()
    page.get_by_role("button", name="去掉第 1 张").click()
    expect(page.get_by_text("选好 5 张")).to_be_visible()
    admit(page)
    assert len(steps.rows(Attachment)) == 5


def test_without_a_script_too_the_typed_words_outlive_a_film(signed_in, files):
    large = Path(files[0]).with_name("film.jpg")
    large.write_bytes(b"x" * 40_000_000)
    page = signed_in(Role.GUARD, java_script_enabled=False)
    page.goto(NEW)
    page.locator("#plate").fill("苏A12345")
    page.get_by_role("combobox", name="批准人").fill("何立夏")
    choose(page, str(large))
    page.get_by_role("button", name="放行车辆").click()
    page.get_by_role("button", name="不带附件保存").click()
    assert steps.only(VehiclePassage).approver_name == "何立夏"


def test_without_a_script_the_server_makes_them_small(signed_in, files):
    page = signed_in(Role.GUARD, java_script_enabled=False)
    page.goto(NEW)
    page.locator("#plate").fill("苏A12345")
    page.get_by_role("combobox", name="批准人").fill("何立夏")
    choose(page, files[0])
    page.get_by_role("button", name="放行车辆").click()
    page.goto(f"/gate/vehicles/{steps.only(VehiclePassage).id}")
    assert steps.only(Blob).width == 1200
    thumb = page.get_by_alt_text("照片 1")
    expect(thumb).to_be_visible()
    page.get_by_role("button", name="移除照片 1").click()
    page.get_by_role("button", name="撤销", exact=True).click()
    expect(page.get_by_alt_text("照片 1")).to_be_visible()


def test_a_photo_is_added_to_a_passage_and_opened_large(signed_in, files):
    passage = make_passage()
    page = signed_in(Role.GUARD)
    page.goto(f"/gate/vehicles/{passage.id}")
    page.locator("summary", has_text="添加照片").click()
    choose(page, files[0])
    page.get_by_label("说明").fill("出门的旧课桌")
    page.get_by_role("button", name="添加照片").click()
    page.get_by_alt_text("照片 1：出门的旧课桌").click()
    page.wait_for_url(f"**/gate/vehicles/{passage.id}/photos/*")
    assert page.evaluate("document.images[0].naturalHeight") == 1600


def test_what_is_far_too_large_is_told_and_what_was_typed_is_still_there(signed_in, files):
    large = Path(files[0]).with_name("film.jpg")
    large.write_bytes(b"x" * 40_000_000)
    page = signed_in(Role.GUARD)
    page.goto(NEW)
    fill_in(page)
    choose(page, str(large))
    expect(page.get_by_text("选好 1 张，共 38.1 MB")).to_be_visible()
    page.get_by_role("button", name="放行车辆").click()
    expect(page.get_by_text("一次最多提交 32 MB，这次有 38 MB")).to_be_visible()
    page.get_by_role("button", name="不带附件保存").click()
    page.wait_for_url("**/gate/")
    passage = steps.only(VehiclePassage)
    assert (passage.plate, passage.approver_name) == ("苏A12345", "何立夏")
    assert steps.rows(Attachment) == []


def test_a_list_is_handed_out_as_it_is_filtered_now(signed_in, files):
    make_visit(make_visitor("孙秋满"))
    make_visit(make_visitor("周望津", "13900002206"))
    page = signed_in(Role.LOGISTICS_HEAD, viewport=DESK)
    page.goto("/gate/visits/")
    page.get_by_label("在来访登记中查找").press_sequentially("sqm")
    page.wait_for_url("**q=sqm*")
    page.locator("summary", has_text="导出").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    assert download.value.suggested_filename == "2026-11-23 来访登记.csv"
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    lines = list(csv.reader(text.splitlines()))
    assert [line[2] for line in lines[1:]] == ["孙*满"]
    page.get_by_role("link", name="导出完整电话").click()
    page.get_by_label("事由").fill("核对")
    with page.expect_download() as download:
        page.get_by_role("button", name="导出完整信息").click()
    assert download.value.suggested_filename == "2026-11-23 来访登记.xlsx"
