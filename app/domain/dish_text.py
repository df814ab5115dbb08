"""Dishes and ingredients as they stand in a cell or a line: 番茄炒蛋(小葱), 大米(1-3年级) 80g、….

Nothing is dropped: what cannot be an amount stays beside its ingredient with the sentence why.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import IntEnum
from unicodedata import normalize

from app.domain import amounts
from app.domain.amounts import Amount
from app.domain.bands import Band
from app.domain.errors import RuleBroken
from app.domain.menu_words import bands_of, wide

EMPTY = frozenset({"", "无", "/", "-", "--", "—", "——", "停餐", "放假", "休息", "无餐", "不供餐"})
_UNITS = "|".join(sorted({*amounts.GRAMS, *amounts.MILLILITRES}, key=len, reverse=True))
_SPACE_BEFORE_UNIT = re.compile(rf"(?<=[\dlIO])[ \t　]+(?=(?i:{_UNITS})(?![a-z]))")
_RUN_ON = re.compile(rf"(\d(?i:{_UNITS}))(?=[\u4e00-\u9fff])(?!左右|每|以|/)")
_RANGE_SPACES = re.compile(r"(?<=[\dgG克])\s*([-~～–—至到])\s*(?=\d)")
_NUMBERED = re.compile(r"(?:^|(?<=[\s;]))(\d{1,2})[、.)](?!\d)\s*")
# Longer than any ingredient with its amount.
_MOST_PIECE = 200
_BRACKET = re.compile(r"\(([^()]*)\)")
_STRONG = "、,;+/"
_STARTS_AMOUNT = re.compile(r"-?[\dlIO|半½¼约一二两三四五六七八九十]|大约|每人|少|适|若|酌|微|随")
_BARE = re.compile(r"-?[\dlIO|.,/~-]*\d[\dlIO|.,/~-]*")
_EDGE = " \t　、,，;；。:：·*※+=|"


class _Gap(IntEnum):
    """What sets a piece off from the one before it."""

    SPACE = 0
    MARK = 1
    LINE = 2


@dataclass(frozen=True, slots=True)
class Portion:
    """One stated amount: for some bands, or for all when none is named; `fault` says why not."""

    typed: str
    amount: Amount | None = None
    bands: frozenset[Band] = frozenset()
    note: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Ingredient:
    """A name as it was written, and the amounts stated for it."""

    name: str
    portions: tuple[Portion, ...] = ()

    def __str__(self) -> str:
        """The ingredient as it can be read again."""
        if not self.portions:
            return self.name
        return "、".join(
            f"{self.name}{f'({portion.note})' if portion.note else ''} {portion.typed}"
            for portion in self.portions
        )


@dataclass(frozen=True, slots=True)
class DishText:
    """A dish as a cell names it; `is_itself` where its one ingredient is the dish: 牛奶200ml."""

    name: str
    ingredients: tuple[Ingredient, ...] = ()
    is_itself: bool = False


def written(ingredients: Iterable[Ingredient]) -> str:
    """Return ingredients on one line, such that `ingredients()` reads the same again."""
    return "、".join(map(str, ingredients))


def ingredients(text: str) -> tuple[Ingredient, ...]:
    """Return the ingredients in a text, in its order; equal names are one with several amounts."""
    return merged(_item(piece) for piece in _pieces(_plain(text)))


def merged(found: Iterable[Ingredient | Portion]) -> tuple[Ingredient, ...]:
    """Return ingredients with the amounts of one name together; a bare amount joins the last."""
    kept: dict[str, Ingredient] = {}
    last = ""
    for one in found:
        if isinstance(one, Portion):
            kept[last] = _joined(kept.get(last, Ingredient("")), (one,))
            continue
        last = one.name
        kept[last] = _joined(kept[last], one.portions) if last in kept else one
    return tuple(kept.values())


def portion(text: str, bands: frozenset[Band] = frozenset(), note: str = "") -> Portion:
    """Return an amount, or what was typed in its place and why that is none."""
    typed = text.strip()
    try:
        return Portion(typed, amounts.parse(typed), bands, note)
    except RuleBroken as refusal:
        return Portion(typed, None, bands, note, refusal.message)


def with_portions(part: Ingredient, stated: Iterable[Portion]) -> Ingredient:
    """Add amounts from further cells; the bands in brackets behind the name are theirs."""
    notes = [note for note in _BRACKET.findall(part.name) if bands_of(note)]
    name, note = part.name, notes[0] if notes else ""
    for known in notes:
        name = name.replace(f"({known})", "")
    theirs = (
        one if one.bands or not note else replace(one, bands=bands_of(note), note=note)
        for one in stated
    )
    return Ingredient(_tidy_name(name), (*part.portions, *theirs))


def dishes(text: str) -> tuple[DishText, ...]:
    """Return the dishes in a text: separated by 、 or lines, ingredients in brackets or behind.

    What states grams belongs to the dish before it (红烧狮子头 夹心肉90g); what states pieces and
    stands for itself is a dish (饼干2块).
    """
    found: list[DishText] = []
    for gap, piece in _weighed(_plain(text)):
        _take(found, piece, gap)
    return tuple(found)


def one_dish(text: str) -> DishText:
    """Return what a cell that holds one dish says; 油、盐、糖 is one name there."""
    plain = _plain(text).replace("\n", "")
    inner = [note for note in _BRACKET.findall(plain) if not bands_of(note)]
    name = _tidy_name(_BRACKET.sub("", plain))
    return DishText(name, merged(i for note in inner for i in ingredients(note)))


def _take(found: list[DishText], piece: str, gap: _Gap) -> None:
    """Put one piece of a cell where it belongs: a dish of its own, or part of the last one."""
    head, colon, behind = piece.partition(":")
    if colon and behind.strip() and not amounts.is_amount(head):
        found.append(DishText(_tidy_name(_BRACKET.sub("", head)), ingredients(behind)))
        return
    item = _item(piece)
    if isinstance(item, Portion):
        if found:
            found[-1] = _with(found[-1], Ingredient(found[-1].name, (item,)))
        else:
            found.append(DishText(piece))
    elif not item.portions:
        found.append(_bracketed(piece))
    elif found and _belongs(found[-1], item, gap):
        found[-1] = _with(found[-1], item)
    else:
        found.append(DishText(item.name, (item,), is_itself=True))


def _belongs(dish: DishText, item: Ingredient, gap: _Gap) -> bool:
    """Tell whether an ingredient with an amount is part of the dish before it."""
    if dish.is_itself:
        return dish.name == item.name
    amount = item.portions[0].amount
    is_grams = amount is not None and amount.unit == amounts.GRAM
    return is_grams or gap is _Gap.SPACE or (gap is _Gap.MARK and bool(dish.ingredients))


def _with(dish: DishText, item: Ingredient) -> DishText:
    return replace(dish, ingredients=merged((*dish.ingredients, item)))


def _bracketed(piece: str) -> DishText:
    """A dish without an amount behind it; what stands in its brackets is what it is made of."""
    name = _tidy_name(_BRACKET.sub("", piece))
    parts: list[Ingredient] = []
    for note in _BRACKET.findall(piece):
        if amounts.is_amount(note):
            parts.append(Ingredient(name, (portion(note),)))
        elif note.strip(_EDGE):
            parts += ingredients(note)
    return DishText(name, merged(parts))


def _item(piece: str) -> Ingredient | Portion:
    """One ingredient with its amount, for the bands in its brackets."""
    name, typed = _cut(piece)
    if not typed:
        return Ingredient(_tidy_name(piece))
    notes = [note for note in _BRACKET.findall(piece) if bands_of(note)]
    bands = frozenset[Band]().union(*map(bands_of, notes))
    note = notes[0].strip() if notes else ""
    for known in notes:
        name, typed = name.replace(f"({known})", ""), typed.replace(f"({known})", "")
    stated = portion(typed, bands, note)
    return Ingredient(_tidy_name(name), (stated,)) if _tidy_name(name) else stated


def _cut(piece: str) -> tuple[str, str]:
    """Return the name and the amount of a piece; the amount is what is longest and can be one."""
    if len(piece) > _MOST_PIECE:
        return piece, ""
    tail = piece
    if band := re.search(r"\(([^()]*)\)$", piece):
        if bands_of(band[1]):
            tail = piece[: band.start()]
        elif amounts.is_amount(band[1]):
            return piece[: band.start()], band[1]
    for at in range(len(tail)):
        if _may_begin(tail, at):
            return tail[:at].rstrip("—–- ") + piece[len(tail) :], tail[at:].strip()
    return piece, ""


def _may_begin(text: str, at: int) -> bool:
    """Tell that an amount begins here and goes to the end; a hyphen on a name is no minus."""
    amount = text[at:].strip()
    before = text[:at]
    if not _STARTS_AMOUNT.match(amount) or before.count("(") != before.count(")"):
        return False
    if amount.startswith("-") and before.rstrip() and not before[-1].isspace():
        return False
    return amounts.is_amount(amount.lstrip("-")) or bool(_BARE.fullmatch(amount))


def _weighed(text: str) -> Iterator[tuple[_Gap, str]]:
    """Yield pieces and what stands between each and the one before it."""
    for line in _split(text, "\n"):
        for at, part in enumerate(_split(line, _STRONG)):
            for place, piece in enumerate(_words(part)):
                yield _Gap.SPACE if place else _Gap.MARK if at else _Gap.LINE, piece


def _pieces(text: str) -> Iterator[str]:
    return (piece for _, piece in _weighed(text))


def _words(text: str) -> Iterator[str]:
    """Split at spaces, an amount staying with the name before it: 大米(1-3年级) 80g."""
    held = ""
    for word in _split(text, " \t"):
        if held and _is_amount_word(word) and not _cut(held)[1]:
            held = f"{held} {word}"
            continue
        if held:
            yield held
        held = word
    if held:
        yield held


def _is_amount_word(word: str) -> bool:
    word = _BRACKET.sub("", word) or word
    return bool(amounts.is_amount(word.lstrip("-")) or _BARE.fullmatch(word))


def _split(text: str, marks: str) -> Iterator[str]:
    """Split outside brackets; a comma inside a number and a fraction are no marks."""
    depth, start = 0, 0
    for at, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        inside = 0 < at < len(text) - 1 and text[at - 1].isdigit() and text[at + 1].isdigit()
        if depth <= 0 and char in marks and not (inside and char in ",/"):
            if piece := text[start:at].strip(_EDGE):
                yield piece
            start = at + 1
    if piece := text[start:].strip(_EDGE):
        yield piece


def _plain(text: str) -> str:
    """Half width, brackets of one kind and closed, amounts in one piece, numbering gone."""
    text = re.sub("[①-⑳]", "\n", text)
    plain = normalize("NFKC", text.replace("½", "1/2").replace("\r", "\n").replace("，", "、"))
    plain = plain.translate(str.maketrans("[{〔【]}〕】。", "(((())))、"))
    plain = "\n".join(map(_unnumbered, plain.split("\n")))
    plain = re.sub(r"[ \t　]+(?=\()", "", plain)
    plain = _RANGE_SPACES.sub(r"\1", plain)
    plain = _RUN_ON.sub(r"\1、", _SPACE_BEFORE_UNIT.sub("", plain))
    return plain + ")" * max(0, plain.count("(") - plain.count(")"))


def _unnumbered(line: str) -> str:
    """Put numbered dishes on lines of their own; a number out of its turn is an amount."""
    parts, begins, turn = [], 0, 0
    for found in _NUMBERED.finditer(line):
        if turn == 0 and line[: found.start()].strip():
            break
        if turn in (0, int(found[1]) - 1):
            parts.append(line[begins : found.start()])
            begins, turn = found.end(), int(found[1])
    return "\n".join([*parts, line[begins:]])


def _tidy_name(name: str) -> str:
    return " ".join(name.strip(_EDGE + "-—–").split())


def _joined(one: Ingredient, portions: tuple[Portion, ...]) -> Ingredient:
    return Ingredient(one.name, (*one.portions, *portions))


def is_empty(text: str) -> bool:
    """Tell a cell that says that nothing is served (无, /, 放假)."""
    return wide(text) in EMPTY
