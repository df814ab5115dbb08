"""Satisfaction surveys (满意度测评): the questions, the scale, and what is made of the answers.

《中小学校园食品安全和膳食经费管理工作指引》（教育部 2024-11）: one survey a term, of pupils, staff
and parents, with the result made public. The questions are the project's own starting set; a school
edits them before the survey opens.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.errors import RuleBroken

SOURCE = (
    "《中小学校园食品安全和膳食经费管理工作指引》（教育部，2024 年 11 月）：每学期一次满意度测评"
)
QUESTIONS = (
    "饭菜的口味",
    "菜品的花样",
    "饭菜的分量",
    "饭菜送到手上的温度",
    "饭菜、餐具和餐厅的卫生",
    "价格",
    "工作人员的服务",
    "对食堂的总体评价",
)
SCORES: dict[int, str] = {4: "很满意", 3: "满意", 2: "一般", 1: "不满意"}
MOST_QUESTIONS = 15
LONGEST_QUESTION = 80
LONGEST_DAYS = 31
# So many days before the end of the term a missing survey begins to be called for.
CALLED_FOR = timedelta(days=45)


@dataclass(frozen=True, slots=True)
class Tally:
    """The answers to one question: how many gave each score, from 很满意 down."""

    counts: tuple[int, int, int, int]

    @property
    def answers(self) -> int:
        return sum(self.counts)

    @property
    def satisfied(self) -> int | None:
        """Percent who are 很满意 or 满意, halves up; None when nobody answered."""
        if not self.answers:
            return None
        good = self.counts[0] + self.counts[1]
        return (200 * good + self.answers) // (2 * self.answers)

    def __add__(self, other: "Tally") -> "Tally":
        first, second, third, fourth = (
            a + b for a, b in zip(self.counts, other.counts, strict=True)
        )
        return Tally((first, second, third, fourth))


NONE = Tally((0, 0, 0, 0))


def tally(numbers: Mapping[int, int]) -> Tally:
    """Return the tally of how many gave each score: {4: 10, 3: 5} is ten 很满意, five 满意."""
    best, good, fair, poor = (numbers.get(score, 0) for score in SCORES)
    return Tally((best, good, fair, poor))


def total(tallies: Iterable[Tally]) -> Tally:
    """Return all answers together."""
    return sum(tallies, NONE)


def check_period(opens_on: date, closes_on: date, first_day: date, last_day: date) -> None:
    """Refuse a survey that ends before it begins, lasts over a month or leaves its term.

    Raises RuleBroken naming the field.
    """
    if closes_on < opens_on:
        raise RuleBroken("结束日期早于开始日期，改成同一天或更晚", field="closes_on")
    if (closes_on - opens_on).days >= LONGEST_DAYS:
        raise RuleBroken(f"测评最长开放 {LONGEST_DAYS} 天，把结束日期提前", field="closes_on")
    if opens_on < first_day or closes_on > last_day:
        raise RuleBroken(f"日期在本学期里选：{first_day} 到 {last_day}", field="opens_on")


def check_questions(texts: Sequence[str]) -> None:
    """Refuse no question, too many, too long a one, the same one twice (RuleBroken, field)."""
    if not texts:
        raise RuleBroken("至少写一个问题，一行一个", field="asked")
    if len(texts) > MOST_QUESTIONS:
        raise RuleBroken(f"最多 {MOST_QUESTIONS} 个问题，现在有 {len(texts)} 个", field="asked")
    if long := next((text for text in texts if len(text) > LONGEST_QUESTION), None):
        raise RuleBroken(f"“{long[:10]}…”超过 {LONGEST_QUESTION} 个字，缩短", field="asked")
    if twice := next((text for text in texts if texts.count(text) > 1), None):
        raise RuleBroken(f"“{twice}”写了两遍，删去一行", field="asked")


def is_called_for(today: date, last_day: date) -> bool:
    """Tell whether a term without a survey is near enough its end to call for one."""
    return today <= last_day < today + CALLED_FOR
