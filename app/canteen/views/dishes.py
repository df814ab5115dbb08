"""Dishes (菜品): the bank, one dish, the editor of its ingredients."""

from datetime import date
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.base import attachments, audit, clock, listing, numbers, resume
from app.base.access import requires
from app.base.export import Column
from app.base.handout import Sheet, hand_out, in_words
from app.base.htmx import render_page
from app.base.saving import refusing, saved, undoable
from app.canteen.forms.dishes import DishForm, DishPhotosForm
from app.canteen.models import Dish
from app.canteen.queries import dish_sums
from app.canteen.queries import dishes as queries
from app.canteen.queries.foods import food_table
from app.canteen.services import dishes as services
from app.domain.bands import BAND_LABELS, Band
from app.domain.foods import FoodTable
from app.extensions import db, reading
from app.permissions import Permission

bp = Blueprint("dishes", __name__, url_prefix="/dishes")


@bp.get("/")
@requires(Permission.CANTEEN_MENU_READ)
def index():
    args = request.args
    is_retired = "retired" in args
    counts = queries.slot_counts()
    rows = queries.dishes(
        args.get("q", "").strip(), slot_name=args.get("slot", ""), is_retired=is_retired
    )
    page = listing.page(rows, by=Dish.sort_key, key=Dish.id, descending=False)
    chips = [(name, name or "没定菜位", listing.Count(n)) for name, n in counts.items() if name]
    return render_page(
        "canteen/dishes/index.html",
        fragment="rows",
        page=page,
        lines=queries.lines_by_version(dish.current_id for dish in page.rows),
        allergens=queries.allergens_by_version(dish.current_id for dish in page.rows),
        allergen_words=queries.allergen_words,
        spread=queries.spread,
        chips=listing.chips("slot", chips),
        total=sum(counts.values()),
        q=args.get("q", ""),
        is_retired=is_retired,
        is_filtered=bool(args.get("q") or args.get("slot")),
    )


@bp.route("/export.<kind>", methods=["GET", "POST"])
@requires(Permission.CANTEEN_MENU_READ)
def export(kind: str) -> ResponseReturnValue:
    answer = hand_out(_sheet, kind)
    db.session.commit()
    return answer


@bp.get("/<int:dish_id>")
@requires(Permission.CANTEEN_MENU_READ)
def show(dish_id: int) -> ResponseReturnValue:
    return dish_page(db.get_or_404(Dish, dish_id))


def dish_page(dish: Dish, photos_form: DishPhotosForm | None = None) -> str:
    versions = queries.versions_of(dish)
    number = request.args.get("version", type=numbers.read)
    shown = next((one for one in versions if one.number == number), dish.current)
    table, today = food_table(clock.today()), clock.today()
    return render_template(
        "canteen/dishes/show.html",
        dish=dish,
        version=shown,
        table=table,
        sums=dish_sums.sums_of(shown, table, today) if shown else None,
        shown_nutrients=dish_sums.SHOWN,
        versions=versions,
        changes=queries.changes(versions),
        photos=attachments.of(dish),
        photos_form=photos_form or DishPhotosForm(),
        history=audit.history(dish),
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.CANTEEN_DISH_MANAGE)
def new() -> ResponseReturnValue:
    form, today = DishForm(), clock.today()
    if not form.is_submitted():
        _copy_into(form, request.args.get("copy", type=numbers.read))
        form.slot_name.data = form.slot_name.data or request.args.get("slot", "")
        form.name.data = form.name.data or request.args.get("name", "")
    form.offer(queries.slot_names())
    return _edited(form, None, today)


@bp.route("/<int:dish_id>/edit", methods=["GET", "POST"])
@requires(Permission.CANTEEN_DISH_MANAGE)
def edit(dish_id: int) -> ResponseReturnValue:
    dish = db.get_or_404(Dish, dish_id)
    form, today = DishForm(), clock.today()
    if not form.is_submitted() and dish.current:
        form.show(dish, dish.current)
    form.offer(queries.slot_names())
    return _edited(form, dish, today)


