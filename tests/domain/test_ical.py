"""The calendar file, held to RFC 5545."""

from datetime import date, datetime

from app.domain import ical
from app.domain.ical import Event

AT = datetime(2026, 11, 27, 16, 5)


def test_a_folded_line_holds_75_octets_and_unfolds_to_what_it_was():
    text = "SUMMARY:" + "午餐：红烧狮子头、白菜面筋、咖喱土豆、毛菜香菇汤" * 3
    folded = ical.fold(text)
    assert all(len(line.encode()) <= 75 for line in folded.split("\r\n"))
    assert folded.replace("\r\n ", "") == text


def test_marks_that_mean_something_are_escaped():
    assert ical.escape("菜；a;b,c\\d\n汤") == "菜；a\\;b\\,c\\\\d\\n汤"


def test_a_meal_with_a_time_leaves_as_utc_and_one_without_is_a_whole_day():
    timed = Event("1@x", datetime(2026, 11, 30, 11, 30), "午餐", "", AT, 2, "https://x/1")
    whole = Event("2@x", date(2026, 12, 31), "午餐", "", AT)
    lines = ical.calendar("食谱", [timed, whole]).split("\r\n")
    assert "DTSTART:20261130T033000Z" in lines
    assert "DTEND:20261130T041500Z" in lines
    assert "SEQUENCE:2" in lines
    assert "DTSTAMP:20261127T080500Z" in lines
    assert "DTSTART;VALUE=DATE:20261231" in lines
    # RFC 5545 §3.6.1: the end of a whole day is the day after.
    assert "DTEND;VALUE=DATE:20270101" in lines
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
