"""Packaged tables (随包数据表): numbers of standards, laws and kitchens, with their sources."""

import csv
from pathlib import Path

FOLDER = Path(__file__).parent


def rows(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of a table by the name of its file without .csv, in their order."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))
