"""Suppliers (供应商): who is dealt with, by name."""

from collections.abc import Sequence

from sqlalchemy import Select, select

from app.canteen.models import Supplier
from app.extensions import db


def suppliers(is_active: bool | None = True) -> Select[Supplier]:
    found = select(Supplier).order_by(Supplier.is_active.desc(), Supplier.name)
    return found if is_active is None else found.where(Supplier.is_active.is_(is_active))


def supplier_named(name: str) -> Supplier | None:
    return db.session.scalar(select(Supplier).where(Supplier.name == name))


def supplier_choices(and_for: int | None = None) -> list[tuple[str, str]]:
    """Return those dealt with for a select, and the one already chosen."""
    found: Sequence[Supplier] = db.session.scalars(suppliers(is_active=None)).all()
    return [(str(row.id), row.name) for row in found if row.is_active or row.id == and_for]
