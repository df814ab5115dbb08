"""Calendars that telephones subscribe to (日历订阅): the little of RFC 5545 that a menu needs.

Times are Beijing wall-clock time and leave as UTC: China has one zone and no summer time, so no
VTIMEZONE is needed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8))
PRODUCT = "-//Houqin//School menus//ZH"
# RFC 5545 §3.1: a line has at most 75 octets, its break not counted.
MOST_OCTETS = 75
HOW_LONG = timedelta(minutes=45)
REFRESH = "PT12H"


@dataclass(frozen=True, slots=True)
class Event:
    """One entry. `begins` is a day, or a moment of Beijing time that lasts HOW_LONG.

    `uid` stays the same for as long as it is the same matter; `sequence` grows when it changes
    (RFC 5545 §3.8.7.4), so that a telephone replaces what it holds.
    """

    uid: str
    begins: date | datetime
    summary: str
    description: str
    changed_at: datetime
    sequence: int = 0
    url: str = ""


def calendar(name: str, events: Iterable[Event]) -> str:
    """Return the calendar as text with CRLF line ends, folded, for text/calendar."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{escape(name)}",
        f"X-WR-CALNAME:{escape(name)}",
        "X-WR-TIMEZONE:Asia/Shanghai",
        f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}",
        f"X-PUBLISHED-TTL:{REFRESH}",
    ]
    for event in events:
        lines += _event(event)
    lines.append("END:VCALENDAR")
    return "".join(f"{fold(line)}\r\n" for line in lines)


def escape(text: str) -> str:
    r"""Return a TEXT value (RFC 5545 §3.3.11): \ ; , are escaped, a line end becomes \n."""
    for mark in ("\\", ";", ","):
        text = text.replace(mark, f"\\{mark}")
    return "\\n".join(text.splitlines())


def fold(line: str) -> str:
    """Return a line folded to MOST_OCTETS octets each, never inside a character (RFC 5545 §3.1)."""
    parts, part, size = [], "", 0
    for mark in line:
        octets = len(mark.encode())
        if size + octets > MOST_OCTETS:
            parts.append(part)
            # The blank that marks a continued line counts.
            part, size = "", 1
        part += mark
        size += octets
    return "\r\n ".join([*parts, part])


def _event(event: Event) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{escape(event.uid)}",
        f"SEQUENCE:{event.sequence}",
        f"DTSTAMP:{_moment(event.changed_at)}",
        f"LAST-MODIFIED:{_moment(event.changed_at)}",
        *_span(event.begins),
        f"SUMMARY:{escape(event.summary)}",
        f"DESCRIPTION:{escape(event.description)}",
        "TRANSP:TRANSPARENT",
    ]
    if event.url:
        lines.append(f"URL:{event.url}")
    return [*lines, "END:VEVENT"]


def _span(begins: date | datetime) -> tuple[str, str]:
    if isinstance(begins, datetime):
        return f"DTSTART:{_moment(begins)}", f"DTEND:{_moment(begins + HOW_LONG)}"
    ends = begins + timedelta(days=1)
    return f"DTSTART;VALUE=DATE:{begins:%Y%m%d}", f"DTEND;VALUE=DATE:{ends:%Y%m%d}"


def _moment(at: datetime) -> str:
    return f"{at.replace(tzinfo=BEIJING).astimezone(UTC):%Y%m%dT%H%M%SZ}"
