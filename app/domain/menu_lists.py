"""Lists with grams (带量食谱): a row for each ingredient, day and slot often lost by merging."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from app.domain import amounts
from app.domain.dish_text import (
    Ingredient,
    Portion,
    ingredients,
    is_empty,
    merged,
    one_dish,
    portion,
    with_portions,
)
from app.domain.menu_text import SHORT_LABEL, Entry, MenuText, Piece, Row, said
from app.domain.menu_words import (
    DayMark,
    Label,
    bands_of,
    day_mark,
    is_total,
    label_of,
    slot_kind,
    wide,
)

DAY, MEAL, SLOT, DISH, PART, AMOUNT, UNIT, OTHER = (
    "day", "meal", "slot", "dish", "part", "amount", "unit", "other",
)  # fmt: skip
_HEADS: dict[str, tuple[str, ...]] = {
    DAY: ("星期", "日期", "周次", "时间", "供餐日期", "日期星期"),
    MEAL: ("餐次", "餐别", "餐"),
    SLOT: ("类别", "菜类", "菜位", "分类", "种类", "类型", "荤素", "菜品类别"),
    DISH: ("菜名", "菜品", "菜肴", "品名", "菜品名称", "菜单", "食谱", "菜谱", "名称", "菜肴名称",
           "食谱名称", "菜式"),
    PART: ("配料", "原料", "食材", "主料", "辅料", "用料", "原材料", "食物", "主要原料", "食物名称",
           "原料名称", "食材名称", "配料及用量", "带量", "主料辅料", "原料及用量", "配料用量",
           "带量食谱"),
    AMOUNT: ("用量", "重量", "克重", "数量", "克数", "克", "g", "份量", "分量", "人均用量",
             "每人用量", "生重", "净重", "毛重", "人均", "每生用量", "带量克", "标准", "用量克"),
    UNIT: ("单位",),
    OTHER: ("备注", "说明", "过敏原", "致敏物质", "序号", "编号", "做法", "单价", "金额"),
}  # fmt: skip
_HEAD_BY_WORD = {word: role for role, words in _HEADS.items() for word in words}
_BRACKETED = re.compile(r"[(（].*?[)）]")
_SEASONINGS = "油盐酱糖醋"
_MOST_HEAD_ROWS = 8
_LONGEST_HEAD = 40


def heads_of(row: Row) -> list[str]:
    """Return what each column is by the name in this row, empty where it is no column's name."""
    return [head(row.at(column)) for column in range(len(row.cells))]


def head(text: str) -> str:
    """Return what a column is by its name, empty for what is no name of a column."""
    if len(text) > _LONGEST_HEAD:
        return ""
    plain = _BRACKETED.sub("", wide(text)).strip("/:：").lower()
    if not plain and text:
        plain = wide(text).strip("()（）").lower()
    if role := _HEAD_BY_WORD.get(plain):
        return role
    if bands_of(text) and len(plain) <= 10 and not amounts.is_amount(text):
        return AMOUNT
    return OTHER if plain and is_total(text) and not re.search(r"\d", plain) else ""


def is_list(rows: Sequence[Row], own: frozenset[str]) -> bool:
    """Tell a list: columns with names, or a column of amounts beside one of words."""
    return _header(rows) is not None or bool(_guessed(rows, own))


def _header(rows: Sequence[Row]) -> int | None:
    for at, row in enumerate(rows[:_MOST_HEAD_ROWS]):
        heads = heads_of(row)
        if DISH in heads and (PART in heads or AMOUNT in heads):
            return at
    return None


def _guessed(rows: Sequence[Row], own: frozenset[str]) -> dict[int, str]:
    """Return the roles of columns without names, by what stands in them."""
    width = max(len(row.cells) for row in rows)
    columns = [[text for row in rows if (text := row.at(at))] for at in range(width)]
    share = [_share(texts, amounts.is_amount) for texts in columns]
    stated = [at for at in range(width) if share[at] >= 0.6 and len(columns[at]) >= 3]
    if not stated or stated[0] < 2:
        return {}
    roles = dict.fromkeys(stated, AMOUNT)
    roles[stated[0] - 1], roles[stated[0] - 2] = PART, DISH
    for at in range(stated[0] - 2):
        is_day = any(day_mark(text) for text in columns[at])
        is_label = _share(columns[at], lambda text: label_of(text, own) is not None) >= 0.5
        roles[at] = DAY if is_day else SLOT if is_label else OTHER
    empty = [at for at in range(stated[0] - 2) if not columns[at]]
    return roles if SLOT in roles.values() or DAY in roles.values() or empty else {}


def _share(texts: Sequence[str], is_so: Callable[[str], bool]) -> float:
    return sum(map(is_so, texts)) / len(texts) if texts else 0.0


