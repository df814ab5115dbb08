"""What was before: names, teachers and pupils of the classes since they came, and last summer."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from sqlalchemy import insert, select

from app.demo import people
from app.demo.world import Row, World, table_of
from app.directory.models import (
    ClassDuty,
    ClassNaming,
    Move,
    Placement,
    Rollover,
    RolloverStep,
    SchoolClass,
)
from app.domain.school_calendar import school_year
from app.extensions import db

DAY = timedelta(days=1)
# How many of a hundred classes got another teacher last summer, and pupils another class.
NEW_TEACHERS, MOVED_PUPILS = 20, 2


def load(world: World) -> None:
    """Histories belong to their class or pupil and go with it: they are in no registry."""
    for model, rows in (
        (ClassNaming, _namings(world)),
        (ClassDuty, _duties(world)),
        (Placement, _placements(world)),
    ):
        db.session.execute(insert(table_of(model)), list(rows))
    _last_summer(world)


def begins(year: int) -> date:
    return date(year, 9, 1)


def _namings(world: World) -> Iterator[Row]:
    now = school_year(world.now.date())
    for row in world.classes:
        for year in range(row["entry_year"], now + 1):
            grade = year - row["entry_year"] + 1
            named = SchoolClass(name=people.class_name(grade, row["number"]))
            named.read_name(year, None)
            yield {
                "class_id": row["id"],
                "name": named.name,
                "stage": named.stage,
                "grade": named.grade,
                "number": named.number,
                "sort_key": named.sort_key,
                "first_day": begins(year),
                "last_day": begins(year + 1) - DAY if year < now else None,
            }


def _duties(world: World) -> Iterator[Row]:
    """Most lead their class since it came; some took it over last summer from a colleague."""
    now = school_year(world.now.date())
    leaders = {row["class_teacher_id"] for row in world.classes}
    others = [p for p in world.staff if "教师" in p["posts"] and p["id"] not in leaders]
    for row in world.classes:
        since = begins(row["entry_year"])
        if row["entry_year"] < now and world.rng.randrange(100) < NEW_TEACHERS:
            before = world.rng.choice(others)
            since = begins(now)
            yield _duty(row, before["id"], begins(row["entry_year"]), since - DAY)
        yield _duty(row, row["class_teacher_id"], since, None)


def _duty(row: Row, staff_id: int, first_day: date, last_day: date | None) -> Row:
    period = {"first_day": first_day, "last_day": last_day}
    return {"class_id": row["id"], "staff_id": staff_id, **period}


def _placements(world: World) -> Iterator[Row]:
    """A few came from the class next door last summer."""
    now = begins(school_year(world.now.date()))
    known = {row["id"]: row for row in world.classes}
    beside = {(row["grade"], row["number"]): row for row in world.classes}
    for pupil in world.pupils:
        row = known[pupil["class_id"]]
        since = begins(row["entry_year"])
        other = beside.get((row["grade"], row["number"] - 1))
        if other and since < now and world.rng.randrange(100) < MOVED_PUPILS:
            yield _placement(pupil, other, since, now - DAY)
            since = now
        yield _placement(pupil, row, since, None)


def _placement(pupil: Row, row: Row, first_day: date, last_day: date | None) -> Row:
    period = {"first_day": first_day, "last_day": last_day}
    return {"pupil_id": pupil["id"], "class_id": row["id"], **period}


def _last_summer(world: World) -> None:
    """Write down the roll-over by which the classes came to their names of now."""
    year = school_year(world.now.date())
    if db.session.scalar(select(Rollover.id).where(Rollover.active_year == year)):
        return
    risen = [row for row in world.classes if row["grade"] > 1]
    opened = [row for row in world.classes if row["grade"] == 1]
    done = {
        "school_year": year,
        "active_year": year,
        "effective_on": begins(year),
        "done_at": min(world.now, datetime.combine(date(year, 8, 28), time(15, 12))),
        "done_by": people.OFFICE_CLERK,
        "moved": len(risen),
        "ended": 0,
        "opened": len(opened),
        "graduates": 0,
    }
    (rollover,) = world.add(Rollover, [done])
    steps = [
        {
            "rollover_id": rollover["id"],
            "class_id": row["id"],
            "move": Move.OPENS if row in opened else Move.RISES,
            "name_before": people.class_name(row["grade"] - 1, row["number"])
            if row["grade"] > 1
            else "",
            "name_after": row["name"],
            "version": 1,
        }
        for row in world.classes
    ]
    db.session.execute(insert(table_of(RolloverStep)), steps)
