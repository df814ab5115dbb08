"""Spreadsheets read: .xlsx, .xls and .csv by their content, merged cells filled, row by row.

The reading itself is done by sheet_reader in a process of its own.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from app.base import sheet_reader
from app.domain.errors import RuleBroken

UPLOAD_LIMIT = 20 * 1024 * 1024
MOST_ROWS = 50_000
# Titles, notes and empty lines round the rows that count.
SPARE_ROWS = 2_000
UNPACKED_MEGABYTES = sheet_reader.UNPACKED_LIMIT // 1024**2
SENTENCES = {
    "encrypted": "这个文件加了密码，在 Excel 里去掉密码，另存后再上传",
    "damaged": "这个文件打不开，可能没有传完整；在 Excel 里打开，另存为 .xlsx 后再上传",
    "other_zip": "这个文件不是 Excel 表格，在 Excel 或 WPS 里另存为 .xlsx 后再上传",
    "web_page": "这个文件其实是网页，不是 Excel 表格；在 Excel 里打开，另存为 .xlsx 后再上传",
    "no_sheet": "这个文件不是表格，上传 .xlsx、.xls 或 .csv 文件",
    "empty": "这个文件是空的，填好后再上传",
    "wide": f"这张表超过 {sheet_reader.MOST_COLUMNS} 列，只留要导入的列后再上传",
    "bomb": f"这个文件解压后太大（上限 {UNPACKED_MEGABYTES} MB），把要导入的行复制到新表里再上传",
}
# It was ended for asking too much, or broke down over the file.
TOO_MUCH = "这张表大得读不完，可能很远的行列里有格式或字；把要导入的行复制到新表里再上传"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a sheet: its number as Excel shows it, from 1, and the texts of its cells."""

    number: int
    cells: list[str]

    def cell(self, at: int) -> str:
        return self.cells[at] if at < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a file while it is read; `lines` can be walked once."""

    name: str
    lines: Iterator[Line]


def letter(at: int) -> str:
    """Return the letters over a column counted from 0: A, Z, AA."""
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def read(path: Path) -> Iterator[Sheet]:
    """Yield the visible sheets of a file; take the lines of one before asking for the next.

    Raises RuleBroken with a sentence when the file is no spreadsheet, is encrypted or asks for
    more memory than any honest sheet. The reader is ended when the walk is given up.
    """
    command = [sys.executable, "-I", sheet_reader.__file__, str(path)]
    reader = subprocess.Popen(  # noqa: S603 - our own script on a file we named
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="ascii"
    )
    try:
        yield from _sheets(_answers(reader))
    finally:
        reader.kill()
        reader.communicate()


def _answers(reader: subprocess.Popen[str]) -> Iterator[Any]:
    stream: IO[str] = reader.stdout  # type: ignore[assignment]
    for line in stream:
        try:
            answer = json.loads(line)
        except ValueError:
            raise RuleBroken(TOO_MUCH, field="file") from None
        if isinstance(answer, dict) and "refused" in answer:
            raise RuleBroken(SENTENCES[answer["refused"]], field="file")
        yield answer
    if reader.wait():
        raise RuleBroken(TOO_MUCH, field="file")


def _sheets(answers: Iterator[Any]) -> Iterator[Sheet]:
    next(answers, None)  # which kind of file it is
    head = next(answers, None)
    while head is not None:
        following: list[Any] = []
        lines = _lines(answers, head["merged"], following)
        yield Sheet(head["sheet"], lines)
        for _ in lines:  # what nobody took of it
            pass
        head = following[0] if following else None


def _lines(answers: Iterator[Any], merged: list[list[int]], following: list[Any]) -> Iterator[Line]:
    fill = _Merged(merged)
    for at, answer in enumerate(answers):
        if isinstance(answer, dict):
            following.append(answer)
            return
        yield Line(at + 1, fill(at, answer))


class _Merged:
    """Puts the value of a merged block into each of its cells: a class over all its pupils."""

    def __init__(self, blocks: list[list[int]]) -> None:
        self._starting: dict[int, list[list[int]]] = {}
        for block in blocks:
            self._starting.setdefault(block[0], []).append(block)
        self._open: list[tuple[list[int], str]] = []

    def __call__(self, at: int, cells: list[str]) -> list[str]:
        self._open = [entry for entry in self._open if entry[0][2] >= at]
        for block in self._starting.get(at, ()):
            value = cells[block[1]] if block[1] < len(cells) else ""
            self._open.append((block, value))
        for (_, left, _, right), value in self._open:
            # A line merged across the whole sheet is a title, however far it reaches.
            last = min(right, sheet_reader.MOST_COLUMNS - 1)
            if value:
                cells.extend([""] * (last + 1 - len(cells)))
                cells[left : last + 1] = [value] * (last + 1 - left)
        return cells
