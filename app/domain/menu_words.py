"""The words of written menus: days, meals, slots (菜位), special diets, age bands, totals.

They are those of menus that schools publish (domain notes on reality, 22-28): meals bear many
names, a slot stands for a meal and a meal for a slot, a day is 周一, 星期一, 11.10 or 2025-11-10.
"""

import re
from dataclasses import dataclass
from datetime import date
from unicodedata import normalize

from app.domain.bands import KINDERGARTEN, PUPILS, Band, band_of
from app.domain.class_names import Stage
from app.domain.menus import MealKind

MEALS: dict[MealKind, tuple[str, ...]] = {
    MealKind.BREAKFAST: ("早餐", "早饭", "早膳"),
    MealKind.MORNING_SNACK: ("早点心", "早点", "早茶", "早加餐", "上午加餐", "课间餐", "上午点心",
                             "上午点", "课间加餐", "早间点心", "加餐"),
    MealKind.LUNCH: ("午餐", "中餐", "中饭", "午饭", "营养午餐", "正餐", "中午"),
    MealKind.AFTERNOON_SNACK: ("午点心", "午点", "午茶", "下午茶", "下午点心", "下午点", "午后点心",
                               "午间点心", "下午加餐"),
    MealKind.DINNER: ("晚餐", "晚饭"),
    MealKind.SUPPER: ("夜宵", "晚点", "宵夜"),
}  # fmt: skip
# What a slot is called, by the word that stands for the kind of it here.
SLOTS: dict[str, tuple[str, ...]] = {
    "主食": ("主食", "主食类", "面食"),
    "大荤": ("大荤", "主荤", "全荤", "纯荤", "荤菜", "荤", "主菜", "大菜"),
    "小荤": ("小荤", "半荤", "花荤", "副荤", "半荤菜", "副菜"),
    "素菜": ("素菜", "蔬菜", "素", "时蔬", "全素", "纯素", "小菜"),
    "汤": ("汤", "汤羹", "汤品", "汤类", "例汤", "粥或汤"),
    "水果": ("水果", "果品", "时令水果"),
    "奶": ("奶", "牛奶", "奶制品", "乳制品", "奶类", "饮品", "饮料", "奶品", "奶或饮品", "蛋奶"),
    "点心": ("点心", "小点", "面点", "糕点"),
    "粗粮": ("粗粮", "杂粮", "粗杂粮"),
    "调味品": ("调味品", "调料", "调味料", "佐料", "调味"),
    "菜": ("菜", "菜品", "菜肴", "菜谱", "炒菜", "热菜", "副食"),
}
DIETS = (
    "肥胖", "超重", "营养不良", "消瘦", "贫血", "体弱", "病号", "病儿", "过敏", "清真", "少数民族",
    "糖尿病", "特殊",
)  # fmt: skip
_MEAL_BY_WORD = {word: kind for kind, words in MEALS.items() for word in words}
_SLOT_BY_WORD = {word: slot for slot, words in SLOTS.items() for word in words}
_WEEKDAYS = {**{char: at for at, char in enumerate("一二三四五六")}, "日": 6, "天": 6, "末": 6}
_WEEKDAY = re.compile(r"(?:周|星期|礼拜)([一二三四五六日天1-7])(?!期|次)")
_FULL_DATE = re.compile(r"(20\d\d)\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?")
_SHORT_DATE = re.compile(
    r"(?<![\d.])(\d{1,2})\s*(?:月|[-./])\s*(\d{1,2})\s*(?:日|号)?(?![\d.%gG克])"
)
_RANGE = re.compile(r"(?:[-–—~～至到]|--)\s*(?:20\d\d|\d{1,2}\s*[-./月]|周|星期)")
_TOTAL = re.compile(r"^(?:合计|总计|小计|共计|总量|总和|日合计|周合计)")
_NUTRIENTS = re.compile(
    r"kcal|千卡|大卡|千焦|\bkJ\b|能量|热量|热能|蛋白质|脂肪|碳水|维生素|营养素|营养成分|营养分析|推荐量"
)
_NOISE = " \t　:：。.()（）[]【】{}<>《》*※·、,，/_|-—"
_BETWEEN = re.compile(r"[\s:：()（）\[\]【】·、,，/_|\-—]+")
_HAN_DIGITS = {char: at for at, char in enumerate("一二三四五六七八九", 1)}


