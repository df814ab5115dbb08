"""What a form hands to a service: what strangers send, and a survey as the office plans it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends without an account: digests of the device and of the network address."""

    device: str
    origin: str


@dataclass(frozen=True, slots=True)
class Said:
    """What a sheet says; `thumbs` by course, 1 up and -1 down."""

    thumbs: Mapping[int, int]
    words: str = ""
    class_id: int | None = None
    is_of_class: bool = False


@dataclass(frozen=True, slots=True)
class SurveyPlan:
    """A survey as the office plans it; it asks its questions in this order."""

    title: str
    opens_on: date
    closes_on: date
    questions: Sequence[str]


@dataclass(frozen=True, slots=True)
class Scores:
    """What one device answers in a survey: a score by question, and words."""

    by_question: Mapping[int, int]
    words: str = ""
