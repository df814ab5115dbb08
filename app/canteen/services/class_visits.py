"""Class visits (班级意见表): filed by the class, handled by the canteen."""

from datetime import date, datetime, timedelta

from app.base import audit
from app.canteen.models import ClassVisit
from app.domain.errors import RuleBroken

# A form is filled in while the meal is still in memory.
OLDEST = timedelta(days=14)


def file_visit(*, visit: ClassVisit, by: str, now: datetime) -> None:
    """Take the form of a class. Raises RuleBroken for a day to come or long over."""
    check_day(visit.on, now.date())
    visit.written_by_name, visit.written_at = by, now
    audit.added("canteen.visit.file", visit)


def handle_visit(*, visit: ClassVisit, words: str, by: str, now: datetime) -> None:
    """Write down what the canteen did; it is said once, and the class reads it."""
    with audit.changed("canteen.visit.handle", visit):
        visit.handle(words, by, now)


def check_open(visit: ClassVisit) -> None:
    """Refuse a change to what the canteen has dealt with already."""
    if visit.handled_at:
        raise RuleBroken("食堂已经处理了这张意见表，不能再改；有新情况另填一张")


def check_day(on: date, today: date) -> None:
    if on > today:
        raise RuleBroken("这一天还没到，填吃过的那一天", field="on")
    if on < today - OLDEST:
        raise RuleBroken(f"只收 {OLDEST.days} 天以内的意见表", field="on")
