"""Visits (来访): why, how long, when overdue, and what a closing sweep may say.

Columns and customs: domain/rules.md §1.4; the wording of times: ux.md §8.9 and the gate board.
Moments are naive Beijing wall-clock datetimes, durations whole minutes.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.errors import RuleBroken


class Purpose(StrEnum):
    """Why somebody comes (事由)."""

    FAMILY_TALK = "family_talk"
    ITEMS = "items"
    DELIVERY = "delivery"
    REPAIR = "repair"
    OFFICIAL = "official"
    PICK_UP = "pick_up"
    EMERGENCY = "emergency"
    OTHER = "other"


PURPOSE_LABELS = {
    Purpose.FAMILY_TALK: "家长面谈",
    Purpose.ITEMS: "送物",
    Purpose.DELIVERY: "送货",
    Purpose.REPAIR: "维修",
    Purpose.OFFICIAL: "公务",
    Purpose.PICK_UP: "接学生",
    Purpose.EMERGENCY: "急救抢险",
    Purpose.OTHER: "其他",
}

# What the guard sees as big buttons, in this order; an emergency has an entrance of its own.
PURPOSE_BUTTONS = tuple(p for p in Purpose if p is not Purpose.EMERGENCY)

# Custom, not law: what the gate asks first, a school changes it in its settings.
DEFAULT_STAY_MINUTES: Mapping[Purpose, int] = {
    Purpose.FAMILY_TALK: 60,
    Purpose.ITEMS: 30,
    Purpose.DELIVERY: 60,
    Purpose.REPAIR: 120,
    Purpose.OFFICIAL: 120,
    Purpose.PICK_UP: 30,
    Purpose.EMERGENCY: 120,
    Purpose.OTHER: 60,
}


class ClosingOutcome(StrEnum):
    """What is known of a visit when the gate closes (清场)."""

    LEFT = "left"
    NOT_SEEN = "not_seen"
    INSIDE = "inside"


CLOSING_OUTCOME_LABELS = {
    ClosingOutcome.LEFT: "已离校",
    ClosingOutcome.NOT_SEEN: "未见离校",
    ClosingOutcome.INSIDE: "在校",
}


def expected_leaving(
    arrived_at: datetime,
    purpose: Purpose,
    stay_minutes: Mapping[Purpose, int] = DEFAULT_STAY_MINUTES,
) -> datetime:
    """Return when a visit of this purpose should be over; an unlisted purpose counts as 其他."""
    minutes = stay_minutes.get(purpose, stay_minutes.get(Purpose.OTHER, 60))
    return arrived_at + timedelta(minutes=minutes)


def check_leaving(arrived_at: datetime, leaving_at: datetime, field: str | None = None) -> None:
    """Refuse a leaving before the arrival; the same minute is allowed (rules.md §9.1).

    Both are compared by the minute, which is what the page shows.
    """
    if _minute(leaving_at) >= _minute(arrived_at):
        return
    same_day = leaving_at.date() == arrived_at.date()
    arrival = f"{arrived_at:%H:%M}" if same_day else f"{arrived_at:%Y-%m-%d %H:%M}"
    raise RuleBroken(f"离校时间不能早于到校时间 {arrival}", field=field)


def overdue_minutes(
    expected_at: datetime | None, now: datetime, left_at: datetime | None = None
) -> int:
    """Return the whole minutes past the expected leaving, 0 when in time, gone or not expected."""
    if expected_at is None or left_at is not None or now <= expected_at:
        return 0
    return int((now - expected_at).total_seconds() // 60)


def minutes_text(minutes: int) -> str:
    """Return a duration as the board writes it: 7 分, 1 小时 16 分, 1 天 2 小时."""
    if minutes < 1:
        return "不到 1 分"
    hours, rest = divmod(minutes, 60)
    if hours >= 24:
        days, hours = divmod(hours, 24)
        return f"{days} 天 {hours} 小时" if hours else f"{days} 天"
    if not hours:
        return f"{rest} 分"
    return f"{hours} 小时 {rest} 分" if rest else f"{hours} 小时"


def stay_text(arrived_at: datetime, until: datetime) -> str:
    """Return how long somebody has been inside, in the words of minutes_text."""
    return minutes_text(int((until - arrived_at).total_seconds() // 60))


def closing_outcome(
    arrived_at: datetime, left_at: datetime | None, swept_at: datetime
) -> ClosingOutcome:
    """Return what the closing sweep may record of one visit.

    A sweep never writes a leaving that nobody saw: 未见离校 is not 已离校 (the register must hold
    the true leaving time, 山东省学校安全条例 29; rules.md §1.1). Who arrived after the sweep, for
    instance from a device that was offline, is still inside.
    """
    if left_at is not None:
        return ClosingOutcome.LEFT
    return ClosingOutcome.INSIDE if arrived_at > swept_at else ClosingOutcome.NOT_SEEN


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)
