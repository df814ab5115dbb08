"""Dishes (菜品): added, given a new version, retired, restored."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select, update

from app.base import attachments, audit, search
from app.base.attachments import Attachment
from app.base.intake import Ready
from app.base.pinyin import sort_key
from app.canteen.models import Dish, DishLine, DishVersion, Menu, MenuItem, MenuState
from app.canteen.models.dishes import MOST_PHOTOS
from app.canteen.models.drafts import LineDraft
from app.canteen.queries.dishes import PART, differences, dishes_with_unknown, find_dish
from app.canteen.queries.foods import food_table
from app.canteen.services.turns import take_turn
from app.domain.allergens import of_food, propose
from app.domain.errors import RuleBroken
from app.domain.food_names import bare, match
from app.domain.foods import Food, FoodTable
from app.domain.menus import Allergen, Line
from app.domain.text import tidy
from app.extensions import db

LONGEST_NAME = 40
LONGEST_LINE = 60


def add_dish(
    *,
    name: str,
    slot_name: str,
    lines: Sequence[LineDraft],
    allergens: frozenset[Allergen] | None = None,
    preparation: str = "",
    by: str,
    now: datetime,
) -> Dish:
    """Add a dish with its first version; allergens not given are proposed from the ingredients."""
    name = _free_name(name)
    dish = Dish(name=name, sort_key=sort_key(name), slot_name=slot_name)
    audit.added("canteen.dish.add", dish)
    if allergens is None:
        allergens = propose_allergens(lines, now.date())
    version = DishVersion(
        number=1, name=name, allergens=allergens, preparation=preparation, made_by_name=by
    )
    _keep(dish, version, lines, now)
    return dish


def save_version(
    *,
    dish: Dish,
    name: str,
    lines: Sequence[LineDraft],
    allergens: frozenset[Allergen],
    preparation: str,
    by: str,
    now: datetime,
) -> DishVersion:
    """Make the dish this; a new version only when something differs from the one that holds.

    Menus that are still drafts follow it, all others keep what they had.
    """
    name = _free_name(name, but=dish)
    before = dish.current
    version = DishVersion(
        number=(before.number if before else 0) + 1,
        name=name,
        allergens=allergens,
        preparation=preparation,
        made_by_name=by,
        lines=[_line(draft, place) for place, draft in enumerate(lines)],
    )
    changes = differences(before, version)
    if before and not changes:
        return before
    version.lines = []
    with audit.changed("canteen.dish.revise", dish):
        dish.name, dish.sort_key = name, sort_key(name)
        _keep(dish, version, lines, now)
    drafts = _move_drafts(dish, version)
    note = {"草稿食谱": f"{drafts} 处改用新版"} if drafts else {}
    audit.noted("canteen.dish.version", dish, 版本=f"第{version.number}版", **note)
    return version


def note_dish(*, dish: Dish, slot_name: str, note: str) -> None:
    """Say where a dish usually stands and what else is to be known; no new version."""
    if (dish.slot_name, dish.note) == (slot_name, note):
        return
    with audit.changed("canteen.dish.note", dish):
        dish.slot_name, dish.note = slot_name, note


def propose_allergens(lines: Sequence[LineDraft], on: date) -> frozenset[Allergen]:
    """Return what the ingredients may bring (GB 7718)."""
    table = food_table(on)
    return propose(Line(line.name, table.get(line.food_code), {}) for line in lines)


def retire_dish(*, dish: Dish, now: datetime) -> None:
    with audit.changed("canteen.dish.retire", dish):
        dish.retire(now)


def restore_dish(*, dish: Dish) -> None:
    """Bring a dish back, unless another has taken its name meanwhile."""
    _free_name(dish.name, but=dish)
    with audit.changed("canteen.dish.restore", dish):
        dish.restore()


def adopt_food(*, food: Food, by: str, now: datetime) -> list[Dish]:
    """Let lines that nobody knew mean a food just added, each dish by a new version."""
    alone = FoodTable([food])
    changed = []
    for dish in dishes_with_unknown():
        version = dish.current
        lines = [_draft(line, alone) for line in version.lines] if version else []
        if version is None or all(line.food_code != food.code for line in lines):
            continue
        save_version(
            dish=dish,
            name=dish.name,
            lines=lines,
            allergens=version.allergens | of_food(food),
            preparation=version.preparation,
            by=by,
            now=now,
        )
        changed.append(dish)
    return changed


def _draft(line: DishLine, alone: FoodTable) -> LineDraft:
    meant = None if line.food_code else match(line.name, alone)
    code = meant.code if meant else line.food_code
    return LineDraft(line.name, code, line.amounts, line.unit, line.basis, line.as_typed)


def add_photos(dish: Dish, photos: Sequence[Ready], caption: str = "") -> None:
    """Attach photos of the dish, four at most."""
    attachments.attach_all(dish, photos, most=MOST_PHOTOS, caption=caption)
    audit.noted("canteen.dish.photo", dish, 照片=f"{len(photos)} 张")


def remove_photo(dish: Dish, photo: Attachment) -> None:
    attachments.remove(photo)
    audit.noted("canteen.dish.photo_remove", dish, 照片=str(photo))


def restore_photo(dish: Dish, photo: Attachment) -> None:
    attachments.restore(dish, photo, most=MOST_PHOTOS)
    audit.noted("canteen.dish.photo_restore", dish, 照片=str(photo))


def _free_name(name: str, but: Dish | None = None) -> str:
    name = tidy(name)
    if not name:
        raise RuleBroken("填写菜名", field="name")
    if len(name) > LONGEST_NAME:
        raise RuleBroken(f"菜名最多 {LONGEST_NAME} 个字，“{name[:12]}…”太长", field="name")
    if but is None or but.name != name or but.retired_at:
        take_turn()
    found = find_dish(name)
    if found and found.retired_at is None and (but is None or found.id != but.id):
        raise RuleBroken(f"已经有“{name}”，改那一道，或者换个菜名", field="name")
    return name


def _keep(dish: Dish, version: DishVersion, lines: Sequence[LineDraft], now: datetime) -> None:
    """Write a version and make it the one that holds."""
    version.dish_id, version.made_at = dish.id, now
    version.lines = [_line(draft, place) for place, draft in enumerate(lines)]
    db.session.add(version)
    db.session.flush()
    dish.current_id = version.id
    db.session.flush()
    search.store("dish", dish.id, names=[version.name])
    search.store(PART, dish.id, names=_part_names(lines, now.date()))


def _part_names(lines: Sequence[LineDraft], on: date) -> list[str]:
    """What the dish is found by as well: its ingredients as written, and the foods they mean."""
    table = food_table(on)
    foods = (table.get(line.food_code) for line in lines)
    meant = [bare(food.name) for food in foods if food]
    return list(dict.fromkeys([*(line.name for line in lines), *meant]))


def _line(draft: LineDraft, position: int) -> DishLine:
    return DishLine(
        position=position,
        name=draft.name[:LONGEST_LINE],
        food_code=draft.food_code,
        basis=draft.basis,
        unit=draft.unit,
        # As exact as they are stored, or a third of a piece would differ from itself.
        amounts={band: round(amount, 3) for band, amount in draft.amounts.items()},
        as_typed=draft.as_typed[:LONGEST_LINE],
    )


def _move_drafts(dish: Dish, version: DishVersion) -> int:
    drafts = select(Menu.id).where(Menu.state == MenuState.DRAFT)
    ids = list(
        db.session.scalars(
            select(MenuItem.id).where(MenuItem.dish_id == dish.id, MenuItem.menu_id.in_(drafts))
        )
    )
    if ids:
        db.session.execute(
            update(MenuItem).where(MenuItem.id.in_(ids)).values(version_id=version.id)
        )
    return len(ids)
