"""Columns of the spreadsheets: files travel, so names, phones and plates are masked in them.

Whoever may see them all exports them in full, for a reason (base/handout.py).
"""

from typing import Any

from app.base.export import Column
from app.base.privacy import mask_document, mask_name, mask_phone, mask_plate
from app.domain import plates
from app.domain.lateness import skew_text
from app.domain.plates import PLATE_KIND_LABELS
from app.domain.visits import PURPOSE_LABELS
from app.gate.models.vehicles import STANDING_CATEGORY_LABELS


def _plate(row: Any) -> str:
    return plates.display(row.plate)


def _late(row: Any) -> str:
    """Return which times came late from an offline device, when, and by how wrong a clock."""
    ways = (("进", row.recorded_at, row.skew_in), ("出", row.left_recorded_at, row.skew_out))
    late = [(way, at, skew_text(skew)) for way, at, skew in ways if skew is not None]
    return "；".join(f"{way} {at:%m-%d %H:%M} 上传 {said}".strip() for way, at, said in late)


VISIT_COLUMNS = [
    Column("单号", lambda row: row.code, 12),
    Column("到校", lambda row: row.arrived_at, 18),
    Column("来访人", lambda row: mask_name(row.name), 10, full=lambda row: row.name),
    Column("手机", lambda row: mask_phone(row.phone), 14, full=lambda row: row.phone),
    Column("单位", lambda row: row.organisation, 20),
    Column("人数", lambda row: row.people, 6),
    Column("事由", lambda row: PURPOSE_LABELS[row.purpose], 10),
    Column("事由说明", lambda row: row.purpose_note, 20, on_paper=False),
    Column("被访人", lambda row: row.host_name, 10),
    Column("部门", lambda row: row.host_department, 12),
    Column("电话核实", lambda row: row.host_confirmed_at, 18, on_paper=False),
    Column("到哪里", lambda row: row.area, 14),
    Column("访客证", lambda row: row.badge, 8, on_paper=False),
    Column("携带物品", lambda row: row.belongings, 20, on_paper=False),
    Column("车牌", lambda row: mask_plate(row.plate), 12, full=_plate),
    Column("预计离校", lambda row: row.expected_leaving_at, 18, on_paper=False),
    Column("离校", lambda row: row.left_at, 18),
    Column(
        "未见离校",
        lambda row: row.swept_at if row.left_at is None else None,
        18,
        on_paper=False,
    ),
    Column("当班门卫", lambda row: row.guard_in_name, 10),
    Column("离校门卫", lambda row: row.guard_out_name, 10, on_paper=False),
    Column("补传", _late, 24, on_paper=False),
]

PASSAGE_COLUMNS = [
    Column("进校", lambda row: row.entered_at, 18),
    Column("车牌", lambda row: mask_plate(row.plate), 12, full=_plate),
    Column("号牌种类", lambda row: PLATE_KIND_LABELS[row.plate_kind], 12, on_paper=False),
    Column("车型", lambda row: row.vehicle_type, 10, on_paper=False),
    Column("颜色", lambda row: row.colour, 8, on_paper=False),
    Column("驾驶人", lambda row: mask_name(row.driver), 10, full=lambda row: row.driver),
    Column("电话", lambda row: mask_phone(row.driver_phone), 14, full=lambda row: row.driver_phone),
    Column("单位", lambda row: row.organisation, 20),
    Column("车上人数", lambda row: row.people, 8),
    Column("事由、货物", lambda row: row.goods, 20),
    Column(
        "类别", lambda row: STANDING_CATEGORY_LABELS[row.category] if row.category else "临时", 10
    ),
    Column("批准人", lambda row: row.approver_name, 10),
    Column("出校", lambda row: row.left_at, 18),
    Column(
        "未见出校",
        lambda row: row.swept_at if row.left_at is None else None,
        18,
        on_paper=False,
    ),
    Column("进门门卫", lambda row: row.guard_in_name, 10),
    Column("出门门卫", lambda row: row.guard_out_name, 10, on_paper=False),
    Column("补传", _late, 24, on_paper=False),
]

STANDING_COLUMNS = [
    Column("车牌", lambda row: mask_plate(row.plate), 12, full=_plate),
    Column("类别", lambda row: STANDING_CATEGORY_LABELS[row.category], 10),
    Column("持有人", lambda row: mask_name(row.holder), 12, full=lambda row: row.holder),
    Column("联系电话", lambda row: mask_phone(row.phone), 14, full=lambda row: row.phone),
    Column("车型", lambda row: row.vehicle_type, 10),
    Column("颜色", lambda row: row.colour, 8),
    Column("说明", lambda row: row.note, 20),
    Column("开始日期", lambda row: row.valid_from, 12),
    Column("结束日期", lambda row: row.valid_until, 12),
    Column("停用时间", lambda row: row.ended_at, 18),
]

BOOKING_COLUMNS = [
    Column("预计到校", lambda row: row.expected_at, 18),
    Column("来访人", lambda row: mask_name(row.visitor_name), 10),
    Column("手机", lambda row: mask_phone(row.visitor_phone), 14),
    Column("单位", lambda row: row.organisation, 20),
    Column("人数", lambda row: row.people, 6),
    Column("事由", lambda row: PURPOSE_LABELS[row.purpose], 10),
    Column("事由说明", lambda row: row.purpose_note, 20),
    Column("被访人", lambda row: row.host_name, 10),
    Column("部门", lambda row: row.host_department, 12),
    Column("车牌", lambda row: mask_plate(row.plate), 12),
    Column("预约人", lambda row: row.made_by_name, 10),
    Column("到校", lambda row: row.arrived_at, 18),
    Column("取消", lambda row: row.cancelled_at, 18, on_paper=False),
]

# Whom the gate must stop stays masked in every file; in full it is read on the page, one by one.
WATCH_COLUMNS = [
    Column("姓名", lambda row: mask_name(row.name) or "（不凭姓名）", 12),
    Column("手机", lambda row: mask_phone(row.phone), 14),
    Column("证件", lambda row: mask_document(row.document_number), 12),
    Column("原因", lambda row: row.reason, 30),
    Column("遇到时怎么做", lambda row: row.instruction, 30),
    Column("开始日期", lambda row: row.valid_from, 12),
    Column("结束日期", lambda row: row.valid_until, 12),
    Column("加入时间", lambda row: row.added_at, 18),
    Column("加入人", lambda row: row.added_by_name, 10),
    Column("撤控时间", lambda row: row.ended_at, 18),
]