@bp.post("/reckoning")
@requires(Permission.CANTEEN_DISH_MANAGE)
def reckon() -> str:
    """The sums of what stands in the editor now, beside what each line was understood as."""
    form = DishForm()
    with reading():
        return _editor(form, None, clock.today(), fragment="sums")


@bp.post("/<int:dish_id>/retirement")
@requires(Permission.CANTEEN_DISH_MANAGE)
def retire(dish_id: int) -> ResponseReturnValue:
    dish = db.get_or_404(Dish, dish_id)
    services.retire_dish(dish=dish, now=clock.now())
    said = f"{dish.name} 已停用，以前的食谱照样看得到"
    return undoable(url_for(".index"), said, url_for(".restore", dish_id=dish_id))


@bp.post("/<int:dish_id>/return")
@requires(Permission.CANTEEN_DISH_MANAGE)
def restore(dish_id: int) -> ResponseReturnValue:
    dish = db.get_or_404(Dish, dish_id)
    services.restore_dish(dish=dish)
    return _done(dish, f"{dish.name} 已恢复")


@bp.get("/<int:dish_id>/photos/<int:photo_id>")
@requires(Permission.CANTEEN_MENU_READ)
def photo(dish_id: int, photo_id: int) -> ResponseReturnValue:
    """The photo itself, or its thumbnail (?size=thumb)."""
    dish = db.get_or_404(Dish, dish_id)
    return attachments.response(dish, photo_id, request.args.get("size", "full"))


@bp.post("/<int:dish_id>/photos/")
@requires(Permission.CANTEEN_DISH_MANAGE)
def add_photos(dish_id: int) -> ResponseReturnValue:
    form = DishPhotosForm()
    # Photos are looked into before the first question to the database: it takes a second each.
    is_valid = form.validate_on_submit()
    dish = db.get_or_404(Dish, dish_id)
    if is_valid:
        with refusing(form):
            services.add_photos(dish, form.photos.data, form.caption.data or "")
            return _done(dish, f"已添加 {len(form.photos.data)} 张照片")
    return dish_page(dish, photos_form=form), form.status


@bp.post("/<int:dish_id>/photos/<int:photo_id>/removal")
@requires(Permission.CANTEEN_DISH_MANAGE)
def remove_photo(dish_id: int, photo_id: int) -> ResponseReturnValue:
    dish = db.get_or_404(Dish, dish_id)
    services.remove_photo(dish, attachments.found(dish, photo_id))
    back = url_for(".restore_photo", dish_id=dish_id, photo_id=photo_id)
    return undoable(url_for(".show", dish_id=dish_id), "照片已移除", back)


@bp.post("/<int:dish_id>/photos/<int:photo_id>/return")
@requires(Permission.CANTEEN_DISH_MANAGE)
def restore_photo(dish_id: int, photo_id: int) -> ResponseReturnValue:
    dish = db.get_or_404(Dish, dish_id)
    services.restore_photo(dish, attachments.found(dish, photo_id, removed=True))
    return _done(dish, "照片已恢复")


def _done(dish: Dish, message: str) -> ResponseReturnValue:
    return saved(url_for(".show", dish_id=dish.id), message)


def _edited(form: DishForm, dish: Dish | None, today: date) -> ResponseReturnValue:
    """Save, or show the editor again with everything typed."""
    act = request.form.get("act", "")
    if act:
        form.do(act, dish_sums.bands_shown())
        return _editor(form, dish, today, fragment="editor")
    if form.is_submitted() and form.validate() and not _moved_on(form, dish):
        with refusing(form):
            return _saved(form, dish, today)
    return _editor(form, dish, today), form.status


