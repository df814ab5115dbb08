"""Spreadsheets as schools send them, written by the test that reads them."""

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

Rows = Sequence[Sequence[Any]]


def xlsx(rows: Rows, name: str = "Sheet1", **more: Rows) -> bytes:
    """Return a workbook; further sheets are given by name."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"strings_to_numbers": False})
    for title, lines in {name: rows, **more}.items():
        sheet = book.add_worksheet(title)
        for at, row in enumerate(lines):
            sheet.write_row(at, 0, row)
    book.close()
    return file.getvalue()


def csv(rows: Rows, encoding: str = "utf-8", mark: str = ",") -> bytes:
    return "\r\n".join(mark.join(str(cell) for cell in row) for row in rows).encode(encoding)
