"""A block of cells as a spreadsheet puts it on the clipboard (粘贴): names by row and column."""

import csv
import io
import re
from collections.abc import Iterator

from app.domain.text import tidy

LONGEST_NAME = 40
# More than a term of menus; what lies beyond is not read.
LONGEST_BLOCK = 20_000
# Several dishes of one cell stand on lines of their own, or are parted so.
_APART = re.compile(r"[\n;；、]+")


def cells_of(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (row, column, name) for every dish of a block: tabs part cells, line ends part rows.

    A cell with line ends of its own comes in quotation marks and holds several dishes; an empty
    cell yields nothing, and so leaves the menu there as it is. Names are cut at 40 characters.
    """
    block = io.StringIO(text.strip("\r\n")[:LONGEST_BLOCK], newline="")
    lines = csv.reader(block, delimiter="\t")
    for row, cells in enumerate(lines):
        for column, cell in enumerate(cells):
            for name in _APART.split(cell.replace("\r", "\n")):
                if tidied := tidy(name)[:LONGEST_NAME]:
                    yield row, column, tidied
