"""Today (今天): what waits for a person, how things stand, what the week brings."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import case, exists, func, select

from app.canteen.queries import class_visits, menu_turns, opinions, served, surveys
from app.directory.models import DAY_KIND_LABELS, SchoolClass, Staff
from app.directory.queries import accounts, calendar, terms
from app.domain import opinions as opinion_rules
from app.domain import school_calendar
from app.domain.masking import mask_name
from app.extensions import db
from app.gate.models import Booking, BookingStatus, VehiclePassage, Visit
from app.gate.queries.board import IS_SHOWN
from app.gate.queries.bookings import in_status
from app.gate.queries.visits import VisitState, day_bounds, in_state, is_inside
from app.permissions import Permission, Role
from app.system import condition
from app.system.queries import reviews, rights

DAYS_AHEAD = 7


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing that waits for this person (待办), and the page to do it on."""

    when: str
    what: str
    detail: str
    tone: str
    act: str
    endpoint: str
    args: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of 校园现在: a number with its unit, and whether it is as it should be."""

    label: str
    number: int
    unit: str
    detail: str
    tone: str
    state: str
    endpoint: str
    args: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Coming:
    """One day of the week ahead that is not like the others."""

    on: date
    what: str


def matters(user: Any, now: datetime) -> list[Matter]:
    """Return what waits for `user`; nothing here has to be ticked off by hand."""
    return [
        *_gate_matters(user, now),
        *_own_visitors(user, now),
        *_menu_matters(user, now),
        *_opinion_matters(user, now),
        *_office_matters(user, now),
        *_privacy_matters(user, now),
    ]


def _gate_matters(user: Any, now: datetime) -> Iterator[Matter]:
    if user.can(Permission.GATE_VISIT_WRITE):
        owed = db.session.execute(
            select(func.count(), func.min(Visit.arrived_at)).where(
                Visit.is_emergency, Visit.completed_at.is_(None), Visit.withdrawn_at.is_(None)
            )
        ).one()
        if owed[0]:
            yield Matter(
                f"{owed[1]:%m-%d %H:%M}",
                f"突发先进 {owed[0]} 次待补登",
                "先放行、后登记的来访，补上是谁、找谁",
                "warn",
                "补登",
                "gate.board.index",
            )
    if user.can(Permission.GATE_VISIT_READ) and (late := overdue(now)):
        yield Matter(
            f"{late[0][1]:%H:%M}",
            f"{len(late)} 批来访超时未离校",
            f"最久的是 {mask_name(late[0][0])}",
            "bad",
            "查看",
            "gate.visits.index",
            {"state": VisitState.OVERDUE},
        )


def overdue(now: datetime) -> list[Any]:
    """Return (name, expected leaving) of the parties that should have left, longest first."""
    return list(
        db.session.execute(
            select(Visit.name, Visit.expected_leaving_at)
            .where(in_state(VisitState.OVERDUE, now))
            .order_by(Visit.expected_leaving_at)
            .limit(200)
        )
    )


def _own_visitors(user: Any, now: datetime) -> Iterator[Matter]:
    """A host sees whom to expect today, whoever made the booking."""
    if user.staff_id is None:
        return
    since, until = day_bounds(now.date(), now.date())
    coming = db.session.execute(
        select(Booking.expected_at, Booking.visitor_name, Booking.organisation)
        .where(
            Booking.host_staff_id == user.staff_id,
            in_status(BookingStatus.EXPECTED, since),
            Booking.expected_at < until,
        )
        .order_by(Booking.expected_at)
        .limit(5)
    )
    for row in coming:
        yield Matter(
            f"今天 {row.expected_at:%H:%M}",
            f"{mask_name(row.visitor_name)} 来访",
            row.organisation,
            "info",
            "查看",
            "gate.bookings.index",
        )


def _menu_matters(user: Any, now: datetime) -> Iterator[Matter]:
    for turn in menu_turns.turns(user, now.date()):
        endpoint, args = "canteen.menus.show", {"day": turn.first_day.isoformat()}
        if turn.menu_id:
            endpoint, args = "canteen.menu_steps.preview", {"menu_id": str(turn.menu_id)}
        yield Matter("", turn.what, turn.detail, "warn", turn.act, endpoint, args)


def _opinion_matters(user: Any, now: datetime) -> Iterator[Matter]:
    """What eaters wait for: a reply, something done, and the survey of the term."""
    if not user.can(Permission.CANTEEN_OPINION_MANAGE):
        return
    today = now.date()
    number, oldest = opinions.waiting()
    if number and oldest:
        due_on = opinion_rules.answer_by(oldest)
        yield Matter(
            f"{due_on:%m-%d} 前",
            f"{number} 条伙食意见待答复",
            "答复后意见和答复一起公开",
            "bad" if due_on < today else "warn",
            "答复",
            "canteen.opinions.words",
        )
    number, oldest = class_visits.waiting()
    if number and oldest:
        yield Matter(
            f"{oldest:%m-%d}",
            f"{number} 张班级意见表待处理",
            "写下做了什么、谁办的，班级看得到",
            "warn",
            "处理",
            "canteen.class_visits.index",
            {"state": class_visits.VisitState.WAITING},
        )
    if sentence := surveys.owed(today):
        yield Matter("", "满意度测评", sentence, "warn", "查看", "canteen.surveys.index")


def _office_matters(user: Any, now: datetime) -> Iterator[Matter]:
    if Role.GUARD in user.roles and not user.has_pin:
        yield Matter(
            "",
            "设置换人密码",
            "共用平板上换班时输入 4 位数字",
            "warn",
            "设置",
            "directory.account.index",
        )
    if user.can(Permission.SYSTEM_BACKUP_MANAGE):
        yield from _machine_matters()
    if user.can(Permission.DIRECTORY_ACCOUNT_MANAGE):
        locked = db.session.scalar(
            select(func.count()).select_from(accounts.locked(accounts.accounts(), now).subquery())
        )
        if locked:
            yield Matter(
                "",
                f"{locked} 个账号因口令多次输错被锁",
                "核对本人后解锁",
                "warn",
                "查看",
                "directory.accounts.index",
                {"state": "locked"},
            )
    yield from _set_up(user, now)


def _machine_matters() -> Iterator[Matter]:
    """What the state of the machine asks of the administrator, in one line."""
    if red := condition.red():
        yield Matter(
            "",
            f"系统状态 {len(red)} 处要处理",
            f"{red[0].name}：{red[0].value}",
            "bad",
            "查看",
            "system.status.index",
        )


def _privacy_matters(user: Any, now: datetime) -> Iterator[Matter]:
    """What the law gives a term: answers to people, and the yearly look at who may do what."""
    if user.can(Permission.SYSTEM_RIGHTS_MANAGE) or user.can(Permission.SYSTEM_RIGHTS_REVIEW):
        number, due_on = rights.waiting()
        if number and due_on:
            yield Matter(
                f"{due_on:%m-%d} 前",
                f"{number} 件个人信息请求待办",
                "查阅要答复，删除要另一个人批准",
                "bad" if due_on < now.date() else "warn",
                "办理",
                "system.rights.index",
                {"state": "open"},
            )
    if user.can(Permission.SYSTEM_REVIEW_PUBLISH):
        due_on = reviews.due_on(now.date())
        if due_on and due_on < now.date():
            yield Matter(
                f"{due_on:%m-%d} 前",
                "每年的权限复核",
                "看谁有哪些权限、谁看过未成年人信息，签字存档",
                "warn",
                "复核",
                "system.reviews.index",
            )


def _set_up(user: Any, now: datetime) -> Iterator[Matter]:
    """The first days of an installation: what the portal cannot work without."""
    today = now.date()
    if user.can(Permission.DIRECTORY_CALENDAR_MANAGE):
        term = terms.nearest_term(today)
        if term is None:
            yield Matter(
                "", "设置本学期", "教学周和校历从这里来", "warn", "设置", "directory.terms.index"
            )
        elif sentence := school_calendar.notice(calendar.span(term)):
            yield Matter("", "补校历", sentence, "warn", "填写", "directory.terms.index")
    if user.can(Permission.DIRECTORY_STAFF_MANAGE):
        yield from _first_people()


def _first_people() -> Iterator[Matter]:
    has_staff, has_classes = db.session.execute(
        select(exists().select_from(Staff), exists().select_from(SchoolClass))
    ).one()
    if not has_staff:
        yield Matter("", "录入教职工", "被访人从这里选", "warn", "录入", "directory.staff.index")
    if not has_classes:
        yield Matter(
            "", "录入班级", "学生和家长归在班级下", "warn", "录入", "directory.classes.index"
        )


def facts(user: Any, now: datetime) -> list[Fact]:
    """Return how the school stands now, as far as `user` may know."""
    if not user.can(Permission.GATE_VISIT_READ):
        return []
    since, until = day_bounds(now.date(), now.date())
    is_late = case((Visit.expected_leaving_at < now, 1), else_=0)
    inside, people, late = db.session.execute(
        select(func.count(), _sum(Visit.people), _sum(is_late)).where(is_inside(Visit))
    ).one()
    vehicles = _count(VehiclePassage, is_inside(VehiclePassage), IS_SHOWN)
    today = _count(
        Visit, Visit.arrived_at >= since, Visit.arrived_at < until, Visit.withdrawn_at.is_(None)
    )
    return [
        Fact(
            "在校来访",
            int(people),
            "人",
            f"{inside} 批" if inside else "没有来访人在校",
            "bad" if late else "ok",
            f"{late} 批超时" if late else "正常",
            "gate.visits.index",
            {"state": VisitState.INSIDE},
        ),
        Fact("在校外来车", vehicles, "辆", "不含教职工车", "ok", "正常", "gate.vehicles.index"),
        Fact("今天来访", today, "批", "从零点起", "ok", "正常", "gate.visits.index"),
    ]


def _sum(column: Any) -> Any:
    return func.coalesce(func.sum(column), 0)


def _count(model: Any, *conditions: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0


def dishes(user: Any, today: date) -> dict[str, list[str]]:
    """Return what is eaten today by meal, for whoever may read menus; a stranger may."""
    if user.is_authenticated and not user.can(Permission.CANTEEN_MENU_READ):
        return {}
    return served.on_table(today)


def week_ahead(today: date) -> list[Coming]:
    """Return the days off, make-up days and undecided days of the coming week."""
    last = today + timedelta(days=DAYS_AHEAD)
    own = {row.on: row for row in terms.own_days(today, last)}
    coming = []
    for number in range(DAYS_AHEAD + 1):
        on = today + timedelta(days=number)
        if words := _unusual(on, own.get(on)):
            coming.append(Coming(on, words))
    return coming


def _unusual(on: date, own: Any) -> str:
    if own is not None:
        return own.note or (DAY_KIND_LABELS[own.kind])
    name = school_calendar.holiday_name(on)
    if name is None:
        return ""
    works = school_calendar.national_status(on) is school_calendar.DayStatus.SCHOOL
    return f"{name}调休上班" if works else name
