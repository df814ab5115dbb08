"""Menus that schools published, from the paste to the wall: every sample goes the whole way.

Where a sheet is silent (grams of a kindergarten, the weight of 1块, 油面筋 that no table has) the
cook completes it, as he would; three people bring it to the wall, and every paper comes out.
"""

import io
import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader
from python_calamine import load_workbook

from app.canteen.models import DishLine, MenuItem, Slot
from app.canteen.queries import menus
from app.domain.food_names import match
from app.domain.foods import FoodTable, composition
from app.extensions import db
from app.permissions import Role
from tests.factories.canteen import WEEK
from tests.factories.directory import make_class_of, make_school, make_term
from tests.factories.sheets import xlsx
from tests.forms import fields

MENUS = Path(__file__).parent.parent / "data" / "menus"
PASTE = "/canteen/menu-imports/"
CLASSES = {
    "kindergarten": {"小1班": 25, "中1班": 30, "大1班": 32},
    "primary": {"一1班": 40, "六1班": 43},
}


@pytest.fixture
def people(app, sign_in):
    """A school of a kind with its classes and meals; who writes, who checks, who publishes."""

    def people(kind):
        make_school("青禾学校", kind=kind)
        make_term()
        for name, pupils in CLASSES[kind].items():
            make_class_of(name, pupils)
        cook = sign_in(Role.CANTEEN_MANAGER, name="何满仓")
        usual = "kindergarten" if kind == "kindergarten" else "day"
        assert cook.post("/canteen/meals/usual", data={"name": usual}).status_code == 303
        head = sign_in(Role.LOGISTICS_HEAD, name="林知秋")
        return cook, head, sign_in(Role.PRINCIPAL, name="周望舒")

    return people


def pasted(cook, given, update=""):
    """Paste a menu, or upload it, and confirm it as it was understood; tell what was said."""
    page = cook.post(PASTE, data={"week": WEEK.isoformat(), **given})
    assert page.status_code == 200
    form = fields(page.text)
    form |= {name: update for name in form if update and name.endswith("-how")}
    answer = cook.post(f"{PASTE}confirm", data={**form, "act": "save"})
    assert answer.status_code == 303
    return page.text


def label(cook, name, **values):
    """Write down the label of a food that the table lacks, and let the dishes mean it."""
    form = fields(cook.get("/canteen/foods/new").text)
    form |= {"name": name, "group": "cereal", "protein_class": "cereal", "source": "产品标签"}
    assert cook.post("/canteen/foods/new", data={**form, **values}).status_code == 303


def weigh(cook, name, unit, grams):
    code = match(name, FoodTable(composition())).code
    given = {"unit": unit, "grams": grams}
    assert cook.post(f"/canteen/foods/{code}/units/", data=given).status_code == 303


def published(cook, head, principal):
    """Bring the menu of the week to the wall, each step by somebody else."""
    menu = menus.menu_of(WEEK)
    for who, step in (
        (cook, "submission"),
        (head, "check"),
        (principal, "approval"),
        (principal, "publication"),
    ):
        answer = who.post(f"/canteen/menus/{menu.id}/{step}", data={"version": menu.version})
        assert answer.status_code == 303
        db.session.refresh(menu)
    assert (menu.checked_by_name, menu.approved_by_name) == ("林知秋", "周望舒")
    return menu


def words(answer):
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    pages = PdfReader(io.BytesIO(answer.data)).pages
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pages))


def plain(names):
    return {re.sub(r"\s", "", name) for name in names}


@pytest.fixture
def sample(people):
    """Return a function that brings a sample in, completes it and publishes it."""

    def sample(name):
        kind = "kindergarten" if name.startswith("m01") else "primary"
        cook, head, principal = people(kind)
        text = (MENUS / name).read_text(encoding="utf-8")
        given = {"text": text}
        if name.startswith("m02"):
            rows = [line.split("\t") for line in text.splitlines()]
            given = {"file": (io.BytesIO(xlsx(rows)), "食谱.xlsx")}
        said = pasted(cook, given)
        COMPLETED[name](cook)
        return said, cook, published(cook, head, principal)

    return sample


def complete_kindergarten(cook):
    label(cook, "饼干", energy_kcal="435", protein_g="9", fat_g="13", carbohydrate_g="72")
    weights = (MENUS / "m01_grams.txt").read_text(encoding="utf-8")
    pasted(cook, {"text": weights}, update="update")


def complete_pieces(cook):
    weigh(cook, "山芋", "块", "80")
    weigh(cook, "金馒头", "个", "50")
    weigh(cook, "酸奶", "杯", "100")


def complete_gluten(cook):
    label(cook, "油面筋", energy_kcal="493", protein_g="26.9", fat_g="25.1", carbohydrate_g="40.4")


COMPLETED = {
    "m01_grid.txt": complete_kindergarten,
    "m02_list.txt": complete_pieces,
    "m08_list.txt": complete_gluten,
    "m09_grid.txt": complete_gluten,
}


