"""The roll-over of a school year (学年升级) before it is done: what would become of each class."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import blake2s

from sqlalchemy import Select, func, select
from sqlalchemy.orm import selectinload

from app.directory.models import (
    ClassNaming,
    Move,
    Placement,
    Pupil,
    PupilStatus,
    Rollover,
    RolloverStep,
    School,
    SchoolClass,
    SchoolKind,
    Term,
)
from app.directory.queries import classes, people, places
from app.domain import school_years
from app.domain.class_names import grade_label
from app.domain.errors import RuleBroken
from app.domain.school_years import Fate, Opening, Step, year_text
from app.extensions import Base, db


@dataclass(slots=True)
class Line:
    """One running class, what becomes of it, and why that cannot be."""

    row: SchoolClass
    size: int
    step: Step
    problem: str = ""

    @property
    def into_name(self) -> str:
        return self.step.name if self.step.fate is Fate.MERGES else ""


@dataclass(slots=True)
class OpeningLine:
    """A grade that is opened on a campus; `key` is the name of its field."""

    key: str
    campus_id: int | None
    campus: str
    opening: Opening

    @property
    def label(self) -> str:
        grade = grade_label(self.opening.stage, self.opening.grade, full=True)
        return f"{self.campus}{grade}"


@dataclass(slots=True)
class Plan:
    """The whole roll-over as it would be done; with problems it is not."""

    school_year: int
    effective_on: date
    lines: list[Line]
    openings: list[OpeningLine]
    problems: list[str] = field(default_factory=list)

    def of(self, fate: Fate | str) -> list[Line]:
        return [line for line in self.lines if line.step.fate == fate]

    @property
    def is_clean(self) -> bool:
        return not self.problems and not any(line.problem for line in self.lines)

    @property
    def graduates(self) -> int:
        return sum(line.size for line in self.of(Fate.LEAVES))

    @property
    def opened(self) -> int:
        return sum(len(line.opening.names) for line in self.openings)

    @property
    def mark(self) -> str:
        """A short text that changes when any class does: what was checked is what is done."""
        seen = [(line.row.id, line.row.version, line.size) for line in self.lines]
        return blake2s(repr(seen).encode(), digest_size=8).hexdigest()


def proposed(today: date) -> tuple[int, date]:
    """Return the school year to prepare and the day it begins on: its first term's, or 1 September.

    Raises nothing; whether the day is too far off is the plan's to say.
    """
    year = school_years.coming_year(today, last_done())
    term = first_term(year)
    return year, term.first_day if term else date(year, 9, 1)


def last_done() -> int | None:
    return db.session.scalar(select(func.max(Rollover.active_year)))


def first_term(school_year: int) -> Term | None:
    begins = date(school_year, school_years.BEGINS_IN, 1)
    ends = date(school_year + 1, school_years.BEGINS_IN, 1)
    found = select(Term).where(Term.first_day >= begins, Term.first_day < ends)
    return db.session.scalar(found.order_by(Term.first_day).limit(1))


def rollovers() -> Select[Rollover]:
    """Return the roll-overs, the latest first."""
    return select(Rollover).order_by(Rollover.id.desc())


def rollover_with_steps(rollover_id: int) -> Rollover | None:
    found = select(Rollover).where(Rollover.id == rollover_id)
    return db.session.scalar(found.options(selectinload(Rollover.steps)))


def plan(
    effective_on: date,
    today: date,
    steps: Mapping[int, Step] | None = None,
    numbers: Mapping[str, int] | None = None,
) -> Plan:
    """Return what the roll-over would do: by the rules, or as somebody chose (`steps`, `numbers`).

    `steps` is by class id, `numbers` how many classes to open by OpeningLine.key.
    """
    year = school_years.year_of(effective_on)
    school = db.session.get(School, 1)
    kind = (school.kind if school else SchoolKind.PRIMARY).value
    sizes, rows = people.pupils_per_class(), classes.running_classes()
    names = [row.name for row in rows]
    lines = [
        Line(row, sizes.get(row.id, 0), _step(row, kind, year, names, steps or {})) for row in rows
    ]
    found = Plan(year, effective_on, lines, _openings(lines, kind, year, numbers or {}))
    _note_problems(found, today)
    return found


def leaning_on(rollover: Rollover) -> list[str]:
    """Return what was done since and stands on a roll-over, as sentences; nothing: undo it."""
    if rollover.undone_at is not None:
        return ["这次升级已经撤销过"]
    found = []
    if (later := last_done()) and later > rollover.school_year:
        found.append(f"{year_text(later)}已经办理升级，先撤销那一次")
    rows = _classes_of(rollover)
    for step in rollover.steps:
        row = rows.get(step.class_id or 0)
        if row is not None and row.version != step.version:
            found.append(f"{row.name}在升级以后修改过")
    opened = [step.class_id for step in rollover.steps if step.move is Move.OPENS]
    for class_id, words in _uses([key for key in opened if key]).items():
        found.append(f"{rows[class_id].name}{words}")
    if returned := _returned(rollover.id):
        found.append(f"毕业的学生里有 {returned} 人已经返校")
    if moved := _moved_on(rollover):
        found.append(f"并班的学生里有 {moved} 人又有变动")
    return found


def _step(
    row: SchoolClass, kind: str, year: int, names: Sequence[str], chosen: Mapping[int, Step]
) -> Step:
    by_rule = school_years.next_step(
        row.name, kind=kind, school_year=year, entry_year=row.entry_year, names=names
    )
    given = chosen.get(row.id)
    return by_rule if given is None else Step(given.fate, given.name, by_rule.note)


def _openings(
    lines: Sequence[Line], kind: str, year: int, numbers: Mapping[str, int]
) -> list[OpeningLine]:
    found = []
    campuses = places.campuses()
    for campus in campuses or (None,):
        # A class of which nobody said where it is belongs to the main campus, the first one.
        here = [
            line
            for line in lines
            if campus is None or (line.row.campus_id or campuses[0].id) == campus.id
        ]
        if campus is not None and len(campuses) > 1 and not here:
            continue
        names, steps = [line.row.name for line in here], [line.step for line in here]
        for one in school_years.openings(names, steps, kind=kind, school_year=year):
            key = f"open-{campus.id if campus else 0}-{one.stage:d}-{one.grade}"
            wanted = one.resized(numbers[key]) if key in numbers else one
            word = campus.name if campus and len(campuses) > 1 else ""
            found.append(OpeningLine(key, campus.id if campus else None, word, wanted))
    return found


def _note_problems(found: Plan, today: date) -> None:
    """Write what is in the way beside the class it is about, or over the whole plan."""
    year = found.school_year
    done = db.session.scalar(select(Rollover).where(Rollover.active_year == year))
    if done is not None:
        found.problems.append(
            f"{year_text(year)}已经在 {done.done_at:%Y-%m-%d} 由{done.done_by}办理过升级，"
            "要重办，先撤销那一次"
        )
    if first_term(year) is None:
        found.problems.append(f"还没有{year_text(year)}的学期，先在“学校与学期”里添加")
    try:
        school_years.check_effective_day(found.effective_on, today)
    except RuleBroken as broken:
        found.problems.append(str(broken))
    if not found.lines:
        found.problems.append("还没有在读的班级")
    _note_names(found)
    _note_dates(found)


def _note_names(found: Plan) -> None:
    stay = (Fate.RISES, Fate.STAYS)
    after = [(line.row.campus_id, line.step.name) for line in found.lines if line.step.fate in stay]
    opened = [(line.campus_id, name) for line in found.openings for name in line.opening.names]
    times = Counter([*after, *opened])
    for line in found.lines:
        place = (line.row.campus_id, line.step.name)
        if line.step.fate in stay and not line.step.name:
            line.problem = "填写新学年的班名"
        elif line.step.fate in stay and times[place] > 1:
            line.problem = f"有 {times[place]} 个班都叫{line.step.name}"
        elif line.step.fate is Fate.MERGES and place not in after:
            line.problem = "填写并入哪个班，用那个班新学年的班名"
    doubled = {name for place, name in opened if times[place, name] > 1 and (place, name) in after}
    if doubled:
        found.problems.append(f"新建的班和升上来的班重名：{'、'.join(sorted(doubled))}")


def _note_dates(found: Plan) -> None:
    """What changed on the day itself or later cannot be dated before it."""
    begun = _newest_days(ClassNaming)
    placed = _newest_days(Placement)
    for line in found.lines:
        if line.step.fate is Fate.STAYS or line.problem:
            continue
        days = [begun.get(line.row.id)]
        if line.step.fate in (Fate.LEAVES, Fate.MERGES):
            days.append(placed.get(line.row.id))
        newest = max(filter(None, days), default=None)
        if newest is not None and newest >= found.effective_on:
            line.problem = f"{newest} 刚有变动，升级日期要晚于这一天，或选“不变”"


def _newest_days(model: type[ClassNaming] | type[Placement]) -> dict[int, date]:
    newest = func.max(model.first_day).label("newest")
    running = select(model.class_id, newest).where(model.last_day.is_(None))
    rows = db.session.execute(running.group_by(model.class_id))
    return {row.class_id: row.newest for row in rows}


def _classes_of(rollover: Rollover) -> dict[int, SchoolClass]:
    ids = select(RolloverStep.class_id).where(RolloverStep.rollover_id == rollover.id)
    rows = db.session.scalars(select(SchoolClass).where(SchoolClass.id.in_(ids)))
    return {row.id: row for row in rows}


def _uses(class_ids: Sequence[int]) -> dict[int, str]:
    """Return which new classes are in use: by pupils, or by any table that points at a class."""
    own = {"directory_class_name", "directory_class_duty", "directory_rollover_step"}
    found: dict[int, str] = {}
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys if table.name not in own else ():
            if key.column.table.name == SchoolClass.__tablename__:
                counted = select(key.parent, func.count()).where(key.parent.in_(class_ids))
                for class_id, number in db.session.execute(counted.group_by(key.parent)):
                    is_pupil = table.name == Pupil.__tablename__
                    words = f"已经编入 {number} 名学生" if is_pupil else "已经有别的记录"
                    found[class_id] = words if is_pupil else found.get(class_id, words)
    return found


def _returned(rollover_id: int) -> int:
    """Count the graduates who are back: their class ended, and they are enrolled."""
    gone = select(Placement.pupil_id).where(Placement.ended_by_id == rollover_id)
    gone = gone.join(RolloverStep, RolloverStep.class_id == Placement.class_id)
    left = gone.where(RolloverStep.rollover_id == rollover_id, RolloverStep.move == Move.LEAVES)
    back = select(func.count()).where(Pupil.id.in_(left), Pupil.status == PupilStatus.ENROLLED)
    return db.session.scalar(back) or 0


def _moved_on(rollover: Rollover) -> int:
    """Count the pupils who were merged into another class and are not simply there any more."""
    into = [step.into_id for step in rollover.steps if step.into_id]
    if not into:
        return 0
    merged = select(Placement.pupil_id).where(
        Placement.ended_by_id == rollover.id,
        Placement.class_id.in_(
            step.class_id for step in rollover.steps if step.move is Move.MERGES
        ),
    )
    still = select(Placement.pupil_id).where(
        Placement.class_id.in_(into),
        Placement.first_day == rollover.effective_on,
        Placement.last_day.is_(None),
    )
    gone = select(func.count()).where(Pupil.id.in_(merged), Pupil.id.not_in(still))
    return db.session.scalar(gone) or 0


def day_before(effective_on: date) -> date:
    """Return the last day of what a roll-over ends."""
    return effective_on - timedelta(days=1)
