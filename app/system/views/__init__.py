"""The blueprint of the system area: each module has its address under /system/."""

from types import ModuleType

from flask import Blueprint

from app.system.views import (
    backups,
    imports,
    jobs,
    messages,
    outbox,
    retention,
    reviews,
    rights,
    status,
)

MODULES: tuple[ModuleType, ...] = (
    backups,
    imports,
    jobs,
    messages,
    outbox,
    retention,
    reviews,
    rights,
    status,
)

bp = Blueprint("system", __name__, url_prefix="/system")
for module in MODULES:
    bp.register_blueprint(module.bp)
