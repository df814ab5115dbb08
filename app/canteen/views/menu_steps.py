"""From draft to published (审核与公布): preview, submit, check, approve, publish, correct."""

from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from markupsafe import Markup

from app.base import clock, numbers
from app.base.access import requires
from app.base.htmx import render_page
from app.base.saving import attempt, saved, undoable
from app.canteen.forms.menus import ReasonForm
from app.canteen.models import Menu
from app.canteen.queries import checks, sheets
from app.canteen.queries.reminders import reminders
from app.canteen.queries.weeks import courses_of
from app.canteen.services import menu_steps as steps
from app.canteen.views import menu_page as page
from app.permissions import Permission

bp = Blueprint("menu_steps", __name__, url_prefix="/menus")


@bp.get("/<int:menu_id>/preview")
@requires(*page.PLANNERS)
def preview(menu_id: int) -> ResponseReturnValue:
    """The week as parents will see it, with what still stands against it."""
    return _page(page.open_menu_or_404(menu_id), ReasonForm(formdata=None))


@bp.post("/<int:menu_id>/submission")
@requires(Permission.CANTEEN_MENU_WRITE)
def submit(menu_id: int) -> ResponseReturnValue:
    menu = page.open_menu_or_404(menu_id)
    steps.submit(menu=menu, seen=_seen(), url=_url(menu), now=clock.now())
    return undoable(_week(menu), "已提交，等待审核", url_for(".withdraw", menu_id=menu_id))


@bp.post("/<int:menu_id>/withdrawal")
@requires(Permission.CANTEEN_MENU_WRITE)
def withdraw(menu_id: int) -> ResponseReturnValue:
    menu = page.open_menu_or_404(menu_id)
    steps.withdraw(menu=menu)
    return saved(_week(menu), "已撤回，可以接着改")


@bp.post("/<int:menu_id>/return")
@requires(Permission.CANTEEN_MENU_REVIEW, Permission.CANTEEN_MENU_PUBLISH)
def send_back(menu_id: int) -> ResponseReturnValue:
    menu, form = page.open_menu_or_404(menu_id), ReasonForm()
    reason = form.reason.data or ""
    if form.validate_on_submit() and attempt(
        form, steps.send_back, menu=menu, seen=_seen(), reason=reason, url=_week(menu)
    ):
        return saved(_week(menu), "已退回，编制人收到了消息")
    return _page(menu, form), form.status


@bp.post("/<int:menu_id>/check")
@requires(Permission.CANTEEN_MENU_REVIEW)
def check(menu_id: int) -> ResponseReturnValue:
    menu = page.open_menu_or_404(menu_id)
    steps.check(menu=menu, seen=_seen(), by=current_user, url=_url(menu), now=clock.now())
    # Whoever may approve as well finds the button for it where the week was read.
    approves = current_user.can(Permission.CANTEEN_MENU_PUBLISH)
    return saved(_url(menu) if approves else _week(menu), "审核通过，等待批准")


@bp.post("/<int:menu_id>/approval")
@requires(Permission.CANTEEN_MENU_PUBLISH)
def approve(menu_id: int) -> ResponseReturnValue:
    """Approve, and publish at once where the button says so."""
    menu, now = page.open_menu_or_404(menu_id), clock.now()
    steps.approve(menu=menu, seen=_seen(), by=current_user, now=now)
    if "publish" not in request.form:
        return saved(_week(menu), "已批准，还没有公布")
    steps.publish(menu=menu, seen=menu.version, by=current_user, now=now)
    return _shown(menu, "已批准并公布，家长现在看得到")


@bp.post("/<int:menu_id>/publication")
@requires(Permission.CANTEEN_MENU_PUBLISH)
def publish(menu_id: int) -> ResponseReturnValue:
    menu = page.open_menu_or_404(menu_id)
    steps.publish(menu=menu, seen=_seen(), by=current_user, now=clock.now())
    return _shown(menu, "已公布，家长现在看得到")


@bp.route("/<int:menu_id>/correction", methods=["GET", "POST"])
@requires(Permission.CANTEEN_MENU_PUBLISH)
def correct(menu_id: int) -> ResponseReturnValue:
    menu, form = page.open_menu_or_404(menu_id), ReasonForm()
    given: dict[str, Any] = {"by": current_user, "now": clock.now()}
    if form.validate_on_submit() and attempt(
        form, steps.correct, menu=menu, reason=form.reason.data, **given
    ):
        return saved(_week(menu), "更正已开始，公布以前家长看到的还是原来的食谱")
    return render_page(
        "canteen/menus/correct.html",
        form=form,
        menu=menu,
        week_word=sheets.week_word,
        back=_week(menu),
    ), form.status


def _shown(menu: Menu, said: str) -> ResponseReturnValue:
    """Commit, and lead on to the page that everybody sees from now on."""
    url = url_for("open_menus.show", first_day=menu.first_day)
    return saved(_week(menu), said + Markup('，<a href="{}">看公开页</a>').format(url))


def _page(menu: Menu, form: ReasonForm) -> str:
    today = clock.today()
    courses = courses_of([menu.id], today)
    found = checks.findings(menu, on=today, courses=courses)
    form.version.data = menu.version
    return render_page(
        "canteen/menus/preview.html",
        menu=menu,
        form=form,
        week=sheets.week_of(menu),
        week_word=sheets.week_word,
        say=sheets,
        reminders=reminders(found, courses),
        spot_url=lambda spot: page.spot_url(menu, spot),
        refusals=steps.refusals(found),
        is_own=menu.was_written_by(current_user),
        back=_week(menu),
    )


def _seen() -> int:
    return request.form.get("version", type=numbers.read) or 0


def _url(menu: Menu) -> str:
    return url_for(".preview", menu_id=menu.id)


def _week(menu: Menu) -> str:
    return url_for("canteen.menus.show", day=menu.first_day.isoformat())