@dataclass(frozen=True, slots=True)
class DayMark:
    """What a text says of a day: a weekday (0 is Monday), a day of a month, a year, or part."""

    weekday: int | None = None
    year: int | None = None
    month: int | None = None
    day: int | None = None

    @property
    def key(self) -> tuple[int, ...]:
        """Two marks of one day are the same; a weekday says it where there is one."""
        return (self.weekday,) if self.weekday is not None else (self.month or 0, self.day or 0)

    def date_in(self, year: int) -> date | None:
        """Return the date, in the year given where none is written; None for a weekday alone."""
        if self.month is None or self.day is None:
            return None
        try:
            return date(self.year or year, self.month, self.day)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Label:
    """What a heading says of the dishes under it: each part as written, empty when it is silent."""

    meal: str = ""
    slot: str = ""
    diet: str = ""

    def over(self, outer: "Label") -> "Label":
        """Return this label with what only the heading around it says."""
        meal = self.meal or outer.meal
        slot = self.slot or ("" if self.meal and self.meal != outer.meal else outer.slot)
        return Label(meal, slot, self.diet or outer.diet)

    def after(self, before: "Label") -> "Label":
        """Return this label as it follows another on a line: a slot stays within its meal."""
        if self.diet and not (self.meal or self.slot):
            return self
        return Label(self.meal or before.meal, self.slot, self.diet)


def wide(text: str) -> str:
    """Return the text half width and without spaces, as words are compared."""
    return "".join(normalize("NFKC", text).split())


def day_mark(text: str) -> DayMark | None:
    """Return the day that a heading names, None when it says more than a day or no day at all."""
    plain = normalize("NFKC", text).strip()
    mark, rest = leading_day(plain)
    return mark if mark and not rest.strip(_NOISE) else None


def leading_day(text: str) -> tuple[DayMark | None, str]:
    """Return the day with which a line begins and what follows it."""
    rest = normalize("NFKC", text).lstrip(_NOISE)
    if is_span(rest):
        return None, text
    found: dict[str, int] = {}
    for _ in range(2):
        for read in (_read_weekday, _read_full, _read_short):
            part, after = read(rest)
            if part:
                found |= {key: value for key, value in part.items() if key not in found}
                rest = after.lstrip(_NOISE)
    if not found or ("month" in found and not _is_day_of_month(found)):
        return None, text
    return DayMark(**found), rest


def is_span(text: str) -> bool:
    """Tell a whole week: 5月20日至5月24日, 2025.11.10-2025.11.14, 周一至周五."""
    first = _FULL_DATE.search(text) or _SHORT_DATE.search(text) or _WEEKDAY.search(text)
    return bool(first and _RANGE.match(text[first.end() :].lstrip(" )）")))


def meal_kind(word: str) -> MealKind | None:
    """Return the kind of meal that a word stands for."""
    return _MEAL_BY_WORD.get(wide(word))


def slot_kind(word: str) -> str:
    """Return the word of SLOTS under which a slot goes, empty for one of its own kind."""
    return _SLOT_BY_WORD.get(wide(word), "")


def label_of(text: str, own: frozenset[str] = frozenset()) -> Label | None:
    """Return what a heading says: 早点, 午餐主食, 午餐（大荤）, 备注_肥胖; None for anything else.

    `own` are the names of the school's own meals, slots and diets, which are known besides.
    """
    parts = _BETWEEN.split(normalize("NFKC", text).strip())
    words = [part for part in parts if part and not part.isdigit()]
    found = Label()
    for word in words:
        part = _part(re.sub(r"^\d+|[\d一二三四]$", "", word) or word, own)
        if part is None:
            return None
        found = Label(found.meal or part.meal, found.slot or part.slot, found.diet or part.diet)
    return found if found != Label() else None


def bands_of(text: str) -> frozenset[Band]:
    """Return the bands that a note names: 1-3年级, 低年级, 中大班, 6-8岁, 教师."""
    plain = wide(text)
    found: set[Band] = set()
    if span := re.search(
        r"(\d{1,2}|[一二三四五六七八九])(?:[-~～—–至到]+(\d{1,2}|[一二三四五六七八九]))?年级", plain
    ):
        found |= _bands_of_grades(_number(span[1]), _number(span[2] or span[1]))
    if span := re.search(r"(\d{1,2})(?:[-~～—–至到]+(\d{1,2}))?(?:周?岁)", plain):
        found |= _bands_of_ages(int(span[1]), int(span[2] or span[1]))
    if classes := re.search(r"([托小中大]+)(?:、?[托小中大])*班", plain):
        grades = ("托小中大".index(char) for char in classes[0] if char in "托小中大")
        found |= {band for g in grades if (band := band_of(Stage.KINDERGARTEN, g))}
    for word, bands in _BAND_WORDS:
        if word in plain:
            found |= set(bands)
    return frozenset(found)


