"""Columns of the spreadsheets: files travel, so names, phones and plates are masked in them."""

from app.base.export import Column
from app.base.privacy import mask_name, mask_phone, mask_plate
from app.domain.plates import PLATE_KIND_LABELS
from app.domain.visits import PURPOSE_LABELS
from app.gate.models.vehicles import STANDING_CATEGORY_LABELS

VISIT_COLUMNS = [
    Column("单号", lambda row: row.code, 12),
    Column("到校", lambda row: row.arrived_at, 18),
    Column("来访人", lambda row: mask_name(row.name), 10),
    Column("手机", lambda row: mask_phone(row.phone), 14),
    Column("单位", lambda row: row.organisation, 20),
    Column("人数", lambda row: row.people, 6),
    Column("事由", lambda row: PURPOSE_LABELS[row.purpose], 10),
    Column("事由说明", lambda row: row.purpose_note, 20),
    Column("被访人", lambda row: row.host_name, 10),
    Column("部门", lambda row: row.host_department, 12),
    Column("电话核实", lambda row: row.host_confirmed_at, 18),
    Column("到哪里", lambda row: row.area, 14),
    Column("访客证", lambda row: row.badge, 8),
    Column("携带物品", lambda row: row.belongings, 20),
    Column("车牌", lambda row: mask_plate(row.plate), 12),
    Column("预计离校", lambda row: row.expected_leaving_at, 18),
    Column("离校", lambda row: row.left_at, 18),
    Column("未见离校", lambda row: row.swept_at if row.left_at is None else None, 18),
    Column("当班门卫", lambda row: row.guard_in_name, 10),
    Column("离校门卫", lambda row: row.guard_out_name, 10),
]

PASSAGE_COLUMNS = [
    Column("进校", lambda row: row.entered_at, 18),
    Column("车牌", lambda row: mask_plate(row.plate), 12),
    Column("号牌种类", lambda row: PLATE_KIND_LABELS[row.plate_kind], 12),
    Column("车型", lambda row: row.vehicle_type, 10),
    Column("颜色", lambda row: row.colour, 8),
    Column("驾驶人", lambda row: mask_name(row.driver), 10),
    Column("电话", lambda row: mask_phone(row.driver_phone), 14),
    Column("单位", lambda row: row.organisation, 20),
    Column("车上人数", lambda row: row.people, 8),
    Column("事由、货物", lambda row: row.goods, 20),
    Column(
        "类别", lambda row: STANDING_CATEGORY_LABELS[row.category] if row.category else "临时", 10
    ),
    Column("批准人", lambda row: row.approver_name, 10),
    Column("出校", lambda row: row.left_at, 18),
    Column("未见出校", lambda row: row.swept_at if row.left_at is None else None, 18),
    Column("进门门卫", lambda row: row.guard_in_name, 10),
    Column("出门门卫", lambda row: row.guard_out_name, 10),
]
