"""Suppliers: added, changed, no longer dealt with; never deleted, for old prices name them."""

from typing import Any

from app.base import audit
from app.canteen.models import Supplier
from app.canteen.queries.suppliers import supplier_named
from app.domain.errors import RuleBroken
from app.extensions import db


def add_supplier(**columns: Any) -> Supplier:
    supplier = Supplier(**columns)
    _check(supplier)
    audit.added("canteen.supplier.add", supplier)
    return supplier


def change_supplier(*, supplier: Supplier, **columns: Any) -> None:
    with audit.changed("canteen.supplier.edit", supplier):
        for name, value in columns.items():
            setattr(supplier, name, value)
        _check(supplier)


def _check(supplier: Supplier) -> None:
    with db.session.no_autoflush:
        other = supplier_named(supplier.name)
    if other and other is not supplier:
        words = "" if other.is_active else "，只是停止往来了，改回往来就可以"
        raise RuleBroken(f"已经有供应商“{supplier.name}”{words}", field="name")
