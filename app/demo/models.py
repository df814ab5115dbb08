"""The registry of demo rows (演示数据清单): which rows came with the demo school."""

from typing import Any

from sqlalchemy import Connection, String, UniqueConstraint, delete, event
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from app.extensions import Base


class DemoRow(Base):
    __tablename__ = "demo_row"
    __table_args__ = (UniqueConstraint("table_name", "row_id"),)

    table_name: Mapped[str] = mapped_column(String(60))
    row_id: Mapped[int]

    def __str__(self) -> str:
        return f"{self.table_name} {self.row_id}"


@event.listens_for(Base, "after_delete", propagate=True)
def forget(_mapper: Mapper[Any], connection: Connection, row: Base) -> None:
    """Strike a demo row that a person deletes: SQLite may give its id to a real row."""
    connection.execute(
        delete(DemoRow).where(DemoRow.table_name == row.__tablename__, DemoRow.row_id == row.id)
    )
