"""The preview of a pasted menu (粘贴食谱): what was understood, beside what was not."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

from flask import current_app
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from app.base import sheets
from app.base.htmx import render_page
from app.canteen.forms.menu_imports import DishRow, PreviewForm, as_text
from app.canteen.queries import menu_imports as queries
from app.canteen.queries import menus
from app.canteen.queries.foods import food_table
from app.canteen.queries.menu_imports import Known
from app.canteen.queries.sheets import week_word
from app.domain import menu_guess
from app.domain.bands import Band
from app.domain.dish_text import Ingredient
from app.domain.errors import RuleBroken
from app.domain.food_names import match
from app.domain.foods import FoodTable, plain
from app.domain.menu_guess import Week
from app.domain.menu_shapes import understand, understand_rows
from app.domain.menu_text import Row

MOST_ROWS = 1_000
CHARSETS = ("utf-8-sig", "gb18030")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one row of the preview comes to: a dish of the bank, and what nobody knows in it."""

    dish_id: int | None = None
    differs: bool = False
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A slot as a row of the grid; `is_new` tells one that will be added to its meal."""

    value: str
    meal: str
    slot: str
    is_new: bool


def first(first_day: date, text: str, block: int = 0) -> ResponseReturnValue:
    """Show what a text says, before anybody changed anything. Raises RuleBroken as it is read."""
    week = queries.week_of(first_day)
    said = understand(text, week.words)
    if not said.entries:
        raise RuleBroken(
            "没有认出菜。每天写上星期，例如“周一 午餐：米饭、番茄炒蛋”，或者粘贴整张表",
            field="text",
        )
    guess = menu_guess.place(said, week, block)
    names = {
        known.dish.name
        for known in queries.known_dishes(one.entry.name for one in guess.placed).values()
    }
    offered = queries.bands_to_offer()
    bands = [band.value for band in offered if band is not Band.STAFF]
    form = PreviewForm(formdata=None, week=first_day.isoformat(), text=text, bands=bands)
    form.block.data = str(block)
    table = food_table(first_day)
    foods = {one.entry.name for one in guess.placed if table.named(one.entry.name)} - names
    form.put(menu_guess.told_apart(guess.placed, names), foods)
    form.offer(week, offered)
    return show(form, week)


def show(form: PreviewForm, week: Week) -> ResponseReturnValue:
    """Show the rows as they are in the form, and all of the text that made none."""
    said = understand(form.text.data or "", week.words)
    guess = menu_guess.place(said, week, int(form.block.data or 0))
    known = queries.known_dishes(row.name.data or "" for row in form.taken)
    table = food_table(week.first_day)
    verdicts = {
        entry.name: _verdict(entry.form, known, form.chosen_bands, table) for entry in form.rows
    }
    menu = menus.menu_of(week.first_day)
    return render_page(
        "canteen/menu_imports/preview.html",
        form=form,
        week=week,
        label=week_label(week.first_day),
        menu=menu,
        said=said,
        guess=guess,
        verdicts=verdicts,
        cells=_cells(form),
        days=[day for day in week.span if day in {*week.days, *_days(form)}],
        lines=_lines(form),
        in_menu=len(menus.items_of(menu)) if menu else 0,
        added=len({plain(row.name.data or "") for row in form.taken} - known.keys() - {""}),
    ), form.status


def week_label(first_day: date) -> str:
    """Return 第14周 11月30日—12月6日."""
    last = first_day + timedelta(days=6)
    span = f"{first_day.month}月{first_day.day}日—{last.month}月{last.day}日"
    return f"{week_word(first_day)} {span}".strip()


def text_of(upload: FileStorage) -> str:
    """Return what a file says as a block to paste. Raises RuleBroken for what cannot be read."""
    name = (upload.filename or "").lower()
    if name.endswith((".doc", ".docx", ".pdf")):
        raise RuleBroken("Word 和 PDF 读不了，打开它，全选复制，粘贴到上面", field="file")
    if name.endswith(".txt"):
        return _decoded(upload.stream.read())
    with tempfile.NamedTemporaryFile(dir=current_app.instance_path, prefix="menu-") as file:
        upload.save(file)
        file.flush()
        return _sheet(Path(file.name))


def _decoded(content: bytes) -> str:
    for charset in CHARSETS:
        try:
            return content.decode(charset).strip("\r\n")
        except UnicodeDecodeError:
            continue
    raise RuleBroken("这个文本文件读不出字，打开它，全选复制，粘贴到上面", field="file")


def _sheet(path: Path) -> str:
    """Return the first sheet of a workbook on which dishes are found, else the first one."""
    found: list[str] = []
    for sheet in sheets.read(path):
        rows = [Row(line.number, tuple(line.cells)) for line in islice(sheet.lines, MOST_ROWS)]
        if not any(row.filled for row in rows):
            continue
        found.append(as_text(rows))
        if understand_rows(rows).entries:
            return found[-1]
    if not found:
        raise RuleBroken("这张表是空的，填好后再上传", field="file")
    return found[0]


def _verdict(
    row: DishRow, known: Mapping[str, Known], bands: list[Band], table: FoodTable
) -> Verdict:
    parts: tuple[Ingredient, ...] = row.ingredients
    there = known.get(plain(row.name.data or ""))
    unknown = tuple(one.name for one in parts if one.name and match(one.name, table) is None)
    if there is None:
        return Verdict(unknown=unknown)
    return Verdict(there.dish.id, queries.differs(parts, there, bands), unknown)


def _cells(form: PreviewForm) -> dict[tuple[str, str], list[tuple[str, DishRow]]]:
    """Return the rows that go onto the menu by slot and day, as the grid shows them."""
    found: dict[tuple[str, str], list[tuple[str, DishRow]]] = {}
    for entry in form.rows:
        row = entry.form
        if not row.is_left_out:
            found.setdefault((row.slot.data or "", row.on.data or ""), []).append((entry.name, row))
    return found


def _lines(form: PreviewForm) -> list[Line]:
    """Return the slots that something goes to, in the order of the menu."""
    if not form.rows:
        return []
    used = {row.slot.data or "" for row in form.taken}
    choices = form.rows[0].form.slot.choices
    return [_line(c.value, str(c.label)) for c in choices if c.value in used]


def _line(value: str, label: str) -> Line:
    meal, _, slot = label.partition(" · ")
    return Line(
        value, meal if slot else "", slot.removesuffix("（加上）"), slot.endswith("（加上）")
    )


def _days(form: PreviewForm) -> set[date]:
    return {date.fromisoformat(row.on.data) for row in form.taken if row.on.data}
