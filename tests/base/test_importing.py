"""Sheets as schools send them: found, understood, or refused in a sentence that says what to do."""

import io
import struct
import zipfile
import zlib
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from app.base import cells as parsers
from app.base import sheet_reader, sheets
from app.base.importing import Column, find_header, is_data, missing_columns, parse
from app.directory.importers.pupils import PUPILS
from app.directory.importers.staff import STAFF, Known
from app.domain.errors import RuleBroken
from tests.factories.sheets import csv, xlsx

ROWS = [["工号", "姓名", "手机号"], ["T1", "许白露", "13800001402"]]
XLS = Path(__file__).parents[1] / "data" / "staff.xls"


@pytest.fixture
def read(tmp_path):
    def read(content: bytes, which: int = 0):
        path = tmp_path / "upload"
        path.write_bytes(content)
        walked = [(sheet.name, list(sheet.lines)) for sheet in sheets.read(path)]
        return walked[which]

    return read


@pytest.fixture
def cells(read):
    return lambda content: [line.cells for line in read(content)[1]]


def refused(read, content: bytes) -> str:
    with pytest.raises(RuleBroken) as broken:
        read(content)
    assert broken.value.field == "file"
    return str(broken.value)


def workbook(write) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    write(book, book.add_worksheet())
    book.close()
    return file.getvalue()


def understood(rows, importer=STAFF, known=None):
    """Return what the importer makes of the rows under their header."""
    lines = [
        sheets.Line(number, [str(cell) for cell in row]) for number, row in enumerate(rows, start=1)
    ]
    header = find_header(importer, lines)
    assert header is not None
    known = known or Known({})
    data = [line for line in lines if is_data(importer, header, line)]
    return [(line.number, parse(importer, header, line, known)) for line in data]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_a_csv_is_read_whatever_its_encoding_and_separator(cells, encoding, mark):
    assert cells(csv(ROWS, encoding, mark)) == ROWS


def test_a_quoted_comma_and_line_break_stay_in_their_cell(cells):
    assert cells('姓名,备注\r\n许白露,"总务,\n后勤"\r\n'.encode()) == [
        ["姓名", "备注"],
        ["许白露", "总务,\n后勤"],
    ]


def test_what_kept_a_text_a_text_in_a_csv_is_taken_off(cells):
    assert cells("=\"007\",'+8613800001402,'名".encode()) == [["007", "+8613800001402", "'名"]]


def test_the_content_decides_what_a_file_is(read):
    assert read(xlsx(ROWS))[1][1].cells == ROWS[1]
    name, lines = read(XLS.read_bytes())
    assert name == "教职工名单"
    assert [(line.number, line.cells) for line in lines[3:]] == [
        (4, ["007", "许白露", "13800001402", "总务处", "2020-09-01"]),
        (5, ["8", "何立夏", "１３９００００２２０６", "总务处"]),
    ]


def test_numbers_and_days_read_as_a_person_sees_them(cells):
    def write(book, sheet):
        sheet.write_number(0, 0, 13800138000.0)
        sheet.write_string(0, 1, "007")
        day = book.add_format({"num_format": "yyyy/m/d"})
        sheet.write_datetime(0, 2, datetime(2026, 9, 1), day)
        sheet.write_datetime(0, 3, datetime(2026, 9, 1, 10, 30), day)
        sheet.write_number(0, 4, 1.5)
        sheet.write_boolean(0, 5, True)
        sheet.write_formula(0, 6, "=1+1", None, 2)
        sheet.write_number(0, 7, 320106199001011234)

    (row,) = cells(workbook(write))
    assert row[:4] == ["13800138000", "007", "2026-09-01", "2026-09-01 10:30"]
    assert row[4:7] == ["1.5", "是", "2"]
    assert row[7].endswith("E+17")


def test_a_merged_cell_stands_in_each_of_its_rows(cells):
    def write(_book, sheet):
        sheet.write_row(2, 1, ["班级", "姓名"])
        sheet.merge_range(3, 1, 5, 1, "三1班")
        sheet.write_column(3, 2, ["甲", "乙", "丙"])

    rows = cells(workbook(write))
    assert rows[:3] == [[], [], ["", "班级", "姓名"]]
    assert rows[3:] == [["", "三1班", name] for name in "甲乙丙"]


def test_hidden_sheets_are_left_out(read):
    def write(book, first):
        first.hide()
        shown = book.add_worksheet("名单")
        shown.activate()
        shown.write_row(0, 0, ROWS[0])

    name, lines = read(workbook(write))
    assert (name, lines[0].cells) == ("名单", ROWS[0])


