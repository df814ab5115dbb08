"""The audit log (操作记录): who did what, when, from where, before and after; read only."""

from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Select

from app.base import days, listing, numbers, seals
from app.base.access import requires
from app.base.audit import AuditEntry
from app.base.export import Column
from app.base.handout import Sheet, hand_out, in_words
from app.base.htmx import render_page
from app.directory import audit_words
from app.directory.queries import audit as queries
from app.extensions import db
from app.permissions import Permission

bp = Blueprint("audit", __name__, url_prefix="/audit")


@bp.get("/")
@requires(Permission.AUDIT_LOG_READ)
def index() -> ResponseReturnValue:
    found = _asked_for()
    page = listing.page(found, by=AuditEntry.at, key=AuditEntry.id, total=listing.count(found))
    return render_page(
        "directory/audit/index.html",
        fragment="rows",
        page=page,
        lines=audit_words.lines(page.rows),
        actions=sorted(_labels().items(), key=lambda pair: pair[0]),
        args=request.args,
        seal=seals.last(),
    )


@bp.route("/export.<kind>", methods=["GET", "POST"])
@requires(Permission.AUDIT_LOG_READ)
def export(kind: str) -> ResponseReturnValue:
    answer = hand_out(_sheet, kind)
    db.session.commit()
    return answer


def _asked_for() -> Select[AuditEntry]:
    return queries.entries(
        q=request.args.get("q", "").strip(),
        action=request.args.get("action", ""),
        day=days.asked(),
        actor_id=request.args.get("actor", type=numbers.read),
    )


def _sheet() -> Sheet:
    labels, args = _labels(), request.args
    columns = [
        Column("时间", lambda line: line.entry.at, 18),
        Column("谁", lambda line: line.entry.actor_name),
        Column("做了什么", lambda line: labels.get(line.entry.action, line.entry.action), 18),
        Column("对象", lambda line: line.entry.subject_name, 20),
        Column("变化", audit_words.text, 60),
        Column("说明", lambda line: "；".join(f"{k} {v}" for k, v in line.entry.note.items()), 30),
        Column("网络地址", lambda line: line.entry.address),
    ]
    words = in_words(
        ("查找", args.get("q", "").strip()),
        ("做了什么", labels.get(args.get("action", ""))),
        ("日期", days.asked()),
        ("账号编号", args.get("actor", type=numbers.read)),
    )
    found = _asked_for().order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
    return Sheet("操作记录", columns, found, words, is_long=True, by_batch=audit_words.lines)


def _labels() -> dict[str, str]:
    return current_app.jinja_env.globals["action_labels"]  # type: ignore[return-value]
