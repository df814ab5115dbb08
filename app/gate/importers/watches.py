"""The watch list from a spreadsheet (导入布控名单): one entry a name, telephone and document."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import or_, select

from app.base import audit
from app.base.cells import day, phone, short_text
from app.base.importing import Column, Context, Importer, Values
from app.domain import documents
from app.domain.errors import RuleBroken
from app.extensions import db
from app.gate.models import WatchEntry
from app.gate.services import watches
from app.permissions import Permission


def document(cell: str) -> str:
    """Return a document number in its stored form."""
    number = documents.normalise(cell)
    if len(number) > 40:
        raise RuleBroken(f"证件号码最多 40 位，现在是 {len(number)} 位")
    return number


COLUMNS = (
    Column(
        "name",
        "姓名",
        short_text(60),
        ("布控对象", "人员姓名"),
        example="吴明",
        hint="和来访人姓名完全一致才会报警；姓名、手机号、证件号码至少填一项",
    ),
    Column(
        "phone",
        "手机号",
        phone,
        ("电话", "联系电话", "手机"),
        example="13900003301",
        mask="phone",
    ),
    Column("document", "证件号码", document, ("身份证号", "身份证号码", "证件号"), mask="document"),
    Column("reason", "布控原因", short_text(200), ("原因", "事由"), True, "曾在校门口纠缠学生"),
    Column(
        "instruction",
        "遇到时怎么做",
        short_text(200),
        ("处置要求", "处置办法", "处置方式"),
        required=True,
        example="不放行，打保卫处电话",
    ),
    Column("valid_from", "开始日期", day, ("生效日期",), hint="不填为当天"),
    Column("valid_until", "结束日期", day, ("截止日期", "有效期至"), hint="不填为一直有效"),
)


def complete(values: Values, _known: Any) -> Values:
    if not any(values.get(key) for key in ("name", "phone", "document")):
        raise RuleBroken("姓名、手机号、证件号码至少填一项", field="name")
    first, last = values.get("valid_from"), values.get("valid_until")
    if first and last and last < first:
        raise RuleBroken("结束日期不能早于开始日期", field="valid_until")
    return values


def key(values: Values) -> str:
    return "/".join(values.get(part) or "" for part in ("name", "phone", "document"))


def find(keys: Sequence[str], context: Context) -> Mapping[str, WatchEntry]:
    """What is in force is a few dozen entries: all are looked through."""
    wanted = set(keys)
    in_force = select(WatchEntry).where(
        WatchEntry.ended_at.is_(None),
        or_(WatchEntry.valid_until.is_(None), WatchEntry.valid_until >= context.today),
    )
    rows = {key(held(row)): row for row in db.session.scalars(in_force)}
    return {name: row for name, row in rows.items() if name in wanted}


def held(row: WatchEntry) -> Values:
    return {
        "name": row.name,
        "phone": row.phone,
        "document": row.document_number,
        "reason": row.reason,
        "instruction": row.instruction,
        "valid_from": row.valid_from,
        "valid_until": row.valid_until,
    }


def add(rows: Sequence[Values], _known: Any, context: Context) -> list[WatchEntry]:
    entries = []
    for values in rows:
        entry = WatchEntry(
            added_at=context.now,
            added_by_id=context.account_id,
            added_by_name=context.account_name,
        )
        _fill(entry, {"name": "", "phone": "", "valid_from": context.today, **values})
        watches.add_entry(entry)
        entries.append(entry)
    return entries


def change(row: WatchEntry, values: Values, _known: Any, _context: Context) -> None:
    with audit.changed("gate.watch.edit", row):
        _fill(row, values)
        watches.check_entry(row)


def remove(rows: Sequence[WatchEntry]) -> None:
    audit.removed_all("gate.watch.remove", rows)


def _fill(entry: WatchEntry, values: Values) -> None:
    for name, value in values.items():
        if name == "document":
            watches.set_document(entry, value or "")
        else:
            setattr(entry, name, value)


WATCHES = Importer(
    name="watch-list",
    title="布控名单",
    unit="条",
    permission=Permission.GATE_WATCH_MANAGE,
    list_endpoint="gate.watches.index",
    model=WatchEntry,
    columns=COLUMNS,
    prepare=lambda _context: None,
    complete=complete,
    key_column="name",
    key=key,
    find=find,
    held=held,
    add=add,
    change=change,
    remove=remove,
)
