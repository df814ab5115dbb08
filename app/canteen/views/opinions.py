"""Opinions (伙食意见): a week dish by dish, the words of the sheets, the canteen's replies."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.base import audit, clash, clock, codes, days, listing, numbers
from app.base.access import requires
from app.base.handout import Sheet, hand_out, in_words
from app.base.htmx import render_page
from app.base.printing import pdf_response
from app.base.saving import saved
from app.canteen.forms.opinions import HidingForm, ReplyForm
from app.canteen.models import Dish, OpinionReply, OpinionSheet
from app.canteen.opinion_sheets import COURSE_COLUMNS, WORDS_COLUMNS
from app.canteen.queries import opinions as queries
from app.canteen.queries import thumbs
from app.canteen.services import opinions as services
from app.directory.queries.addresses import printed
from app.directory.queries.classes import names_of_day
from app.domain import opinions as rules
from app.extensions import db
from app.permissions import Permission

bp = Blueprint("opinions", __name__, url_prefix="/opinions")
MANAGE = Permission.CANTEEN_OPINION_MANAGE


@bp.get("/")
@requires(MANAGE)
def index():
    first_day, last_day = _week()
    week = timedelta(days=7)
    class_id = request.args.get("class", type=numbers.read)
    found = thumbs.judged(first_day, last_day, class_id)
    return render_page(
        "canteen/opinions/index.html",
        fragment="rows",
        days=thumbs.by_day(found),
        thumbs=sum(each.thumbs.number for each in found),
        voices=queries.voices(first_day, last_day),
        waiting=listing.count(queries.unanswered(queries.sheets(first_day, last_day))),
        class_id=class_id,
        class_names=names_of_day(first_day),
        first_day=first_day,
        last_day=last_day,
        before=_address(first_day - week, class_id),
        after=_address(first_day + week, class_id),
        today=clock.today(),
        fewest=rules.FEWEST_TO_COMPARE,
    )


@bp.get("/words")
@requires(MANAGE)
def words():
    """The sheets that say something, those without a reply first in the filter."""
    is_all = _is_all()
    found = _said(is_all)
    page = listing.page(found, by=OpinionSheet.on, key=OpinionSheet.id, descending=is_all)
    return render_page(
        "canteen/opinions/words.html",
        fragment="rows",
        page=page,
        states=listing.chips("state", [("", "待答复", None), ("all", "全部", None)]),
        is_all=is_all,
        answered={answer.sheet_id for answer in queries.answers([row.id for row in page.rows])},
        class_names=names_of_day(clock.today()),
        answer_by=rules.answer_by,
        today=clock.today(),
    )


@bp.route("/export.<kind>", methods=["GET", "POST"])
@requires(MANAGE)
def export(kind: str) -> ResponseReturnValue:
    answer = hand_out(_sheet, kind)
    db.session.commit()
    return answer


@bp.route("/words/export.<kind>", methods=["GET", "POST"])
@requires(MANAGE)
def export_words(kind: str) -> ResponseReturnValue:
    answer = hand_out(_words_sheet, kind)
    db.session.commit()
    return answer


@bp.get("/poster.pdf")
@requires(MANAGE)
def poster() -> ResponseReturnValue:
    """The code for the wall: one for everybody, for one class (?class=), a page for each."""
    classes = names_of_day(clock.today())
    wanted = request.args.get("class", type=numbers.read)
    pages: list[tuple[str, Any]] = [("", _code(None))]
    if wanted in classes:
        pages = [(classes[wanted], _code(wanted))]
    elif "each" in request.args:
        pages = [(name, _code(class_id)) for class_id, name in classes.items()]
    return pdf_response(
        "canteen/opinions/poster.html", "伙食意见二维码", row_count=len(pages), pages=pages
    )


@bp.route("/sheets/<int:sheet_id>", methods=["GET", "POST"])
@requires(MANAGE)
def show(sheet_id: int) -> ResponseReturnValue:
    sheet = db.get_or_404(OpinionSheet, sheet_id)
    form = _reply_form(sheet.on)
    if form.validate_on_submit():
        return _replied(form, {"sheet_id": sheet.id}, url_for(".show", sheet_id=sheet.id))
    return _sheet_page(sheet, form, HidingForm(formdata=None))


@bp.post("/sheets/<int:sheet_id>/hiding")
@requires(MANAGE)
def hide(sheet_id: int) -> ResponseReturnValue:
    sheet, form = db.get_or_404(OpinionSheet, sheet_id), HidingForm()
    if not form.validate_on_submit():
        return _sheet_page(sheet, _reply_form(sheet.on, is_fresh=True), form)
    services.hide(sheet=sheet, reason=form.hidden_reason.data or "", now=clock.now())
    return saved(url_for(".show", sheet_id=sheet_id), "已设为不公开，意见单留着")


@bp.post("/sheets/<int:sheet_id>/showing")
@requires(MANAGE)
def unhide(sheet_id: int) -> ResponseReturnValue:
    services.show(sheet=db.get_or_404(OpinionSheet, sheet_id))
    return saved(url_for(".show", sheet_id=sheet_id), "已恢复公开")


@bp.route("/dishes/<int:dish_id>", methods=["GET", "POST"])
@requires(MANAGE)
def dish(dish_id: int) -> ResponseReturnValue:
    """How one dish was liked each time it was served, and what the canteen said about it."""
    row = db.get_or_404(Dish, dish_id)
    form = _reply_form(clock.today())
    if form.validate_on_submit():
        return _replied(form, {"dish_id": row.id}, url_for(".dish", dish_id=row.id))
    page = render_template(
        "canteen/opinions/dish.html",
        dish=row,
        servings=thumbs.history_of(row.id),
        answers=queries.answers(dish_ids=[row.id]),
        form=form,
    )
    return page, form.status


@bp.route("/replies/<int:reply_id>/edit", methods=["GET", "POST"])
@requires(MANAGE)
def edit_reply(reply_id: int) -> ResponseReturnValue:
    reply = db.get_or_404(OpinionReply, reply_id)
    form = _reply_form(reply.replied_at.date(), obj=reply)
    back = _subject(reply)
    if form.is_submitted() and clash.found(form, reply):
        return clash.page(form, reply, back=back)
    if form.validate_on_submit():
        services.edit_reply(
            row=reply,
            words=form.words.data or "",
            change=form.change.data or "",
            item_id=form.item_id(),
        )
        return saved(back, "已保存修改")
    page = render_template(
        "canteen/opinions/reply.html",
        form=form,
        reply=reply,
        back=back,
        history=audit.history(reply),
    )
    return page, form.status


def _week() -> tuple[date, date]:
    return thumbs.week_of(days.asked("week") or clock.today())


def _address(day: date, class_id: int | None) -> str:
    given: dict[str, Any] = {"class": class_id} if class_id else {}
    return url_for(".index", week=day.isoformat(), **given)


def _sheet() -> Sheet:
    first_day, last_day = _week()
    class_id = request.args.get("class", type=numbers.read)
    name = names_of_day(first_day).get(class_id or 0, "")
    words = in_words(("一周", f"{first_day} 到 {last_day}"), ("班级", name))
    found = thumbs.judged(first_day, last_day, class_id)
    return Sheet("伙食意见", COURSE_COLUMNS, found, words)


def _is_all() -> bool:
    return request.args.get("state") == "all"


def _said(is_all: bool) -> Any:
    found = db.select(OpinionSheet)
    return queries.with_words(found) if is_all else queries.unanswered(found)


def _words_sheet() -> Sheet:
    words = in_words(("状态", "" if _is_all() else "待答复"))
    return Sheet("意见和答复", WORDS_COLUMNS, queries.with_replies(_said(_is_all())), words)


def _code(class_id: int | None) -> Any:
    path = url_for("open_opinions.index")
    if class_id:
        path += f"?class={class_id}"
    return codes.qr_svg(printed(path, request.url_root), "提意见")


def _reply_form(day: date, obj: OpinionReply | None = None, is_fresh: bool = False) -> ReplyForm:
    form = ReplyForm(formdata=None) if is_fresh else ReplyForm(obj=obj)
    choices = queries.later_courses(day, obj.changed_item_id if obj else None)
    form.changed_item_id.choices = [("", "没有改，或者还没排到"), *choices]
    return form


def _sheet_page(sheet: OpinionSheet, form: ReplyForm, hiding: HidingForm) -> ResponseReturnValue:
    page = render_template(
        "canteen/opinions/show.html",
        sheet=sheet,
        marks=queries.marked_dishes([sheet.id]).get(sheet.id, []),
        answers=queries.answers([sheet.id]),
        class_name=names_of_day(sheet.on).get(sheet.class_id or 0, ""),
        form=form,
        hiding=hiding,
        history=audit.history(sheet),
        answer_by=rules.answer_by(sheet.on),
    )
    return page, form.status if form.errors else hiding.status


def _replied(form: ReplyForm, to: Mapping[str, int], location: str) -> ResponseReturnValue:
    services.reply(
        to=to,
        words=form.words.data or "",
        change=form.change.data or "",
        item_id=form.item_id(),
        by=current_user.name,
        now=clock.now(),
    )
    return saved(location, "已答复，公开页上看得到")


def _subject(reply: OpinionReply) -> str:
    if reply.sheet_id:
        return url_for(".show", sheet_id=reply.sheet_id)
    return url_for(".dish", dish_id=reply.dish_id)
