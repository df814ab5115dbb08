"""Spreadsheets out: columns and rows in, an .xlsx or .csv download of the current filter out."""

import csv
import io
from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from tempfile import TemporaryFile
from typing import Any, NamedTuple

from flask import Response, send_file

from app.base import clock

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A cell that begins like this runs as a formula when a spreadsheet opens the CSV.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
FORMATS = {datetime: "yyyy-mm-dd hh:mm", date: "yyyy-mm-dd", time: "hh:mm"}


class Column(NamedTuple):
    """One column: its heading, how to read it from a row, and its width in characters."""

    label: str
    value: Callable[[Any], Any]
    width: int = 14


def file_name(title: str, kind: str) -> str:
    """Return `2026-11-22 来访登记.xlsx`."""
    return f"{clock.today().isoformat()} {title}.{kind}"


def sheet_response(
    title: str, columns: list[Column], rows: Iterable[Any], kind: str = "xlsx"
) -> Response:
    """Return the rows as a download, .xlsx unless `kind` is "csv".

    Dates and numbers stay dates and numbers; text stays text, with its zeros and ID digits, and
    never becomes a formula.
    """
    write = _csv if kind == "csv" else _xlsx
    name = file_name(title, "csv" if kind == "csv" else "xlsx")
    return write(name, columns, rows)


def _xlsx(name: str, columns: list[Column], rows: Iterable[Any]) -> Response:
    import xlsxwriter  # 10 MB that only a process which exports needs

    buffer = TemporaryFile()  # noqa: SIM115 - send_file closes it
    book = xlsxwriter.Workbook(
        buffer, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    formats = {kind: book.add_format({"num_format": shape}) for kind, shape in FORMATS.items()}
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    heading = book.add_format({"bold": True, "bottom": 1})
    for at, column in enumerate(columns):
        sheet.set_column(at, at, column.width)
        sheet.write_string(0, at, column.label, heading)
    for line, row in enumerate(rows, start=1):
        for at, column in enumerate(columns):
            _write_cell(sheet, line, at, column.value(row), formats)
    book.close()
    buffer.seek(0)
    return send_file(buffer, mimetype=XLSX, as_attachment=True, download_name=name)


def _write_cell(sheet: Any, line: int, at: int, value: Any, formats: dict[type, Any]) -> None:
    if value is None or value == "":
        return
    if type(value) in formats:
        sheet.write_datetime(line, at, value, formats[type(value)])
    elif isinstance(value, bool) or not isinstance(value, int | float):
        sheet.write_string(
            line, at, "是" if value is True else "否" if value is False else str(value)
        )
    else:
        sheet.write_number(line, at, value)


def _csv(name: str, columns: list[Column], rows: Iterable[Any]) -> Response:
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow([column.label for column in columns])
    for row in rows:
        writer.writerow([_plain(column.value(row)) for column in columns])
    content = io.BytesIO(lines.getvalue().encode("utf-8-sig"))
    return send_file(content, mimetype="text/csv", as_attachment=True, download_name=name)


def _plain(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value
