"""Two workbooks of an import: the template to fill in, and the sheet with the causes beside it."""

import json
from tempfile import TemporaryFile
from typing import IO, Any

from app.base.importing import MARK, Column, Importer
from app.extensions import db
from app.system.models.imports import ImportBatch, Verdict
from app.system.queries import imports as queries
from app.system.services.imports.checking import findings
from app.system.services.imports.reading import header_of

OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
# A school fills in some thousand rows: their cells are text, so that numbers keep their zeros.
WIDTHS = (8, 40)


def template(importer: Importer) -> IO[bytes]:
    """Return the workbook to fill in: the header, one example, and a sheet that explains."""
    book, file = _book()
    text = book.add_format({"num_format": "@"})
    required = book.add_format(
        {"num_format": "@", "bold": True, "bottom": 1, "font_color": "#B3261E"}
    )
    optional = book.add_format({"num_format": "@", "bold": True, "bottom": 1})
    example = book.add_format({"num_format": "@", "italic": True, "font_color": "#6B7280"})
    columns = [column for column in importer.columns if column.in_template]
    sheet = book.add_worksheet(importer.title)
    sheet.freeze_panes(1, 0)
    for at, column in enumerate(columns):
        sheet.set_column(at, at, _width(column), text)
        sheet.write_string(0, at, column.label, required if column.required else optional)
        if column.words:
            sheet.data_validation(
                1, at, 5000, at, {"validate": "list", "source": list(column.words.values())}
            )
    for at, column in enumerate(columns):
        if column.example:
            sheet.write_string(1, at, column.example, example)
    _explain(book, importer, columns)
    book.close()
    file.seek(0)
    return file


def _explain(book: Any, importer: Importer, columns: list[Column]) -> None:
    sheet = book.add_worksheet("填写说明")
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
    for at, width in enumerate((14, 8, 20, 60)):
        sheet.set_column(at, at, width, wrap)
    rows = [["列名", "必填", "例子", "说明"]]
    for column in columns:
        words = f"只能填{'、'.join(column.words.values())}" if column.words else ""
        said = "；".join(filter(None, (column.hint, words)))
        rows.append([column.label, "必填" if column.required else "", column.example, said])
    rows.append([])
    rows += [[line] for line in (importer.note, *_ADVICE) if line]
    for line, cells in enumerate(rows):
        for at, cell in enumerate(cells):
            sheet.write_string(line, at, cell, bold if line == 0 else None)


_ADVICE = (
    "红色的列必须填，其余可以空着或删掉；列的顺序随便。",
    "第 2 行是例子，导入时自动跳过，可以删掉也可以留着。",
    "空着的格子不改动已有的内容。",
)


def _width(column: Column) -> int:
    wide = 2 * max(len(column.label), len(column.example)) + 2
    return min(max(wide, WIDTHS[0]), WIDTHS[1])


def marked(batch: ImportBatch) -> IO[bytes]:
    """Return the uploaded sheet as it was, each row in its place, with a column of causes."""
    book, file = _book()
    text, bad = book.add_format({"num_format": "@"}), book.add_format({"font_color": "#B3261E"})
    sheet = book.add_worksheet((batch.header["sheet"] or "导入")[:31])
    header = header_of(batch)
    place = len(header.labels)
    sheet.set_column(0, place - 1, 14, text)
    sheet.set_column(place, place, 50)
    for row in db.session.scalars(queries.rows(batch.id).execution_options(yield_per=500)):
        cells = json.loads(row.cells)
        # What stands right of the header would be written over the causes.
        for at, cell in enumerate(cells[:place]):
            if cell and header.labels[at] != MARK:
                sheet.write_string(row.line - 1, at, cell, text)
        if row.line == header.number:
            sheet.write_string(row.line - 1, place, MARK, bad)
        elif row.verdict == Verdict.FAULT:
            causes = "；".join(sentence for _, sentence in findings(row))
            sheet.write_string(row.line - 1, place, causes, bad)
    book.close()
    file.seek(0)
    return file


def _book() -> tuple[Any, IO[bytes]]:
    import xlsxwriter  # 10 MB that only a process which writes sheets needs

    file = TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    return xlsxwriter.Workbook(file, OPTIONS), file
