"""Roles (角色与权限): the whole matrix on one screen, and as a spreadsheet."""

from itertools import groupby

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.base.access import requires
from app.base.export import Column
from app.base.handout import Sheet, hand_out
from app.base.htmx import render_page
from app.directory.queries import accounts as queries
from app.extensions import db
from app.permissions import GRANTS, PERMISSION_LABELS, ROLE_LABELS, Permission, Role

bp = Blueprint("roles", __name__, url_prefix="/directory/roles")

AREA_LABELS = {"audit": "记录", "directory": "基础资料", "gate": "门卫"}


@bp.get("/")
@requires(Permission.DIRECTORY_ACCOUNT_MANAGE, Permission.AUDIT_LOG_READ)
def index() -> ResponseReturnValue:
    return render_page(
        "directory/roles/index.html",
        sections=[
            (AREA_LABELS.get(area, area), list(permissions))
            for area, permissions in groupby(Permission, lambda p: p.value.partition(":")[0])
        ],
        roles=ROLE_LABELS,
        labels=PERMISSION_LABELS,
        grants=GRANTS,
        holders=queries.holders_per_role(),
    )


@bp.route("/export.<kind>", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_ACCOUNT_MANAGE, Permission.AUDIT_LOG_READ)
def export(kind: str) -> ResponseReturnValue:
    answer = hand_out(_sheet, kind)
    db.session.commit()
    return answer


def _sheet() -> Sheet:
    columns = [Column("权限", lambda permission: PERMISSION_LABELS[permission], 30)]
    return Sheet("角色与权限", columns + [_column(role) for role in Role], list(Permission))


def _column(role: Role) -> Column:
    return Column(ROLE_LABELS[role], lambda permission: "✓" if permission in GRANTS[role] else "")
