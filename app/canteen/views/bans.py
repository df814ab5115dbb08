"""Bans (禁用清单): the law's list, the school's own, and the numbers of the menu rules."""

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.access import requires
from app.base.htmx import render_page
from app.base.saving import attempt, saved, undoable, values
from app.canteen.forms.bans import BanForm
from app.canteen.models import Ban
from app.canteen.models.bans import BAN_KIND_LABELS, BanKind
from app.canteen.queries import bans as queries
from app.canteen.services import bans as services
from app.canteen.views.limit_page import limit_page
from app.domain.bans import LOCAL
from app.domain.menu_limits import RULES
from app.domain.rules import CERTAINTY_LABELS
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
    return limit_page(RULES.get(limit) or abort(404), url_for(".index"), "禁用清单")


def _told(kind: BanKind, word: str) -> str:
    """Say what was banned, and which dishes of the bank it stops from now on."""
    names = db.session.scalars(queries.dishes_stopped(kind, word)).all()
    if not names:
        return f"已禁用“{word}”，现有菜品都没有用到"
    more = f"等 {len(names)} 道" if len(names) > NAMED else ""
    return f"已禁用“{word}”，会拦住{'、'.join(names[:NAMED])}{more}"
