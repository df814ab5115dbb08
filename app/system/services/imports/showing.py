"""A batch as a page shows it: rows by Excel's numbers and letters, telephones masked."""

import json
from dataclasses import dataclass

from app.base import privacy, sheets
from app.base.importing import Importer
from app.system.models.imports import VERDICT_LABELS, ImportBatch, ImportRow, Verdict
from app.system.queries import imports as queries
from app.system.services.imports.checking import findings
from app.system.services.imports.reading import header_of

# These stay masked on a screen; names, plates and classes have to be compared with the sheet.
MASKED = ("phone", "document")
LONGEST_CELL = 40


@dataclass(frozen=True)
class ColumnShown:
    """A column of the sheet: its letter, its heading there, and what it was taken for."""

    letter: str
    heading: str
    label: str


@dataclass(frozen=True)
class RowShown:
    """A row of the preview: its cells, each with whether it is wrong, and what is said of it."""

    number: int
    verdict: str
    label: str
    cells: list[tuple[str, bool]]
    remarks: list[str]


@dataclass(frozen=True)
class Fault:
    """One wrong cell, or a row wrong as a whole."""

    number: int
    place: str
    cell: str
    sentence: str


def columns(importer: Importer, batch: ImportBatch) -> list[ColumnShown]:
    """Return the columns that were recognised, in the order of the sheet."""
    header = header_of(batch)
    return [
        ColumnShown(sheets.letter(at), header.labels[at], importer.label(key))
        for key, at in _in_order(batch)
    ]


def unknown(batch: ImportBatch) -> list[str]:
    header = header_of(batch)
    return [f"{sheets.letter(at)} {header.labels[at]}" for at in header.unknown]


def preview(importer: Importer, batch: ImportBatch) -> list[RowShown]:
    order = _in_order(batch)
    return [_row(importer, row, order) for row in queries.first_rows(batch.id)]


def faults(importer: Importer, batch: ImportBatch) -> list[Fault]:
    places = header_of(batch).places
    return [
        Fault(row.line, _place(importer, places, key), _cell(row, places.get(key)), sentence)
        for row in queries.faults(batch.id)
        for key, sentence in findings(row)
    ]


def _in_order(batch: ImportBatch) -> list[tuple[str, int]]:
    return sorted(header_of(batch).places.items(), key=lambda entry: entry[1])


def _row(importer: Importer, row: ImportRow, order: list[tuple[str, int]]) -> RowShown:
    verdict = row.verdict or Verdict.OUTSIDE
    is_wrong = verdict == Verdict.FAULT
    wrong = {key for key, _ in findings(row)} if is_wrong else set()
    cells = [
        (_cell(row, at) if key in wrong else _masked(importer, key, _cell(row, at)), key in wrong)
        for key, at in order
    ]
    said = findings(row)
    remarks = (
        [sentence for _, sentence in said]
        if is_wrong
        else [f"{label}：{before} → {after}" for label, before, after in said]
    )
    return RowShown(row.line, verdict, VERDICT_LABELS[verdict], cells, remarks)


def _masked(importer: Importer, key: str, cell: str) -> str:
    mask = importer.column(key).mask
    return privacy.mask(mask, cell) if mask in MASKED else cell


def _cell(row: ImportRow, at: int | None) -> str:
    cells = json.loads(row.cells)
    return cells[at][:LONGEST_CELL] if at is not None and at < len(cells) else ""


def _place(importer: Importer, places: dict[str, int], key: str) -> str:
    if not key:
        return "整行"
    label = importer.label(key)
    return f"{sheets.letter(places[key])} {label}" if key in places else label
