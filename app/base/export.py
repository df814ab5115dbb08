"""Spreadsheets out: columns and rows in, an .xlsx or .csv file of any length out.

Neither is ever held in memory: rows come one by one and the file grows on the disk.
"""

import codecs
import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time
from tempfile import TemporaryFile
from typing import IO, Any, NamedTuple

from app.base import clock
from app.domain.errors import RuleBroken

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv"
# A cell that begins like this, spaces aside, runs as a formula when a spreadsheet opens the CSV;
# the full-width ones do so where the input method of the office is Chinese or Japanese.
FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
BREAKS = ("\t", "\r", "\n")
FORMATS = {datetime: "yyyy-mm-dd hh:mm", date: "yyyy-mm-dd", time: "hh:mm"}
MOST_XLSX_ROWS = 1_048_575
MOST_CELL = 32_767
NOTE_WIDTHS = (12, 60)


class Column(NamedTuple):
    """One column: its heading, how to read it from a row, and its width in characters.

    `full` reads what `value` masks; `on_paper` leaves a minor column out of the PDF.
    """

    label: str
    value: Callable[[Any], Any]
    width: int = 14
    full: Callable[[Any], Any] | None = None
    on_paper: bool = True

    def unmasked(self) -> "Column":
        return self._replace(value=self.full) if self.full else self


def file_name(title: str, kind: str) -> str:
    """Return `2026-11-22 来访登记.xlsx`."""
    return f"{clock.today().isoformat()} {title}.{kind}"


def text(value: Any) -> str:
    """Return a value as it stands on paper or in a CSV: 2026-11-22 10:26, 是, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return str(value)


def write_xlsx(
    columns: Sequence[Column], rows: Iterable[Any], title: str, notes: Sequence[tuple[str, str]]
) -> IO[bytes]:
    """Return the workbook; the notes and the number of rows stand on a second sheet.

    Dates, times and numbers stay what they are; text stays text, with its zeros and ID digits,
    and never becomes a formula. Raises RuleBroken for more rows than Excel can show.
    """
    import xlsxwriter  # 10 MB that only a process which exports needs

    file = TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    book = xlsxwriter.Workbook(
        file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    formats = {kind: book.add_format({"num_format": shape}) for kind, shape in FORMATS.items()}
    heading = book.add_format({"bold": True, "bottom": 1})
    sheet = book.add_worksheet(title[:31])
    sheet.freeze_panes(1, 0)
    for at, column in enumerate(columns):
        sheet.set_column(at, at, column.width)
        sheet.write_string(0, at, column.label, heading)
    line = 0
    for line, row in enumerate(rows, start=1):
        if line > MOST_XLSX_ROWS:
            raise RuleBroken("Excel 最多 1,048,575 行，缩短日期或加一个筛选，或者导出 CSV")
        for at, column in enumerate(columns):
            _write_cell(sheet, line, at, column.value(row), formats)
    sheet.autofilter(0, 0, line, max(len(columns) - 1, 0))
    _write_notes(book.add_worksheet("说明"), [*notes, ("行数", f"{line:,}")])
    book.close()
    file.seek(0)
    return file


def write_csv(columns: Sequence[Column], rows: Iterable[Any]) -> IO[bytes]:
    """Return the CSV, in UTF-8 with the mark that Excel wants."""
    file = TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    file.write(codecs.BOM_UTF8)
    lines = io.TextIOWrapper(file, "utf-8", newline="", write_through=False)
    writer = csv.writer(lines)
    writer.writerow([column.label for column in columns])
    for row in rows:
        writer.writerow([_harmless(column.value(row)) for column in columns])
    lines.detach()
    file.seek(0)
    return file


def paper_lines(columns: Sequence[Column], rows: Iterable[Any]) -> Iterator[list[tuple[str, bool]]]:
    """Yield the cells of each row as they are printed, and whether each is a number."""
    for row in rows:
        values = [column.value(row) for column in columns]
        yield [(text(value), type(value) in (int, float)) for value in values]


def _write_cell(sheet: Any, line: int, at: int, value: Any, formats: dict[type, Any]) -> None:
    if value is None or value == "":
        return
    if type(value) in formats:
        sheet.write_datetime(line, at, value, formats[type(value)])
    elif isinstance(value, bool) or not isinstance(value, int | float):
        sheet.write_string(line, at, text(value)[:MOST_CELL])
    else:
        sheet.write_number(line, at, value)


def _write_notes(sheet: Any, notes: Sequence[tuple[str, str]]) -> None:
    for at, width in enumerate(NOTE_WIDTHS):
        sheet.set_column(at, at, width)
    for line, pair in enumerate(notes):
        for at, words in enumerate(pair):
            sheet.write_string(line, at, words[:MOST_CELL])


def _harmless(value: Any) -> Any:
    """Return the value for a CSV; text that a spreadsheet would run begins with an apostrophe."""
    if not isinstance(value, str):
        return value if isinstance(value, int | float) and type(value) is not bool else text(value)
    is_formula = value.startswith(BREAKS) or value.lstrip().startswith(FORMULA_STARTS)
    return f"'{value}" if is_formula else value