def is_total(text: str) -> bool:
    """Tell a sum or a nutrition value (合计 635kcal), which stands on a menu and is no dish."""
    plain = wide(text)
    return bool(_TOTAL.match(plain) or _NUTRIENTS.search(plain))


_BAND_WORDS: tuple[tuple[str, tuple[Band, ...]], ...] = (
    ("低年级", (Band.AGE_6_8,)), ("低段", (Band.AGE_6_8,)), ("高年级", (Band.AGE_9_11,)),
    ("高段", (Band.AGE_9_11,)), ("小学", PUPILS[:2]), ("初中", (Band.AGE_12_14,)),
    ("高中", (Band.AGE_15_17,)), ("幼儿", KINDERGARTEN), ("教师", (Band.STAFF,)),
    ("教职工", (Band.STAFF,)), ("成人", (Band.STAFF,)), ("老师", (Band.STAFF,)),
)  # fmt: skip


def _part(word: str, own: frozenset[str]) -> Label | None:
    """One word of a heading, or a meal and a slot written as one (午餐主食)."""
    if word in ("备注", "说明"):
        return Label()
    if diet := next((diet for diet in DIETS if word.startswith(diet)), ""):
        return Label(diet=diet)
    if word in own or word in _MEAL_BY_WORD or word in _SLOT_BY_WORD:
        is_meal = word in _MEAL_BY_WORD
        return Label(meal=word) if is_meal else Label(slot=word)
    for meal in sorted(_MEAL_BY_WORD, key=len, reverse=True):
        rest = word.removeprefix(meal)
        if rest != word and (rest in _SLOT_BY_WORD or rest in own):
            return Label(meal, rest)
    return None


def _read_weekday(text: str) -> tuple[dict[str, int], str]:
    found = _WEEKDAY.match(text)
    if not found:
        return {}, text
    char = found[1]
    weekday = _WEEKDAYS[char] if char in _WEEKDAYS else int(char) - 1
    return {"weekday": weekday}, text[found.end() :]


def _read_full(text: str) -> tuple[dict[str, int], str]:
    found = _FULL_DATE.match(text)
    if not found:
        return {}, text
    year, month, day = map(int, found.groups())
    # A spreadsheet may say midnight with its day.
    rest = re.sub(r"^\s*0{1,2}:00(?::00)?", "", text[found.end() :])
    return {"year": year, "month": month, "day": day}, rest


def _read_short(text: str) -> tuple[dict[str, int], str]:
    found = _SHORT_DATE.match(text)
    if not found or not 1 <= int(found[1]) <= 12 or not 1 <= int(found[2]) <= 31:
        return {}, text
    return {"month": int(found[1]), "day": int(found[2])}, text[found.end() :]


def _is_day_of_month(found: dict[str, int]) -> bool:
    return 1 <= found["month"] <= 12 and 1 <= found["day"] <= 31


def _number(text: str) -> int:
    return int(text) if text.isdigit() else _HAN_DIGITS[text]


def _bands_of_grades(low: int, high: int) -> set[Band]:
    found = set()
    for grade in range(low, high + 1):
        stage = Stage.PRIMARY if grade <= 6 else Stage.JUNIOR if grade <= 9 else Stage.SENIOR
        found.add(band_of(stage, grade))
    return {band for band in found if band}


def _bands_of_ages(low: int, high: int) -> set[Band]:
    if low == high and low <= 6:
        return {Band(str(low))} if low >= 3 else {Band.AGE_3}
    spans = {Band.AGE_6_8: (6, 8), Band.AGE_9_11: (9, 11), Band.AGE_12_14: (12, 14),
             Band.AGE_15_17: (15, 17)}  # fmt: skip
    found = {band for band, (a, z) in spans.items() if low <= z and high >= a and high > 6}
    young = {Band(str(age)) for age in range(max(low, 3), min(high, 6) + 1)} if low < 6 else set()
    return found | young
