"""Papers (单据): the slip of a visit, the badge label, and the day register."""

from flask import Blueprint, request, url_for

from app.base import clock, codes, days, rules
from app.base.access import public, requires
from app.base.printing import pdf_response
from app.directory.queries.addresses import printed
from app.domain.retention import RULES, Kind
from app.extensions import db
from app.gate.models import Visit
from app.gate.models.visits import SLIP_KEPT_DAYS
from app.gate.queries import visits as queries
from app.permissions import Permission

bp = Blueprint("papers", __name__, url_prefix="/papers")


@bp.get("/slips/<int:visit_id>.pdf")
@requires(Permission.GATE_VISIT_WRITE, Permission.GATE_VISIT_READ)
def slip(visit_id: int):
    visit = db.get_or_404(Visit, visit_id)
    return pdf_response(
        "gate/papers/slip.html",
        f"会客单 {visit.code}",
        visit=visit,
        qr=codes.qr_svg(_address(visit), label=f"来访 {visit.code}"),
        kept_days=SLIP_KEPT_DAYS,
    )


@bp.get("/badges/<int:visit_id>.pdf")
@requires(Permission.GATE_VISIT_WRITE, Permission.GATE_VISIT_READ)
def badge(visit_id: int):
    visit = db.get_or_404(Visit, visit_id)
    return pdf_response(
        "gate/papers/badge.html",
        f"访客证 {visit.code}",
        visit=visit,
        qr=codes.qr_svg(_address(visit), label=f"来访 {visit.code}"),
    )


@bp.get("/notice.pdf")
@public
def notice():
    """The notice of purpose, retention and rights, to be hung up at the gate."""
    return pdf_response(
        "gate/papers/notice.html",
        "来访登记个人信息告知",
        kept_days=rules.value(RULES[Kind.VISIT], clock.today()),
        slip_days=SLIP_KEPT_DAYS,
    )


@bp.get("/blank.pdf")
@requires(Permission.GATE_VISIT_WRITE)
def blank():
    """The sheet for the hours when nothing works: by hand, and typed in afterwards."""
    return pdf_response("gate/papers/blank.html", "断网登记表")


@bp.get("/register.pdf")
@requires(Permission.GATE_VISIT_READ)
def register():
    """The register of one day (?day=2026-11-23), in the columns schools keep on paper."""
    day = days.asked() or clock.today()
    since, until = queries.day_bounds(day, day)
    lines = queries.register(queries.Filter(since=since, until=until), clock.now())
    rows = db.session.execute(lines.order_by(Visit.arrived_at, Visit.id)).all()
    return pdf_response(
        "gate/papers/register.html",
        f"外来人员登记簿 {day.isoformat()}",
        row_count=len(rows),
        day=day,
        rows=rows,
        people=sum(row.people for row in rows),
    )


def _address(visit: Visit) -> str:
    return printed(url_for("gate.visits.by_code", code=visit.code), request.url_root)
