"""Reads one spreadsheet in a process of its own, and prints its rows as lines of JSON.

A file of a kilobyte can ask for 500 GB: one cell at XFD1048576 is enough, and calamine aborts the
process. So it runs here, under a limit of memory and of time, and never in a worker of the portal.
Run as a script, isolated from the portal: it may import nothing but the standard library and
calamine. The first line names the kind; then each sheet by its name, its merged cells, its rows.
"""

import csv
import io
import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

MEMORY = 1024 * 1024 * 1024
SECONDS = 60
UNPACKED_LIMIT = 200 * 1024 * 1024
PACKED_TIMES = 250
ENTRIES = 2_000
MOST_COLUMNS = 100
MOST_CHARACTERS = 500
SMALL = 1024 * 1024

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# An encrypted workbook is an OLE folder with a stream of this name.
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# From here on a number of Excel is no longer exact to the last digit.
EXACT = 1e15


class Refused(Exception):  # noqa: N818 - it reads as what it is
    """The word by which the portal finds its sentence."""


def main(path: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        for line in _lines(path):
            sys.stdout.write(json.dumps(line, ensure_ascii=True))
            sys.stdout.write("\n")
    except Refused as refused:
        print(json.dumps({"refused": str(refused)}))  # noqa: T201 - this is how it answers


def _lines(path: str) -> Iterator[Any]:
    with open(path, "rb") as file:
        head = file.read(8)
        file.seek(0)
        if head.startswith(ZIP):
            _check_zip(path)
            yield from _workbook(path)
        elif head.startswith(OLE):
            if ENCRYPTED in file.read():
                raise Refused("encrypted")
            yield from _workbook(path)
        else:
            yield from _text(file.read())


def _check_zip(path: str) -> None:
    """Unpack every part once and count, since what a part says of its own size may be a lie."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            if "xl/workbook.xml" not in names:
                raise Refused("other_zip")
            if len(entries) > ENTRIES:
                raise Refused("bomb")
            left = UNPACKED_LIMIT
            for entry in entries:
                left -= _unpacked(archive, entry, left)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError) as error:
        raise Refused("damaged") from error
    except RuntimeError as error:  # a part with a password of its own
        raise Refused("encrypted") from error


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> int:
    size = 0
    with archive.open(entry) as part:
        while chunk := part.read(SMALL):
            size += len(chunk)
            is_dense = size > SMALL and size > PACKED_TIMES * max(1, entry.compress_size)
            if size > left or is_dense:
                raise Refused("bomb")
    return size


def _workbook(path: str) -> Iterator[Any]:
    import python_calamine as calamine

    try:
        # From an open file, so that the content decides and never the name.
        with open(path, "rb") as file:
            book = calamine.load_workbook(file)
        yield {"kind": "workbook"}
        for about in book.sheets_metadata:
            if about.typ == calamine.SheetTypeEnum.WorkSheet and (
                about.visible == calamine.SheetVisibleEnum.Visible
            ):
                yield from _sheet(book.get_sheet_by_name(about.name))
    except calamine.PasswordError as error:
        raise Refused("encrypted") from error
    except (calamine.CalamineError, OSError) as error:
        raise Refused("damaged") from error


def _sheet(sheet: Any) -> Iterator[Any]:
    merged = sheet.merged_cell_ranges or []
    yield {"sheet": sheet.name, "merged": [[*first, *last] for first, last in merged[:20_000]]}
    before = [""] * (sheet.start[1] if sheet.start else 0)
    for row in sheet.iter_rows():
        yield _row([*before, *row])


def _row(values: Iterable[Any]) -> list[str]:
    cells = [_cell(value) for value in values]
    while cells and not cells[-1]:
        cells.pop()
    if len(cells) > MOST_COLUMNS:
        raise Refused("wide")
    return cells


def _cell(value: Any) -> str:
    """What a person reads in the cell: 13800138000.0 is a telephone, midnight is a day."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        is_whole = value.is_integer() and abs(value) < EXACT
        return str(int(value)) if is_whole else repr(value).upper()
    if isinstance(value, datetime):
        is_day = value.time() == time(0)
        return value.date().isoformat() if is_day else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60:02}:{minutes % 60:02}"
    return str(value).strip()[:MOST_CHARACTERS]


def _text(raw: bytes) -> Iterator[Any]:
    text = _decoded(raw)
    opening = text.lstrip()[:200].lower()
    if opening.startswith(("<html", "<!doctype", "<table", "<meta", "<div")):
        raise Refused("web_page")
    if opening.startswith(("<?xml", "{\\rtf", "%pdf")) or re.search(r"[\x00-\x08\x0e-\x1f]", text):
        raise Refused("no_sheet")
    if not text.strip():
        raise Refused("empty")
    yield {"kind": "text"}
    yield {"sheet": "", "merged": []}
    try:
        # A quoted line break stays in its cell, so these are the rows that Excel numbers.
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)):
            yield _row(_unquoted(cell) for cell in row)
    except csv.Error as error:
        raise Refused("damaged") from error


def _decoded(raw: bytes) -> str:
    """UTF-8 with or without its mark, UTF-16 by its mark (Excel's Unicode text), or GB18030."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("no_sheet")


def _delimiter(text: str) -> str:
    """The separator that most of the first lines have most of."""
    lines = [line for line in text.splitlines()[:30] if line.strip()]
    return max(",\t;", key=lambda mark: sum(min(line.count(mark), 50) for line in lines))


def _unquoted(cell: str) -> str:
    """Take back what keeps a text a text in a CSV: ="007" and '+86."""
    if found := re.fullmatch(r'="(.*)"', cell):
        return found[1]
    return cell[1:] if re.match(r"'[=+\-@]", cell) else cell


if __name__ == "__main__":
    main(sys.argv[1])
