"""Removing the demo school: exactly the rows of the registry, children before parents.

A row that real rows lean on stays. Each step is bounded and may be committed for itself; a removal
that was interrupted goes on where it stopped.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, Table, delete, select, update
from sqlalchemy.orm import InstrumentedAttribute

from app.base import seals
from app.base.audit import AuditEntry
from app.base.search import SearchTerm
from app.canteen.models import DishLine, MenuItem
from app.canteen.queries.dishes import PART
from app.demo.models import DemoRow
from app.demo.world import table_of
from app.directory.models import (
    Account,
    ClassDuty,
    ClassNaming,
    Handover,
    LoginSession,
    Placement,
    RolloverStep,
    School,
    SetupToken,
)
from app.extensions import Base, db

BATCH = 500
# What belongs to a row and goes with it, whoever wrote it: the history of a class or a pupil.
OWNED: dict[str, tuple[InstrumentedAttribute[Any], ...]] = {
    "directory_class": (ClassNaming.class_id, ClassDuty.class_id, RolloverStep.class_id),
    "directory_pupil": (Placement.pupil_id,),
    "directory_rollover": (RolloverStep.rollover_id,),
    "directory_staff": (Handover.staff_id,),
}
# Under which kinds the search terms of a table's rows are stored.
SEARCH_KINDS = {
    "directory_staff": ("staff",),
    "directory_pupil": ("pupil",),
    "gate_visitor": ("visitor",),
    "gate_vehicle": ("vehicle",),
    "canteen_dish": ("dish", PART),
}
# What stays as long as a row of the school uses what it is a part of: a dish that a menu of the
# school serves keeps its ingredients.
PARTS: dict[str, tuple[InstrumentedAttribute[Any], InstrumentedAttribute[Any]]] = {
    "canteen_dish_line": (DishLine.version_id, MenuItem.version_id),
}


class Removal:
    """Steps through the tables; `removed` counts what went, `kept` names what stays."""

    def __init__(self) -> None:
        self.removed: Counter[str] = Counter()
        self.kept: dict[str, list[str]] = {}

    def steps(self) -> Iterator[None]:
        """Remove one batch before each yield; whoever drives commits there."""
        _close_accounts()
        yield
        for table in _in_order():
            last = 0
            while ids := _batch(table, last):
                last = ids[-1]
                self._remove(table, ids)
                yield
        # What stays is the school's now; the log has lost entries, so its chain begins anew.
        db.session.execute(delete(DemoRow))
        seals.restart()
        yield

    def _remove(self, table: Table, ids: Sequence[int]) -> None:
        stays = _needed(table, ids)
        gone = [row_id for row_id in ids if row_id not in stays]
        if stays:
            self.kept.setdefault(table.name, []).extend(_names(table, stays))
        with seals.opened("demo"):
            _forget(table, gone)
            for owner in OWNED.get(table.name, ()):
                db.session.execute(delete(owner.class_).where(owner.in_(gone)))
            _let_go(table, gone)
            db.session.execute(delete(table).where(table.c.id.in_(gone)))
        db.session.execute(delete(DemoRow).where(DemoRow.id.in_(_registered(table, gone))))
        self.removed[table.name] += len(gone)


def _in_order() -> Iterator[Table]:
    """Yield the tables, children before parents and the audit log first.

    The entries about a row go with the row: those of the registry must be struck before, lest a
    real entry takes over one of their ids.
    """
    audit = table_of(AuditEntry)
    yield audit
    yield from (table for table in reversed(db.metadata.sorted_tables) if table is not audit)


def _batch(table: Table, after: int) -> list[int]:
    return list(
        db.session.scalars(
            select(DemoRow.row_id)
            .where(DemoRow.table_name == table.name, DemoRow.row_id > after)
            .order_by(DemoRow.row_id)
            .limit(BATCH)
        )
    )


def _registered(table: Table, ids: Sequence[int]) -> Sequence[int]:
    mine = (DemoRow.table_name == table.name, DemoRow.row_id.in_(ids))
    return db.session.scalars(select(DemoRow.id).where(*mine)).all()


def _all_registered(table_name: str) -> Select[Any]:
    return select(DemoRow.row_id).where(DemoRow.table_name == table_name)


def _needed(table: Table, ids: Sequence[int]) -> set[int]:
    """Return which rows must stay: others point to them, or the school has made them its own."""
    needed: set[int] = set()
    for column in _pointers(table):
        pointing = select(column).where(column.in_(ids)).distinct()
        if column.table is table:
            pointing = pointing.where(table.c.id.not_in(ids))
        needed.update(db.session.scalars(pointing))
    if table.name in PARTS:
        whole, user = PARTS[table.name]
        of_school = user.class_.id.not_in(_all_registered(user.class_.__tablename__))
        parts = select(table.c.id).where(
            table.c.id.in_(ids), whole.in_(select(user).where(of_school))
        )
        needed.update(db.session.scalars(parts))
    if table is table_of(School):
        needed.update(db.session.scalars(select(School.id).where(School.version > 1)))
    return needed


def _pointers(table: Table) -> list[Column[int]]:
    owned = [owner.property.columns[0] for owner in OWNED.get(table.name, ())]
    return [
        key.parent
        for other in db.metadata.sorted_tables
        for key in other.foreign_keys
        if key.column.table is table and not any(key.parent is column for column in owned)
    ]


def _let_go(table: Table, ids: Sequence[int]) -> None:
    """Rows that point to one another (a correction to its menu): MariaDB deletes one by one."""
    own = [key.parent for key in table.foreign_keys if key.column.table is table]
    if own:
        nothing: dict[str, Any] = {column.name: None for column in own}
        db.session.execute(update(table).where(table.c.id.in_(ids)).values(nothing))


def _names(table: Table, ids: set[int]) -> list[str]:
    model = next(m.class_ for m in Base.registry.mappers if m.local_table is table)
    return [str(row) for row in db.session.scalars(select(model).where(model.id.in_(ids)))]


def _forget(table: Table, ids: Sequence[int]) -> None:
    """Remove what is kept beside the rows: SQLite may give their ids to real rows."""
    subject: tuple[ColumnElement[bool], ...] = (
        AuditEntry.subject_type == table.name,
        AuditEntry.subject_id.in_(ids),
    )
    db.session.execute(delete(AuditEntry).where(*subject))
    if kinds := SEARCH_KINDS.get(table.name):
        terms = (SearchTerm.kind.in_(kinds), SearchTerm.subject_id.in_(ids))
        db.session.execute(delete(SearchTerm).where(*terms))
    if table is table_of(Account):
        seals.disown(ids)


def _close_accounts() -> None:
    """End the sessions of demo accounts; one that stays in the register signs in no more."""
    mine = select(DemoRow.row_id).where(DemoRow.table_name == Account.__tablename__)
    ids = list(db.session.scalars(mine))
    for model in (LoginSession, SetupToken):
        rows = list(db.session.scalars(select(model.id).where(model.account_id.in_(ids))))
        with seals.opened("demo"):
            _forget(table_of(model), rows)
        db.session.execute(delete(model).where(model.id.in_(rows)))
    closed = {"is_active": False, "password_hash": None, "pin_hash": None}
    db.session.execute(update(Account).where(Account.id.in_(ids)).values(**closed))
