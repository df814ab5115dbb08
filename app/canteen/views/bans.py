"""Bans (禁用清单): the law's list, the school's own, and the numbers of the menu rules."""

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.base import clock, rules
from app.base.access import requires
from app.base.htmx import render_page
from app.base.saving import attempt, saved, undoable, values
from app.canteen.forms.bans import BanForm, LimitForm
from app.canteen.models import Ban
from app.canteen.models.bans import BAN_KIND_LABELS, BanKind
from app.canteen.queries import bans as queries
from app.canteen.services import bans as services
from app.domain.bans import LOCAL
from app.domain.menu_limits import RULES
from app.domain.rules import CERTAINTY_LABELS, in_force
from app.extensions import db
from app.permissions import Permission

bp = Blueprint("bans", __name__, url_prefix="/bans")
NAMED = 5


@bp.get("/")
@requires(Permission.CANTEEN_MENU_READ)
def index() -> ResponseReturnValue:
    return render_page(
        "canteen/bans/index.html",
        law=queries.law_rules(),
        bans=queries.bans(),
        limits=queries.limits(clock.today()),
        local=LOCAL,
        kinds=BAN_KIND_LABELS,
        certainty=CERTAINTY_LABELS,
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.CANTEEN_BAN_MANAGE)
def new() -> ResponseReturnValue:
    form = BanForm(
        kind=request.args.get("kind", BanKind.INGREDIENT.value),
        word=request.args.get("word", ""),
        source=request.args.get("source", ""),
        valid_from=clock.today(),
    )
    if form.validate_on_submit() and attempt(form, services.add_ban, **values(form)):
        return saved(url_for(".index"), _told(form.kind.data, form.word.data or ""))
    return render_page("canteen/bans/form.html", form=form), form.status


@bp.post("/<int:ban_id>/end")
@requires(Permission.CANTEEN_BAN_MANAGE)
def end(ban_id: int) -> ResponseReturnValue:
    ban = db.get_or_404(Ban, ban_id)
    services.end_ban(ban=ban, now=clock.now())
    back = url_for(".restore", ban_id=ban_id)
    return undoable(url_for(".index"), f"“{ban.word}”不再禁用", back)


@bp.post("/<int:ban_id>/restore")
@requires(Permission.CANTEEN_BAN_MANAGE)
def restore(ban_id: int) -> ResponseReturnValue:
    ban = db.get_or_404(Ban, ban_id)
    services.restore_ban(ban=ban)
    return saved(url_for(".index"), f"“{ban.word}”恢复禁用")


@bp.route("/limits/<limit>", methods=["GET", "POST"])
@requires(Permission.CANTEEN_BAN_MANAGE)
def limit(limit: str) -> ResponseReturnValue:
    rule = RULES.get(limit) or abort(404)
    form = LimitForm(valid_from=clock.today())
    if form.validate_on_submit() and attempt(
        form, services.set_limit, rule=rule, by=current_user, now=clock.now(), **values(form)
    ):
        return saved(url_for(".index"), f"{rule.label}已改成 {form.value.data} {rule.unit}")
    settings = rules.values(rule.key)
    return render_page(
        "canteen/bans/limit.html",
        form=form,
        rule=rule,
        value=in_force(rule, settings, clock.today()),
        settings=settings,
        certainty=CERTAINTY_LABELS,
    ), form.status


def _told(kind: BanKind, word: str) -> str:
    """Say what was banned, and which dishes of the bank it stops from now on."""
    names = db.session.scalars(queries.dishes_stopped(kind, word)).all()
    if not names:
        return f"已禁用“{word}”，现有菜品都没有用到"
    more = f"等 {len(names)} 道" if len(names) > NAMED else ""
    return f"已禁用“{word}”，会拦住{'、'.join(names[:NAMED])}{more}"
