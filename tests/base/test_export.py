"""Spreadsheets keep dates as dates, zeros as typed, and never run what a visitor typed."""

from datetime import date, datetime

import pytest
from python_calamine import load_workbook

from app.base.export import Column, sheet_response

COLUMNS = [
    Column("日期", lambda row: row[0]),
    Column("证号", lambda row: row[1]),
    Column("人数", lambda row: row[2]),
    Column("时刻", lambda row: row[3]),
]
ROWS = [
    (date(2026, 11, 23), "007", 3, datetime(2026, 11, 23, 10, 26)),
    (date(2026, 11, 24), '=HYPERLINK("x")', 0, None),
    (date(2026, 11, 25), "11010519491231002X", 12, datetime(2026, 1, 1)),
    (date(2026, 11, 26), "㛃𬱖䶮😀", 1, None),
]


@pytest.fixture
def exported(app):
    def exported(kind):
        with app.test_request_context("/"):
            response = sheet_response("来访登记", COLUMNS, ROWS, kind)
            response.direct_passthrough = False
            return response

    return exported


def test_the_workbook_holds_dates_numbers_and_text(exported, tmp_path):
    response = exported("xlsx")
    path = tmp_path / "export.xlsx"
    path.write_bytes(response.data)
    rows = load_workbook(path).get_sheet_by_index(0).to_python()
    assert rows[0] == ["日期", "证号", "人数", "时刻"]
    assert rows[1] == [date(2026, 11, 23), "007", 3.0, datetime(2026, 11, 23, 10, 26)]
    assert [row[1] for row in rows[2:]] == ['=HYPERLINK("x")', "11010519491231002X", "㛃𬱖䶮😀"]
    assert rows[2][2] == 0.0


def test_the_file_is_named_by_day_and_title(exported):
    disposition = exported("xlsx").headers["Content-Disposition"]
    assert "2026-11-23" in disposition
    assert "%E6%9D%A5%E8%AE%BF%E7%99%BB%E8%AE%B0.xlsx" in disposition


def test_csv_opens_in_excel_and_runs_nothing(exported):
    text = exported("csv").data
    assert text.startswith(b"\xef\xbb\xbf")
    lines = text.decode("utf-8-sig").splitlines()
    assert lines[1] == "2026-11-23,007,3,2026-11-23 10:26"
    assert "'=HYPERLINK" in lines[2]
