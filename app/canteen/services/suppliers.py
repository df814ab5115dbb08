"""Suppliers: added, changed, no longer dealt with; never deleted, for old prices name them."""

from typing import Any

from app.base import audit
from app.canteen.models import Supplier
from app.canteen.queries.suppliers import supplier_named
from app.canteen.services.named import check_name, fill


def add_supplier(**columns: Any) -> Supplier:
    supplier = Supplier(**columns)
    _check(supplier)
    audit.added("canteen.supplier.add", supplier)
    return supplier


def change_supplier(*, supplier: Supplier, **columns: Any) -> None:
    with audit.changed("canteen.supplier.edit", supplier):
        fill(supplier, columns)
        _check(supplier)


def _check(supplier: Supplier) -> None:
    check_name(
        supplier,
        lambda: supplier_named(supplier.name),
        "已经有供应商",
        "停止往来了，改回往来",
    )
