"""Terms (学期) and the school calendar (校历): weeks, national days and the school's own."""

from datetime import date

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from app.base import audit, clash, clock, days
from app.base.access import requires
from app.base.export import Column
from app.base.handout import Sheet, hand_out, in_words
from app.base.htmx import render_page
from app.base.saving import attempt, saved, values
from app.directory.forms.school import BY_NATION, DayForm, TermForm
from app.directory.models import DayKind, Term
from app.directory.queries import calendar, terms
from app.directory.services import school as services
from app.directory.views.loader import current_school
from app.domain import school_calendar
from app.extensions import db
from app.permissions import Permission

bp = Blueprint("terms", __name__, url_prefix="/directory/terms")


@bp.get("/")
@requires(Permission.DIRECTORY_READ)
def index() -> ResponseReturnValue:
    return render_page(
        "directory/terms/index.html",
        rows=db.session.scalars(terms.terms()).all(),
        today=clock.today(),
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_CALENDAR_MANAGE)
def new() -> ResponseReturnValue:
    form = TermForm(name=_usual_name())
    if form.validate_on_submit() and attempt(form, services.add_term, **values(form)):
        return saved(url_for(".index"), f"{form.name.data}已添加")
    return render_page("directory/terms/form.html", form=form), form.status


@bp.route("/<int:term_id>/edit", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_CALENDAR_MANAGE)
def edit(term_id: int) -> ResponseReturnValue:
    term = db.get_or_404(Term, term_id)
    form = TermForm(obj=term)
    if form.validate_on_submit():
        if clash.found(form, term):
            return clash.page(form, term, back=url_for(".edit", term_id=term.id))
        if attempt(form, services.change_term, term, **values(form)):
            return saved(url_for(".index"), f"{term.name}已保存")
    return render_page(
        "directory/terms/form.html", form=form, term=term, history=audit.history(term)
    ), form.status


@bp.get("/calendar")
@requires(Permission.DIRECTORY_READ)
def month() -> ResponseReturnValue:
    """One month of the school calendar, weeks numbered within the term."""
    first = _month_asked_for()
    view = calendar.month(first, current_school().first_weekday)
    return render_page("directory/terms/month.html", month=view, today=clock.today())


@bp.route("/export.<kind>", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_READ)
def export(kind: str) -> ResponseReturnValue:
    answer = hand_out(_sheet, kind)
    db.session.commit()
    return answer


@bp.route("/days/<day:day>", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_CALENDAR_MANAGE)
def day(day: date) -> ResponseReturnValue:
    own = terms.own_day(day)
    form = DayForm(obj=own) if own else DayForm(kind=BY_NATION)
    if form.validate_on_submit():
        if own and clash.found(form, own):
            return clash.page(form, own, back=url_for(".day", day=day))
        if attempt(form, _save_day, day, form):
            return saved(url_for(".month", month=f"{day:%Y-%m}"), f"{day} 已保存")
    return render_page(
        "directory/terms/day.html",
        form=form,
        on=day,
        nation=school_calendar.national_status(day),
        holiday=school_calendar.holiday_name(day),
        history=audit.history(own) if own else [],
    ), form.status


def _sheet() -> Sheet:
    """The days of the month that is shown."""
    first = _month_asked_for()
    view = calendar.month(first, current_school().first_weekday)
    days = [(week.number, day) for week in view.weeks for day in week.days if day.is_in_month]
    columns = [
        Column("日期", lambda line: line[1].on, 12),
        Column("星期", lambda line: school_calendar.weekday_text(line[1].on), 8),
        Column("教学周", lambda line: line[0], 8),
        Column("安排", lambda line: school_calendar.DAY_STATUS_LABELS[line[1].status], 12),
        Column("节假日", lambda line: line[1].holiday, 14),
        Column("说明", lambda line: line[1].own.note if line[1].own else "", 30),
    ]
    return Sheet("校历", columns, days, in_words(("月份", f"{first:%Y-%m}")))


def _save_day(on: date, form: DayForm) -> None:
    if form.kind.data == BY_NATION:
        services.clear_day(on)
        return
    services.set_day(
        on=on,
        kind=DayKind(form.kind.data),
        follows_weekday=form.follows_weekday.data,
        note=form.note.data or "",
    )


def _usual_name() -> str:
    today = clock.today()
    ordinal = 1 if today.month >= 8 or today.month == 1 else 2
    return school_calendar.term_name(school_calendar.school_year(today), ordinal)


def _month_asked_for() -> date:
    return days.read(f"{request.args.get('month', '')}-01") or clock.today().replace(day=1)
