"""Lists handed out (导出): what a list shows now as Excel, CSV or PDF, never without a trace.

Data that leaves the portal must leave a line in the audit log, and a GET writes nothing: so a list
is handed out to a POST, and the line is written before the file is sent. The GET of the same
address is for the background alone, where a long file is made after its order was recorded.
"""

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from flask import Response, abort, g, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.base import audit, clock, jobs, long_files, printing, receipts
from app.base.export import (
    CSV,
    XLSX,
    Column,
    file_name,
    paper_lines,
    write_csv,
    write_xlsx,
)
from app.base.forms import PortalForm, RadioField, TextField, filled
from app.domain.errors import RuleBroken
from app.extensions import db, reading, start_writing

KIND_LABELS = {"xlsx": "Excel 表格", "csv": "CSV", "pdf": "PDF"}
# What a person waits for with a finger on the button: up to five seconds.
ROWS_INLINE = {"xlsx": 20_000, "csv": 20_000, "pdf": printing.ROWS_INLINE}
# Some fifty pages, half a minute and 400 MB more; nobody reads further on paper.
MOST_ON_PAPER = 1_000
BATCH = 500
# Characters in a row that fit on upright paper.
UPRIGHT = 95
EVERYTHING = "全部"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list under its current filter: the query of the page, its columns, the filter in words.

    A long one (one table, no relationships) is read a batch at a time; `by_batch` turns each
    batch into the rows that the columns read.
    """

    title: str
    columns: Sequence[Column]
    rows: Select[Any] | Sequence[Any]
    words: str = ""
    is_long: bool = False
    by_batch: Callable[[Sequence[Any]], Iterable[Any]] | None = None

    def count(self) -> int:
        if not isinstance(self.rows, Select):
            return len(self.rows)
        found = self.rows.with_only_columns(1, maintain_column_froms=True).order_by(None)
        return db.session.scalar(select(func.count()).select_from(found.subquery())) or 0

    def walk(self) -> Iterator[Any]:
        """Yield the rows; a long list comes over a connection of its own.

        On MariaDB a list that is still being read allows no other question on its connection.
        """
        if not isinstance(self.rows, Select):
            yield from self.rows
        elif not self.is_long:
            yield from _read(db.session, self.rows).unique()
        else:
            with Session(db.engine) as session:
                query = self.rows.execution_options(yield_per=BATCH)
                for batch in _read(session, query).partitions():
                    yield from self.by_batch(batch) if self.by_batch else batch

    def unmasked(self) -> "Sheet":
        return replace(self, columns=[column.unmasked() for column in self.columns])


class FullForm(PortalForm):
    reason = TextField("事由", [filled("填写导出完整信息的事由")], max_length=60)
    kind = RadioField("格式", choices=list(KIND_LABELS.items()), default="xlsx")


def in_words(*parts: tuple[str, Any]) -> str:
    """Return the filter as `状态：在校，查找：许`; what is not set is left out."""
    return "，".join(f"{name}：{value}" for name, value in parts if value) or EVERYTHING


def hand_out(build: Callable[[], Sheet], kind: str) -> ResponseReturnValue:
    """Return the list as a file, or the page of the job that makes it; the view commits."""
    if kind not in KIND_LABELS:
        abort(404)
    if g.get("in_background"):
        return _file(build(), kind)
    if request.method == "GET":
        return redirect(_list_url(), 303)
    return _sent(build, kind)


def hand_out_full(build: Callable[[], Sheet]) -> ResponseReturnValue:
    """Ask why, then return the list with nothing masked; who, why and how much is on record."""
    if g.get("in_background"):
        return _file(build().unmasked(), request.args.get("kind", ""))
    form = FullForm()
    if form.validate_on_submit():
        return _sent(lambda: build().unmasked(), form.kind.data, form.reason.data or "")
    sheet = build()
    return render_template(
        "ui/handout.html",
        form=form,
        sheet=sheet,
        row_count=sheet.count(),
        back=_list_url(),
    ), form.status


def _list_url() -> str:
    """Return the address of the list in the same module, under the same filter."""
    return f"{url_for('.index')}?{urlencode(request.args)}".rstrip("?")


def _sent(build: Callable[[], Sheet], kind: str, reason: str = "") -> ResponseReturnValue:
    # As a reader: a file takes seconds, and nobody else could write meanwhile.
    with reading():
        sheet = build()
        number = sheet.count()
        if kind == "pdf" and number > MOST_ON_PAPER:
            raise RuleBroken(
                f"有 {number:,} 行，PDF 最多 {MOST_ON_PAPER:,} 行；"
                "缩短日期或加一个筛选，或者导出 Excel"
            )
        is_short = number <= ROWS_INLINE[kind]
        answer: ResponseReturnValue | None = _file(sheet, kind, reason) if is_short else None
    start_writing()
    _note(sheet, kind, number, reason)
    return answer or _ordered(sheet, kind, reason)


def _note(sheet: Sheet, kind: str, number: int, reason: str) -> None:
    """An export belongs to no row of the list: it is written on the card of who took it."""
    who = current_user._get_current_object()
    note = {"名单": sheet.title, "筛选": sheet.words or EVERYTHING, "行数": f"{number:,}"}
    note["格式"] = KIND_LABELS[kind]
    if reason:
        audit.noted("export.list.reveal", who, **note, 事由=reason)
    else:
        audit.noted("export.list.send", who, **note)


def _ordered(sheet: Sheet, kind: str, reason: str) -> ResponseReturnValue:
    path = request.full_path.rstrip("?")
    if reason:
        path += f"{'&' if '?' in path else '?'}kind={kind}"
    title = f"生成{sheet.title} {KIND_LABELS[kind]}"
    job = jobs.enqueue(long_files.KIND, title, path=path, host=request.url_root)
    location = url_for("system.jobs.show", job_id=job.id)
    receipts.keep(location)
    return redirect(location, 303)


def _file(sheet: Sheet, kind: str, reason: str = "") -> Response:
    notes = [
        ("名单", sheet.title),
        ("筛选", sheet.words or EVERYTHING),
        ("导出时间", f"{clock.now():%Y-%m-%d %H:%M}"),
        ("导出人", current_user.name),
        *([("事由", reason)] if reason else []),
    ]
    if kind == "xlsx":
        file = write_xlsx(sheet.columns, sheet.walk(), sheet.title, notes)
        mimetype = XLSX
    elif kind == "csv":
        file = write_csv(sheet.columns, sheet.walk())
        mimetype = CSV
    else:
        file, mimetype = io.BytesIO(_paper(sheet)), "application/pdf"
    name = file_name(sheet.title, kind)
    return send_file(file, mimetype=mimetype, as_attachment=True, download_name=name)


def _paper(sheet: Sheet) -> bytes:
    columns = [column for column in sheet.columns if column.on_paper]
    total = sum(column.width for column in columns)
    lines = list(paper_lines(columns, sheet.walk()))
    return printing.pdf(
        "ui/list_print.html",
        heading=sheet.title,
        words=sheet.words or EVERYTHING,
        columns=[(column.label, round(100 * column.width / total, 2)) for column in columns],
        lines=lines,
        is_wide=total > UPRIGHT,
    )


def _read(session: Any, query: Select[Any]) -> Any:
    """Entities as themselves, column selections as rows."""
    result = session.execute(query)
    return result.scalars() if len(query.column_descriptions) == 1 else result
