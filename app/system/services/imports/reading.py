"""An uploaded sheet becomes a batch: its header is found, its rows are kept as they are."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from itertools import chain, islice
from pathlib import Path

from sqlalchemy import insert

from app.base import audit, sheets
from app.base.importing import (
    HEADER_WITHIN,
    Context,
    Header,
    Importer,
    find_header,
    is_data,
    missing_columns,
)
from app.base.sheets import Line, Sheet
from app.domain.errors import RuleBroken
from app.extensions import db
from app.system.models.imports import ImportBatch, ImportRow, Verdict

# What the column of a row's cells holds when they are all Chinese and encrypted.
ROW_CHARACTERS = 10_000


@dataclass(frozen=True)
class Reading:
    """A sheet that was read: its header, its rows that are not empty, how many are records."""

    header: Header
    sheet: str
    lines: list[tuple[int, str, bool]]
    total: int
    others: list[str] = field(default_factory=list)


def read(importer: Importer, path: Path) -> Reading:
    """Read the first sheet that has the columns of the importer; asks the database for nothing."""
    found: Reading | None = None
    refusal: RuleBroken | None = None
    others = []
    for sheet in sheets.read(path):
        if found:
            others.append(sheet.name)
            continue
        opening = list(islice(sheet.lines, HEADER_WITHIN))
        header = find_header(importer, opening)
        sentence = _unfit(importer, header)
        if header and not sentence:
            found = _taken(importer, sheet, header, chain(opening, sheet.lines))
        else:
            refusal = refusal or RuleBroken(sentence, field="file")
            others.append(sheet.name)
    if found is None:
        raise refusal or RuleBroken(sheets.SENTENCES["empty"], field="file")
    return Reading(found.header, found.sheet, found.lines, found.total, others)


def _unfit(importer: Importer, header: Header | None) -> str:
    required = "、".join(column.label for column in importer.columns if column.required)
    if header is None:
        return f"没有找到表头：前 {HEADER_WITHIN} 行里要有一行写着{required}"
    if missing := missing_columns(importer, header):
        known = "、".join(
            f"{sheets.letter(at)} 列{importer.label(key)}" for key, at in header.places.items()
        )
        named = "、".join(f"“{label}”" for label in missing)
        return f"表头在第 {header.number} 行，缺少{named}这一列；认出了{known}"
    return ""


def _taken(importer: Importer, sheet: Sheet, header: Header, lines: Iterator[Line]) -> Reading:
    kept: list[tuple[int, str, bool]] = []
    total = 0
    for line in lines:
        if not any(line.cells):
            continue
        is_record = is_data(importer, header, line)
        total += is_record
        if total > sheets.MOST_ROWS or len(kept) > sheets.MOST_ROWS + sheets.SPARE_ROWS:
            raise RuleBroken(
                f"一次最多导入 {sheets.MOST_ROWS:,} 行，这张表更多；分成几个文件上传", field="file"
            )
        cells = json.dumps(line.cells, ensure_ascii=False)
        if len(cells) > ROW_CHARACTERS:
            raise RuleBroken(f"第 {line.number} 行的字太多，删掉用不到的列再上传", field="file")
        kept.append((line.number, cells, is_record))
    if not total:
        raise RuleBroken(f"第 {header.number} 行是表头，下面没有要导入的行", field="file")
    return Reading(header, sheet.name, kept, total)


def begin(
    importer: Importer, reading: Reading, *, file_name: str, updates: bool, context: Context
) -> ImportBatch:
    """Keep the sheet as a batch that waits for its check."""
    batch = ImportBatch(
        importer=importer.name,
        file_name=file_name[-120:],
        header={**asdict(reading.header), "sheet": reading.sheet, "others": reading.others},
        updates=updates,
        account_id=context.account_id,
        account_name=context.account_name,
        created_at=context.now,
        total=reading.total,
    )
    audit.added("system.import.upload", batch)
    rows = [
        {
            "batch_id": batch.id,
            "line": number,
            "cells": cells,
            "verdict": None if is_record else Verdict.OUTSIDE,
        }
        for number, cells, is_record in reading.lines
    ]
    db.session.connection().execute(insert(ImportRow), rows)
    return batch


def header_of(batch: ImportBatch) -> Header:
    known = batch.header
    return Header(known["number"], known["places"], known["labels"], known["unknown"])


def line_of(row: ImportRow) -> Line:
    return Line(row.line, json.loads(row.cells))
