"""Roles (角色与权限): the whole matrix on one screen, and as a spreadsheet."""

from itertools import groupby

from flask import Blueprint
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from app.base.access import requires
from app.base.export import Column, sheet_response
from app.base.htmx import render_page
from app.directory.queries import accounts as queries
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


@bp.get("/export.<kind>")
@requires(Permission.DIRECTORY_ACCOUNT_MANAGE, Permission.AUDIT_LOG_READ)
def export(kind: str) -> Response:
    columns = [Column("权限", lambda permission: PERMISSION_LABELS[permission], 30)]
    columns += [_column(role) for role in Role]
    return sheet_response("角色与权限", columns, Permission, kind)


def _column(role: Role) -> Column:
    return Column(ROLE_LABELS[role], lambda permission: "✓" if permission in GRANTS[role] else "")
