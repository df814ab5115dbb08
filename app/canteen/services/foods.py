"""Foods (食材): the school's own words on them, each following the one before; unit weights."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select

from app.base import audit, codes
from app.canteen.models import FoodEntry, UnitWeight
from app.canteen.models.drafts import FoodDraft
from app.canteen.queries.foods import OWN, food_table, latest_entry, packaged
from app.domain.errors import RuleBroken
from app.domain.foods import Food, FoodTable, plain
from app.domain.text import tidy
from app.extensions import db


def add_food(*, draft: FoodDraft, by: str, now: datetime) -> FoodEntry:
    """Add a food that the table does not have; none of its names may lead to another."""
    code = codes.short(OWN.rstrip("-"))
    _check_names(draft, code, food_table(max(now.date(), draft.valid_from)))
    entry = _entry(code, draft, by, now)
    audit.added("canteen.food.add", entry)
    return entry


def take_in(*, drafts: Sequence[tuple[str, FoodDraft]], by: str, now: datetime) -> list[FoodEntry]:
    """Write a batch of a composition table by code: new foods, and words on packaged ones."""
    table = food_table(now.date())
    for code, draft in drafts:
        _check_names(draft, code, table)
    entries = [_entry(code, draft, by, now) for code, draft in drafts]
    audit.added_all("canteen.food.take_in", entries)
    return entries


def revise_food(*, code: str, draft: FoodDraft, by: str, now: datetime) -> FoodEntry:
    """Say otherwise of a food from a day on; what was said before stays readable."""
    _check_names(draft, code, food_table(max(now.date(), draft.valid_from)))
    if draft.nutrients and not draft.reason:
        raise RuleBroken("写明为什么改，例如 换了供应商，按新标签", field="reason")
    entry = _entry(code, draft, by, now)
    before = latest_entry(code)
    if before and before.is_active and not differences(before, entry):
        raise RuleBroken("和现在的数值一样，没有另存", field="reason")
    audit.added("canteen.food.revise", entry)
    return entry


def retire_food(*, code: str, reason: str, by: str, now: datetime) -> FoodEntry:
    """Stop using the school's own word: an own food leaves the table, the packaged one returns."""
    before = latest_entry(code)
    if before is None or not before.is_active:
        raise RuleBroken("没有在用的校内数值，不用停用")
    draft = draft_of(before, reason=reason, valid_from=max(now.date(), before.valid_from))
    entry = _entry(code, draft, by, now)
    entry.is_active = False
    audit.added("canteen.food.retire", entry)
    return entry


def set_unit(*, food: Food, unit: str, grams: float, note: str) -> UnitWeight:
    """Say what one 块, 个, 杯 of a food weighs here."""
    unit = tidy(unit)
    if not 0.1 <= grams <= 5000:
        raise RuleBroken("每个单位重 0.1 到 5000 克，例如 30", field="grams")
    known = select(UnitWeight).where(UnitWeight.food_code == food.code, UnitWeight.unit == unit)
    if row := db.session.scalar(known):
        with audit.changed("canteen.unit.set", row):
            row.milligrams, row.note = round(grams * 1000), note
        return row
    row = UnitWeight(food_code=food.code, unit=unit, milligrams=round(grams * 1000), note=note)
    audit.added("canteen.unit.set", row)
    return row


def remove_unit(*, row: UnitWeight) -> None:
    audit.removed("canteen.unit.remove", row)
    db.session.delete(row)


def draft_of(entry: FoodEntry, *, reason: str, valid_from: date) -> FoodDraft:
    """Return what an entry says, to say it again from another day."""
    return FoodDraft(
        name=entry.name,
        group=entry.group,
        valid_from=valid_from,
        aliases=tuple(filter(None, entry.aliases.split(";"))),
        protein_class=entry.protein_class,
        is_dark=entry.is_dark,
        edible_pct=entry.edible_pct,
        nutrients=dict(entry.nutrients),
        allergens=entry.allergens,
        source=entry.source,
        edition=entry.edition,
        reason=reason,
    )


def differences(before: FoodEntry, after: FoodEntry) -> bool:
    """Tell whether two entries say different things of the food itself."""
    said = ("name", "aliases", "group", "protein_class", "is_dark", "edible_pct", "nutrients",
            "allergens", "source", "edition", "valid_from")  # fmt: skip
    return any(getattr(before, name) != getattr(after, name) for name in said)


def _entry(code: str, draft: FoodDraft, by: str, now: datetime) -> FoodEntry:
    return FoodEntry(
        code=code,
        valid_from=draft.valid_from,
        name=tidy(draft.name),
        aliases=";".join(draft.aliases),
        group=draft.group,
        protein_class=draft.protein_class,
        is_dark=draft.is_dark,
        edible_pct=draft.edible_pct,
        nutrients=dict(draft.nutrients),
        allergens=draft.allergens,
        source=draft.source,
        edition=draft.edition,
        reason=draft.reason,
        is_active=True,
        made_at=now,
        made_by_name=by,
    )


def _check_names(draft: FoodDraft, code: str, table: FoodTable) -> None:
    own = packaged(code)
    kept = {plain(name) for name in own.names} if own else set()
    for name in (draft.name, *draft.aliases):
        other = table.named(name)
        if other and other.code != code and plain(name) not in kept:
            field_name = "name" if name == draft.name else "aliases"
            raise RuleBroken(
                f"“{name}”已经是“{other.name}”的名称；要换它的数值，到那一页点“改用本校数值”",
                field=field_name,
            )