def zip_of(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", content)
    return file.getvalue()


def lying_zip() -> bytes:
    """A part of 60 MB that says of itself that it has 100 bytes."""
    content = zip_of(xl__workbook=b"<workbook/>", xl__bomb=b"0" * 60_000_000)
    return content.replace(struct.pack("<I", 60_000_000), struct.pack("<I", 100))


def test_a_zip_bomb_is_refused_before_anything_opens_it(read):
    bomb = zip_of(xl__workbook=b"<workbook/>", xl__bomb=b"0" * 80_000_000)
    assert len(bomb) < 100_000
    assert "200 MB" in refused(read, bomb)
    assert "打不开" in refused(read, lying_zip())


def test_a_cell_at_the_end_of_the_sheet_takes_nobody_down(read):
    def write(_book, sheet):
        sheet.write(0, 0, "工号")
        sheet.write(1_048_575, 16_383, "x")

    content = workbook(write)
    assert len(content) < 10_000
    assert "大得读不完" in refused(read, content)


def test_too_many_columns_are_refused(read):
    assert "100 列" in refused(read, xlsx([["x"] * 101]))


ENCRYPTED = sheet_reader.OLE + b"\0" * 600 + sheet_reader.ENCRYPTED + b"\0" * 600


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (ENCRYPTED, "去掉密码"),
        (sheet_reader.OLE + b"\0" * 2000, "打不开"),
        (xlsx(ROWS)[:-40], "打不开"),
        (zip_of(word__document=b"<document/>"), "不是 Excel 表格"),
        (b"<html><table><tr><td>1</td></tr></table>", "其实是网页"),
        (b"%PDF-1.7 ...", "不是表格"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "不是表格"),
        (zlib.compress(b"x" * 99), "不是表格"),
        (b"", "是空的"),
        ("工号\ufffe\udcff".encode("utf-8", "surrogatepass"), "姓名"),
    ],
)
def test_what_is_no_sheet_is_refused_in_a_sentence(read, content, sentence):
    if sentence == "姓名":  # no known encoding: whatever comes out has no header
        assert read(content)[1]
        return
    assert sentence in refused(read, content)


def test_letters_count_as_in_excel():
    assert [sheets.letter(at) for at in (0, 25, 26, 51, 52, 701, 702)] == [
        *("A", "Z", "AA", "AZ", "BA", "ZZ", "AAA")
    ]


def test_the_header_is_found_under_titles_in_any_order_and_by_synonyms():
    rows = [
        ["青禾镇中心小学教职工名单"],
        ["填表人：许白露", "2026年9月"],
        [],
        ["序号", "联系电话", "姓 名*", "职工号（必填）"],
        ["1", "138 0000 1402", "许白露", "t1"],
    ]
    ((number, found),) = understood(rows)
    assert number == 5
    assert found.values == {"phone": "13800001402", "name": "许白露", "number": "T1"}


def test_a_header_in_two_rows_counts_together():
    lines = [
        sheets.Line(1, ["学号", "姓名", "班级", "家长1", "家长1", "家长2", "家长2"]),
        sheets.Line(2, ["学号", "姓名", "班级", "姓名", "电话", "姓名", "电话"]),
    ]
    header = find_header(PUPILS, lines)
    assert header.number == 2
    names = ("number", "name", "class", "guardian1_name", "guardian1_phone", "guardian2_name")
    assert header.places == dict(zip((*names, "guardian2_phone"), range(7), strict=True))


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("父亲电话", "father_phone"),
        ("母亲姓名", "mother_name"),
        ("家长（1）手机", "guardian1_phone"),
        ("监护人一姓名", "guardian1_name"),
        ("学生姓名", "name"),
        ("家长姓名", "guardian_name"),
        ("联系人电话：", "guardian_phone"),
    ],
)
def test_headings_of_guardians_are_known_as_schools_write_them(label, key):
    header = find_header(PUPILS, [sheets.Line(1, [label])])
    assert header.places == {key: 0}


def test_a_missing_column_is_named():
    header = find_header(STAFF, [sheets.Line(1, ["姓名", "电话"])])
    assert missing_columns(STAFF, header) == ["工号"]


def test_empty_rows_repeated_headers_and_our_example_are_no_records():
    example = [column.example for column in STAFF.columns]
    head = [column.label for column in STAFF.columns]
    rows = [head, example, ["许白露", "T9"], [], head, ["何立夏", "T10"]]
    assert [number for number, _ in understood(rows)] == [3, 6]


def test_a_wrong_row_says_which_column_and_why():
    rows = [["姓名", "工号", "手机号"], ["", "T1", "1380000140"], ["许白露", "1.38E+14", ""]]
    first, second = (found.faults for _, found in understood(rows))
    assert first == [("name", "填写姓名"), ("phone", "手机号应为 11 位，现在是 10 位")]
    assert [key for key, _ in second] == ["number"]
    assert "文本" in second[0][1]


def test_an_empty_cell_says_nothing():
    ((_, found),) = understood([["姓名", "工号", "手机号"], ["许白露", "T1", "　"]])
    assert "phone" not in found.values


@pytest.mark.parametrize(
    "cell",
    [
        *("2026-09-01", "2026-9-1", "2026.9.1", "2026/9/1", "2026年9月1日", "20260901", "46266"),
        *("２０２６－９－１", "2026-09-01 10:30"),
    ],
)
def test_a_day_is_understood_however_it_is_written(cell):
    assert parsers.day(cell) == date(2026, 9, 1)


@pytest.mark.parametrize("cell", ["2026-13-01", "9月1日", "明天", "138", "2026-02-30"])
def test_what_is_no_day_is_refused(cell):
    with pytest.raises(RuleBroken, match="年-月-日"):
        parsers.day(cell)


def test_one_of_a_few_words_is_its_key():
    column = Column("category", "类别", parsers.word({"food": "送餐食材", "other": "其他"}))
    assert column.value("送餐 食材") == "food"
    with pytest.raises(RuleBroken, match="只能填送餐食材、其他"):
        column.value("蔬菜")


def test_whole_numbers_and_texts_keep_their_bounds():
    assert parsers.whole(-3, 60)("－2") == -2
    with pytest.raises(RuleBroken, match="-3 到 60"):
        parsers.whole(-3, 60)("61")
    with pytest.raises(RuleBroken, match="最多 4 个字，现在是 5 个"):
        parsers.short_text(4)("一二三四五")
