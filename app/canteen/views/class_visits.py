"""Class visits (班级意见表): a class writes what it found, the canteen what it did."""

from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.base import audit, clash, clock, days, listing, numbers
from app.base.access import requires
from app.base.handout import Sheet, hand_out, in_words
from app.base.htmx import render_page
from app.base.printing import pdf_response
from app.base.saving import refusing, saved
from app.canteen.forms.class_visits import ClassVisitForm, HandlingForm
from app.canteen.models import ClassVisit
from app.canteen.models.opinions import GRADE_LABELS
from app.canteen.opinion_sheets import VISIT_COLUMNS
from app.canteen.queries import class_visits as queries
from app.canteen.queries.class_visits import VISIT_STATE_LABELS, VisitState
from app.canteen.queries.meals import meals
from app.canteen.services import class_visits as services
from app.extensions import db
from app.permissions import Permission

bp = Blueprint("class_visits", __name__, url_prefix="/class-visits")
READERS = (Permission.CANTEEN_OPINION_WRITE, Permission.CANTEEN_OPINION_MANAGE)


@bp.get("/")
@requires(*READERS)
def index():
    wanted = _filter()
    found = queries.visits(wanted)
    return render_page(
        "canteen/class_visits/index.html",
        fragment="rows",
        page=listing.page(found, by=ClassVisit.on, key=ClassVisit.id, total=listing.count(found)),
        states=listing.chips("state", [(s.value, VISIT_STATE_LABELS[s], None) for s in VisitState]),
        poor=listing.chips("poor", [("1", "有“差”", None)]),
        classes=queries.classes(_teacher_id()),
        wanted=wanted,
        is_filtered=wanted != queries.Filter(teacher_id=wanted.teacher_id),
        grade_labels=GRADE_LABELS,
        graded=queries.GRADED,
    )


@bp.route("/export.<kind>", methods=["GET", "POST"])
@requires(*READERS)
def export(kind: str) -> ResponseReturnValue:
    answer = hand_out(_sheet, kind)
    db.session.commit()
    return answer


@bp.route("/new", methods=["GET", "POST"])
@requires(*READERS)
def new() -> ResponseReturnValue:
    form = _form()
    if form.validate_on_submit():
        visit = ClassVisit()
        form.fill(visit)
        with refusing(form):
            services.file_visit(visit=visit, by=current_user.name, now=clock.now())
            return _done(visit, "意见表已交给食堂")
    return _form_page(form, None)


@bp.get("/<int:class_visit_id>")
@requires(*READERS)
def show(class_visit_id: int) -> ResponseReturnValue:
    return _show_page(_found(class_visit_id), HandlingForm(formdata=None))


@bp.route("/<int:class_visit_id>/edit", methods=["GET", "POST"])
@requires(*READERS)
def edit(class_visit_id: int) -> ResponseReturnValue:
    visit = _found(class_visit_id)[0]
    services.check_open(visit)
    form = _form(visit)
    if form.is_submitted() and clash.found(form, visit):
        return clash.page(form, visit, back=url_for(".show", class_visit_id=class_visit_id))
    if form.validate_on_submit():
        with refusing(form):
            with audit.changed("canteen.visit.edit", visit):
                form.fill(visit)
                services.check_day(visit.on, clock.today())
            return _done(visit, "已保存修改")
    return _form_page(form, visit)


@bp.post("/<int:class_visit_id>/handling")
@requires(Permission.CANTEEN_OPINION_MANAGE)
def handle(class_visit_id: int) -> ResponseReturnValue:
    found, form = _found(class_visit_id), HandlingForm()
    if not form.validate_on_submit():
        return _show_page(found, form)
    services.handle_visit(
        visit=found[0], words=form.handled.data or "", by=current_user.name, now=clock.now()
    )
    return _done(found[0], "处理已记下，班级看得到")


@bp.get("/<int:class_visit_id>.pdf")
@requires(*READERS)
def paper(class_visit_id: int) -> ResponseReturnValue:
    """The form on A4, filled in."""
    visit, meal, class_name, *_ = _found(class_visit_id)
    title = f"班级意见表 {class_name} {visit.on}"
    return _pdf(title, visit=visit, meal=meal, class_name=class_name)


@bp.get("/blank.pdf")
@requires(*READERS)
def blank() -> ResponseReturnValue:
    """The same form to be filled in by hand."""
    return _pdf("班级意见表（空白）", visit=None, meal="", class_name="")


def _pdf(title: str, **given: Any) -> ResponseReturnValue:
    return pdf_response(
        "canteen/class_visits/paper.html",
        title,
        grade_labels=GRADE_LABELS,
        graded=[(name, ClassVisitForm(formdata=None)[name].label.text) for name in queries.GRADED],
        **given,
    )


def _teacher_id() -> int | None:
    """Return whose classes this person files for: one's own, or None for all of them."""
    if current_user.can(Permission.CANTEEN_OPINION_MANAGE):
        return None
    return current_user.staff_id or 0


def _found(class_visit_id: int) -> Any:
    return queries.one(class_visit_id, _teacher_id()) or abort(404)


def _form(visit: ClassVisit | None = None) -> ClassVisitForm:
    form = ClassVisitForm(obj=visit)
    form.class_id.choices = queries.classes(_teacher_id())
    form.meal_id.choices = [(str(meal.id), meal.name) for meal in meals()]
    if visit is None and not form.is_submitted():
        form.on.data = clock.today()
    return form


def _form_page(form: ClassVisitForm, visit: ClassVisit | None) -> ResponseReturnValue:
    page = render_template(
        "canteen/class_visits/form.html",
        form=form,
        visit=visit,
        today=clock.today(),
        graded=queries.GRADED,
    )
    return page, form.status


def _show_page(found: Any, form: HandlingForm) -> ResponseReturnValue:
    visit, meal, class_name, *_ = found
    page = render_template(
        "canteen/class_visits/show.html",
        visit=visit,
        meal=meal,
        class_name=class_name,
        form=form,
        grade_labels=GRADE_LABELS,
        history=audit.history(visit),
    )
    return page, form.status


def _filter() -> queries.Filter:
    state: Any = request.args.get("state", "")
    return queries.Filter(
        since=days.asked("since"),
        until=days.asked("until"),
        class_id=request.args.get("class", type=numbers.read),
        state=VisitState(state) if state in set(VisitState) else None,
        teacher_id=_teacher_id(),
        is_poor=request.args.get("poor") == "1",
    )


def _sheet() -> Sheet:
    wanted = _filter()
    named = dict(queries.classes(None))
    words = in_words(
        ("班级", named.get(str(wanted.class_id), "")),
        ("从", wanted.since),
        ("到", wanted.until),
        ("状态", wanted.state and VISIT_STATE_LABELS[wanted.state]),
        ("只看", "有“差”的" if wanted.is_poor else ""),
    )
    found = queries.visits(wanted).order_by(ClassVisit.on.desc(), ClassVisit.id.desc())
    return Sheet("班级意见表", VISIT_COLUMNS, found, words)


def _done(visit: ClassVisit, message: str) -> ResponseReturnValue:
    return saved(url_for(".show", class_visit_id=visit.id), message)
