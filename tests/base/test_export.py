"""Spreadsheets keep dates as dates, zeros as typed, and never run what a visitor typed."""

import csv
import io
import tracemalloc
from datetime import date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import load_workbook

from app.base import export
from app.base.export import Column, file_name, write_csv, write_xlsx
from app.domain.errors import RuleBroken

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
ONE = [Column("字", lambda row: row)]
# Whatever a form can carry: no half of a character, and no line end of its own in a cell.
TYPED = st.text(st.characters(blacklist_categories=["Cs"]), max_size=40)
STARTS = st.sampled_from(["=", "+", "-", "@", "＝", "＠", " =", "　+", "\t=", "\r", "\n=", ""])


def sheets(file, tmp_path):
    path = tmp_path / "export.xlsx"
    path.write_bytes(file.read())
    return load_workbook(path)


def test_the_workbook_holds_dates_numbers_and_text(app, tmp_path):
    book = sheets(write_xlsx(COLUMNS, ROWS, "来访登记", [("筛选", "全部")]), tmp_path)
    rows = book.get_sheet_by_name("来访登记").to_python()
    assert rows[0] == ["日期", "证号", "人数", "时刻"]
    assert rows[1] == [date(2026, 11, 23), "007", 3.0, datetime(2026, 11, 23, 10, 26)]
    assert [row[1] for row in rows[2:]] == ['=HYPERLINK("x")', "11010519491231002X", "㛃𬱖䶮😀"]
    assert rows[2][2] == 0.0
    assert book.get_sheet_by_name("说明").to_python() == [["筛选", "全部"], ["行数", "4"]]


def test_truth_time_and_nothing_are_readable(app, tmp_path):
    columns = [Column(str(at), lambda row, at=at: row[at]) for at in range(3)]
    values = [(True, time(10, 26), None), (False, time(0, 0), "")]
    rows = sheets(write_xlsx(columns, values, "表", []), tmp_path).get_sheet_by_index(0)
    assert rows.to_python()[1] == ["是", time(10, 26), ""]
    lines = write_csv(columns, values).read().decode("utf-8-sig").splitlines()
    assert lines[1:] == ["是,10:26,", "否,00:00,"]


def test_the_file_is_named_by_day_and_title(app):
    assert file_name("来访登记", "xlsx") == "2026-11-23 来访登记.xlsx"


def test_csv_opens_in_excel_and_runs_nothing(app):
    text = write_csv(COLUMNS, ROWS).read()
    assert text.startswith(b"\xef\xbb\xbf")
    lines = text.decode("utf-8-sig").splitlines()
    assert lines[1] == "2026-11-23,007,3,2026-11-23 10:26"
    assert "'=HYPERLINK" in lines[2]


@settings(max_examples=150, deadline=None)
@given(start=STARTS, rest=TYPED)
def test_no_text_of_a_csv_is_a_formula_and_none_is_lost(start, rest):
    typed = start + rest
    text = write_csv(ONE, [typed]).read().decode("utf-8-sig")
    (_, (cell,)) = csv.reader(io.StringIO(text, newline="")) if typed else (0, ("",))
    assert cell.removeprefix("'") == typed.removeprefix("'")
    assert not cell.lstrip().startswith(tuple("=+-@＝＋－＠"))
    assert not cell.startswith(("\t", "\r", "\n"))


@settings(max_examples=60, deadline=None)
@given(typed=st.lists(TYPED.filter(str.strip), min_size=1, max_size=8))
def test_every_text_of_a_workbook_comes_back_as_text(tmp_path_factory, typed):
    file = write_xlsx(ONE, typed, "表", [])
    book = sheets(file, tmp_path_factory.mktemp("book"))
    found = [row[0] for row in book.get_sheet_by_index(0).to_python()][1:]
    assert [type(cell) for cell in found] == [str] * len(typed)
    plain = [text for text in typed if text.isprintable()]
    assert [cell for cell in found if cell in plain] == plain


def test_a_cell_of_excel_ends_where_excel_ends(app, tmp_path):
    rows = sheets(write_xlsx(ONE, ["长" * 40_000], "表", []), tmp_path).get_sheet_by_index(0)
    assert len(rows.to_python()[1][0]) == 32_767


def test_more_rows_than_excel_shows_are_refused_with_the_way_out(app, monkeypatch):
    monkeypatch.setattr(export, "MOST_XLSX_ROWS", 3)
    with pytest.raises(RuleBroken, match="或者导出 CSV"):
        write_xlsx(COLUMNS, ROWS, "表", [])


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_hundred_times_the_rows_take_no_more_memory(app, kind):
    def rows(number):
        return ((date(2026, 11, 23), f"第 {n} 行", n, None) for n in range(number))

    def peak(number):
        tracemalloc.start()
        made = rows(number)
        file = write_xlsx(COLUMNS, made, "表", []) if kind == "xlsx" else write_csv(COLUMNS, made)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        file.close()
        return most

    peak(10)  # what is imported at the first time
    assert peak(10_000) < peak(100) + 500_000