@dataclass(slots=True)
class _Open:
    """The dish whose ingredients are being read."""

    row: int
    label: Label
    name: str
    found: list[Ingredient] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    is_carried: bool = False


def read_list(menu: MenuText, rows: Sequence[Row], own: frozenset[str]) -> None:
    """Read a list row by row; a day whose name was lost begins where its first slot comes again."""
    at = _header(rows)
    if at is None:
        reader = _ListReader(menu, _guessed(rows, own), {}, own)
        body = rows
    else:
        heads = heads_of(rows[at])
        roles = {column: role for column, role in enumerate(heads) if role}
        bands = {column: rows[at].at(column) for column in roles if bands_of(rows[at].at(column))}
        reader = _ListReader(menu, roles, bands, own)
        for row in rows[:at]:
            menu.leave(row, said(row), "在表头的上面")
        body = rows[at + 1 :]
    for row in body:
        reader.read(row)
    reader.close()


class _ListReader:
    def __init__(
        self, menu: MenuText, roles: dict[int, str], bands: dict[int, str], own: frozenset[str]
    ) -> None:
        self.menu, self.roles, self.bands, self.own = menu, roles, bands, own
        self.mark: DayMark | None = None
        self.section, self.block = 0, 0
        self.keys: list[tuple[int, ...]] = []
        self.label = Label()
        self.first_slot = ""
        self.slots: list[str] = []
        self.dish: _Open | None = None

    def read(self, row: Row) -> None:
        texts = {role: self._texts(row, role) for role in _HEADS}
        first = row.at(row.filled[0])
        if is_total(first) or is_total(" ".join(texts[DISH])):
            self._leave(row, said(row))
            return
        if row.alone and self._is_heading(row, row.alone):
            return
        self._day(next(iter(texts[DAY]), ""), row)
        self._heading(texts, row)
        if name := next(iter(texts[DISH]), ""):
            self._begin(row, name)
        self._parts(row, texts)
        for column in row.filled:
            self._rest(row, column)

    def _texts(self, row: Row, role: str) -> list[str]:
        columns = [column for column, known in self.roles.items() if known == role]
        return [text for column in columns if (text := row.at(column))]

    def _is_heading(self, row: Row, text: str) -> bool:
        """A row that says one thing: a day, a meal, a title or a note."""
        if mark := day_mark(text):
            self._new_day(mark)
            return True
        role = self.roles.get(row.filled[0], "")
        if role in (SLOT, MEAL, DAY, OTHER, "") or len(row.filled) > 1:
            if label := label_of(text, self.own):
                self.label = label.over(self.label)
                return True
            if role not in (SLOT, MEAL):
                self._leave(row, text)
                return True
        return False

    def _leave(self, row: Row, text: str) -> None:
        self.menu.leave(row, text, "不在哪道菜的旁边")

    def _day(self, text: str, row: Row) -> None:
        mark = day_mark(text) if text else None
        if mark and (self.mark is None or mark.key != self.mark.key):
            is_late = self.mark is None and self.slots and self.section_is_open()
            self._new_day(mark, is_late=bool(is_late))
        elif text and mark is None and not is_empty(text):
            self._leave(row, text)

    def section_is_open(self) -> bool:
        """Tell that the day now read has begun without its name, which may stand further down."""
        return len(self.slots) > 0 and self.first_slot != "" and not self._restarts(self.first_slot)

    def _new_day(self, mark: DayMark | None, *, is_late: bool = False) -> None:
        self.close()
        has_begun = bool(self.slots) or any(
            (entry.section, entry.block) == (self.section, self.block)
            for entry in self.menu.entries
        )
        if is_late and mark:
            self._name_section(mark)
            return
        self.section += 1 if has_begun else 0
        if mark and mark.key in self.keys:
            self.block += 1
            self.keys = []
        if mark:
            self.keys.append(mark.key)
        self.mark, self.slots, self.label = mark, [], Label(meal=self.label.meal)

    def _name_section(self, mark: DayMark) -> None:
        """The name of a day in the middle of its rows names the rows above it as well."""
        self.mark = mark
        self.keys.append(mark.key)
        self.menu.entries[:] = [
            replace(entry, day=mark) if entry.section == self.section else entry
            for entry in self.menu.entries
        ]

    def _heading(self, texts: dict[str, list[str]], row: Row) -> None:
        for text in (*texts[MEAL], *texts[SLOT]):
            label = label_of(text, self.own)
            if label is None and (texts[DISH] or texts[PART]) and len(wide(text)) <= SHORT_LABEL:
                label = Label(slot=text)
            if label is None:
                self._leave(row, text)
                continue
            if self._restarts(label.slot) and not texts[DAY] and not label.meal:
                self._new_day(None)
            self.label = label.over(self.label)
            if label.slot and (texts[DISH] or texts[PART]):
                self.first_slot = self.first_slot or label.slot
                if label.slot not in self.slots:
                    self.slots.append(label.slot)

    def _restarts(self, slot: str) -> bool:
        """Tell that the first slot of a day comes again after others: the next day begins."""
        return (
            bool(slot)
            and slot == self.first_slot
            and len(self.slots) > 1
            and (self.slots[-1] != slot)
        )

    def _begin(self, row: Row, name: str) -> None:
        """Open the next dish, unless the cell only repeats the one being read."""
        plain = one_dish(name)
        if not any(char.isalpha() for char in plain.name):
            self.close()
            if not is_empty(name):
                self.menu.unread.append(Piece(row.number, name, "没有菜名"))
            return
        if self.dish and self.dish.name == plain.name and self.dish.label == self.label:
            return
        is_carried = bool(self.label.slot) and not self._texts(row, SLOT)
        self.close()
        self.dish = _Open(
            row.number, self.label, plain.name, list(plain.ingredients), is_carried=is_carried
        )

    def _parts(self, row: Row, texts: dict[str, list[str]]) -> None:
        stated = [
            (column, text)
            for column, role in self.roles.items()
            if role == AMOUNT and (text := row.at(column))
        ]
        found = [part for text in texts[PART] if not is_empty(text) for part in ingredients(text)]
        if not (found or stated):
            return
        if self.dish is None:
            said = " ".join([*texts[PART], *(text for _, text in stated)])
            self.menu.unread.append(Piece(row.number, said, "上面没有菜名"))
            return
        unit = next(iter(texts[UNIT]), "")
        portions = [self._portion(column, text, unit) for column, text in stated]
        self.dish.found += self._stated(found, portions, row)

    def _portion(self, column: int, text: str, unit: str) -> Portion:
        typed = f"{text}{unit}" if unit and not amounts.is_amount(text) else text
        head = self.bands.get(column, "")
        note = _band_note(head)
        return portion(typed, bands_of(head), note)

    def _stated(
        self, found: list[Ingredient], portions: list[Portion], row: Row
    ) -> list[Ingredient]:
        """Give the amounts of a row to its ingredient; to the dish where the name was lost."""
        assert self.dish is not None  # noqa: S101 - asked by the caller
        if not portions:
            return found
        if len(found) == 1:
            return [with_portions(found[0], portions)]
        if not found:
            if not self.dish.found:
                return [Ingredient(self.dish.name, tuple(portions))]
            last = self.dish.found.pop()
            return [with_portions(last, portions)]
        said = "、".join(part.typed for part in portions)
        self.menu.unread.append(Piece(row.number, said, "看不出是哪种配料的用量"))
        return found

    def _rest(self, row: Row, column: int) -> None:
        """What stands in a column that is none of the menu's: set aside or not understood."""
        role = self.roles.get(column)
        if role is None:
            self.menu.leave(row, row.at(column), "这一列没有认出来", column)
        elif role == OTHER:
            self.menu.aside.append(
                Piece(row.number, row.at(column), "备注或营养值，不是菜", column)
            )

    def close(self) -> None:
        """Put the dish that was being read on the menu."""
        if self.dish is None:
            return
        dish, self.dish = self.dish, None
        parts = merged(_first_named(dish))
        for part in parts:
            # An amount that would not be read again as it stands has to be looked at.
            if any(one.fault for one in part.portions) and ingredients(str(part)) != (part,):
                self.menu.unread.append(Piece(dish.row, str(part), "这个用量看不懂"))
        here = Entry(dish.row, dish.label, dish.name, parts, self.mark)
        self.menu.entries.append(
            replace(
                here,
                section=self.section,
                block=self.block,
                doubts=tuple(dish.doubts),
                is_carried=dish.is_carried,
            )
        )


def _first_named(dish: _Open) -> list[Ingredient]:
    """Mend the first ingredient of 油盐酱糖 whose name was lost: it took that of the dish."""
    first = dish.found[0] if dish.found else None
    if first is None or first.name != dish.name or len(dish.found) < 2:
        return dish.found
    is_seasoning = slot_kind(dish.label.slot) == "调味品" or all(
        c in _SEASONINGS for c in dish.name
    )
    lost = dish.name[0]
    if is_seasoning and lost in _SEASONINGS and lost not in {part.name for part in dish.found}:
        dish.doubts.append(f"第一种配料没有写名称，按菜名猜是{lost}")
        return [Ingredient(lost, first.portions), *dish.found[1:]]
    dish.doubts.append("第一种配料没有写名称")
    return dish.found


def _band_note(head: str) -> str:
    found = re.search(
        r"[\d一二三四五六七八九托小中大低高][^()（）克g]*(?:年级|岁|班|段)", wide(head)
    )
    return found[0] if found else wide(head)