def _saved(form: DishForm, dish: Dish | None, today: date) -> ResponseReturnValue:
    drafts = form.drafts(food_table(today))
    allergens = form.chosen(services.propose_allergens(drafts, today))
    given: dict[str, Any] = {
        "name": form.name.data,
        "lines": drafts,
        "allergens": allergens,
        "preparation": form.preparation.data or "",
        "by": current_user.name,
        "now": clock.now(),
    }
    slot, note = form.slot_name.data or "", form.note.data or ""
    if dish is None:
        dish = services.add_dish(slot_name=slot, **given)
        services.note_dish(dish=dish, slot_name=slot, note=note)
        return saved(_back_url() or url_for(".show", dish_id=dish.id), f"{dish.name} 已存入菜品库")
    before = dish.current_id
    services.note_dish(dish=dish, slot_name=slot, note=note)
    version = services.save_version(dish=dish, **given)
    said = (
        f"已存为第 {version.number} 版" if dish.current_id != before else "配料没有变，没有出新版"
    )
    return saved(_back_url() or url_for(".show", dish_id=dish.id), f"{dish.name} {said}")


def _back_url() -> str:
    """Return where on a menu one came from to write a dish: a cell to choose it in, a reminder."""
    return resume.local(request.args.get("back"), "")


def _moved_on(form: DishForm, dish: Dish | None) -> bool:
    """Tell whether somebody saved the dish meanwhile; what was typed stays for the next save."""
    if dish is None:
        return False
    db.session.refresh(dish, with_for_update=True)
    if form.version.data == dish.version:
        return False
    versions = queries.versions_of(dish)
    changed = "；".join(queries.changes(versions)[versions[0].number][:4]) if versions else ""
    who = versions[0].made_by_name if versions else ""
    form.refuse(None, f"{who}先改了这道菜（{changed}）。你填的都在，核对后再按保存，就以你的为准")
    form.version.data = dish.version
    return True


def _editor(form: DishForm, dish: Dish | None, today: date, fragment: str | None = None) -> str:
    table = food_table(today)
    drafts = form.drafts(table)
    stated = {band for draft in drafts for band in draft.amounts}
    bands = dish_sums.bands_shown(stated)
    form.propose(services.propose_allergens(drafts, today))
    if fragment != "sums":
        form.spare()
    return render_page(
        "canteen/dishes/form.html",
        fragment=fragment,
        form=form,
        dish=dish,
        menu_url=_back_url(),
        bands=bands,
        table=table,
        told=_told(form, table),
        is_live=fragment == "sums",
        is_acted=fragment == "editor",
        sums=dish_sums.sums(drafts, [b for b in bands if b in stated] or bands, table, today),
        shown_nutrients=dish_sums.SHOWN,
    )


def _told(form: DishForm, table: FoodTable) -> dict[str, tuple[Any, str]]:
    """What each line was understood as: the food, and what was read into its amounts."""
    found = {}
    for entry in form.lines:
        if not entry.form.is_blank:
            draft = entry.form.draft(table)
            found[entry.name] = (table.get(draft.food_code), draft.as_typed)
    return found


def _copy_into(form: DishForm, dish_id: int | None) -> None:
    dish = db.session.get(Dish, dish_id) if dish_id else None
    if dish and dish.current:
        form.show(dish, dish.current)
        form.name.data = f"{dish.name}（副本）"


def _sheet() -> Sheet:
    args = request.args
    q, slot = args.get("q", "").strip(), args.get("slot", "")
    is_retired = "retired" in args
    found = db.session.scalars(
        queries.dishes(q, slot_name=slot, is_retired=is_retired).order_by(Dish.sort_key, Dish.id)
    ).all()
    words = in_words(("状态", "停用" if is_retired else ""), ("菜位", slot), ("查找", q))
    return Sheet("菜品和配料", COLUMNS, queries.sheet_rows(found), words)


def _grams(band: Band) -> Column:
    return Column(BAND_LABELS[band], lambda row: row.amount(band), 9, on_paper=False)


COLUMNS = [
    Column("菜品", lambda row: row.dish.name, 16),
    Column("菜位", lambda row: row.dish.slot_name, 8),
    Column("配料", lambda row: row.name, 14),
    Column("每人用量", lambda row: row.spread, 12),
    *(_grams(band) for band in Band),
    Column("重量口径", lambda row: row.basis, 12),
    Column("致敏物质", lambda row: row.allergens, 14),
]