@pytest.mark.parametrize(
    ("name", "days", "dishes", "quantities"),
    [
        ("m01_grid.txt", 4, 36, 0),
        ("m02_list.txt", 4, 29, 68),
        ("m08_list.txt", 5, 34, 71),
        ("m09_grid.txt", 5, 25, 39),
    ],
)
def test_a_published_menu_goes_in_and_comes_out_on_every_paper(
    sample, client, name, days, dishes, quantities
):
    said, cook, menu = sample(name)
    assert f"认出 {days} 天" in said
    assert f"{quantities} 个用量" in said
    items = db.session.scalars(db.select(MenuItem)).all()
    names = plain(item.dish.name for item in items)
    place = {
        (slot.meal.name, slot.name): slot.position for slot in db.session.scalars(db.select(Slot))
    }
    assert (len(items), len({item.on for item in items})) == (dishes, days)

    page = re.sub(r"\s", "", client.get(f"/open/menus/{WEEK}").text)
    assert [one for one in names if one not in page] == []
    shown = json.loads(client.get(f"/open/menus/{WEEK}.json").text)
    courses = [dish for day in shown["days"] for meal in day["meals"] for dish in meal["dishes"]]
    assert len(courses) == dishes
    for meal in (meal for day in shown["days"] for meal in day["meals"]):
        places = [place[meal["name"], dish["slot"]] for dish in meal["dishes"] if not dish["diet"]]
        assert places == sorted(places)
    sheet = load_workbook(io.BytesIO(client.get(f"/open/menus/{WEEK}.xlsx").data))
    rows = sheet.get_sheet_by_index(0).to_python()
    lines = db.session.scalars(db.select(DishLine)).all()
    assert {line.name for line in lines if line.amounts} <= {cell for row in rows for cell in row}

    for size in ("a3", "a4"):
        wall = words(cook.get(f"/canteen/papers/{menu.id}/poster-{size}.pdf"))
        assert [one for one in names if one not in wall] == []
        assert "草稿" not in wall
    grams = words(cook.get(f"/canteen/papers/{menu.id}/grams.pdf"))
    assert [one for one in names if one not in grams] == []
    assert "青禾学校" in words(cook.get(f"/canteen/nutrition/{WEEK}/report.pdf"))


def told(client, day):
    """Return the kcal that the public data tells of a day, by band."""
    data = json.loads(client.get(f"/open/menus/{WEEK}.json").text)
    found = next(one for one in data["days"] if one["date"] == day.isoformat())
    return {band: one["能量"]["amount"] for band, one in found["nutrition"].items()}


def test_the_energy_of_a_kindergarten_day_is_that_worked_out_by_hand(sample, client):
    """Monday of a child of 3, grams x kcal a gram of the table.

    牛奶 150 x .65 = 97.5, 饼干 15 x 4.35 = 65.25; 大米 40 x 3.46 = 138.4, 赤小豆 5 x 3.24 = 16.2;
    羊肉 25 x 1.39 = 34.75, 胡萝卜 15 x .32 = 4.8, 白萝卜 15 x .16 = 2.4, 豆油 4 x 8.99 = 35.96;
    番茄 40 x .15 = 6, 鸡蛋 30 x 1.39 = 41.7, 小葱 2 x .27 = .54, 豆油 35.96, 盐 0;
    山药 10 x .57 = 5.7, 猪肉 5 x 3.31 = 16.55, 蘑菇 5 x .24 = 1.2, 豆腐 10 x .84 = 8.4;
    面粉 20 x 3.59 = 71.8, 小葱 .54; 梨 30 x .51 = 15.3, 荸荠 10 x .61 = 6.1, 冰糖 5 x 3.87 =
    19.35: 624.4. At 4 years 5 g of rice (17.3) and of mutton (6.95) more, at 5 as much again.
    """
    sample("m01_grid.txt")
    assert told(client, WEEK) == {"3 岁": 624, "4 岁": 649, "5 岁": 673}


def test_the_energy_of_a_make_up_sunday_is_that_worked_out_by_hand(sample, client):
    """大米 80 x 3.46 = 276.8, 大排 80 x 2.64 = 211.2, 平菇 10 x .24 = 2.4, 大蒜 3 x 1.28 = 3.84,
    豆腐 70 x .84 = 58.8, 肉糜 30 x 3.31 = 99.3, 小白菜 110 x .14 = 15.4, 水发木耳 5 x .27 = 1.35,
    番茄 30 x .15 = 4.5, 鸡蛋 10 x 1.39 = 13.9, 山芋 1 块 of 80 g x .61 = 48.8, 油 10 x 8.98 = 89.8,
    盐 0, 糖 5 x 3.87 = 19.35, 酱油 3 x .63 = 1.89: 847.33; grades 4-6 get 40 g more rice, 138.4.
    """
    sample("m02_list.txt")
    assert told(client, WEEK - timedelta(days=1)) == {"6～8 岁": 847, "9～11 岁": 986}
