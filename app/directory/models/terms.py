"""Terms (学期) and the days on which the school differs from the national calendar (校历)."""

from datetime import date
from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.base.columns import Versioned, choice
from app.extensions import Base


class Term(Versioned, Base):
    """A term; which one is current follows from the date."""

    __tablename__ = "directory_term"

    name: Mapped[str] = mapped_column(String(40), unique=True, info={"label": "学期"})
    first_day: Mapped[date] = mapped_column(index=True, info={"label": "开学日"})
    last_day: Mapped[date] = mapped_column(info={"label": "结束日"})

    def __str__(self) -> str:
        return self.name

    def includes(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day


class DayKind(StrEnum):
    SCHOOL_DAY = "school_day"
    DAY_OFF = "day_off"


DAY_KIND_LABELS: dict[DayKind, str] = {
    DayKind.SCHOOL_DAY: "上课",
    DayKind.DAY_OFF: "休息",
}


class CalendarDay(Versioned, Base):
    """The school's own word on one day; `follows_weekday` says whose timetable is taught (1-7)."""

    __tablename__ = "directory_calendar_day"

    on: Mapped[date] = mapped_column("day", unique=True, info={"label": "日期"})
    kind: Mapped[DayKind] = mapped_column(choice(DayKind), info={"label": "安排"})
    follows_weekday: Mapped[int | None] = mapped_column(info={"label": "按周几上课"})
    note: Mapped[str] = mapped_column(String(40), default="", info={"label": "说明"})

    def __str__(self) -> str:
        return self.on.isoformat()
