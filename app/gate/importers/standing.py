"""Standing vehicles from a spreadsheet (导入常用车辆), told apart by their plate."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import or_, select

from app.base import audit
from app.base.cells import day, phone, short_text, word
from app.base.importing import Column, Context, Importer, Values
from app.domain import plates
from app.domain.errors import RuleBroken
from app.extensions import db
from app.gate.models import StandingVehicle
from app.gate.models.vehicles import STANDING_CATEGORY_LABELS
from app.gate.services import vehicles
from app.permissions import Permission


def plate(cell: str) -> str:
    """Return a plate in its stored form; one without a plate cannot be on the list."""
    found = plates.parse(cell, field=None)
    if found.text == plates.NO_PLATE:
        raise RuleBroken("没有号牌的车不能列入常用车辆")
    return found.text


COLUMNS = (
    Column(
        "plate",
        "车牌",
        plate,
        ("车牌号", "车牌号码", "号牌", "牌照"),
        required=True,
        example="苏A12345",
        hint="点和空格可写可不写；按它认出已经在名单上的车",
        mask="plate",
    ),
    Column(
        "category",
        "类别",
        word(STANDING_CATEGORY_LABELS),
        ("车辆类别", "类型"),
        required=True,
        example="教职工",
        words=STANDING_CATEGORY_LABELS,
    ),
    Column("holder", "持有人", short_text(60), ("车主", "姓名", "驾驶人", "单位"), True, "何立夏"),
    Column(
        "phone", "联系电话", phone, ("电话", "手机", "手机号"), example="13800001402", mask="phone"
    ),
    Column("vehicle_type", "车型", short_text(30), ("品牌型号", "车辆型号"), example="小轿车"),
    Column("colour", "颜色", short_text(20), ("车身颜色",), example="白"),
    Column("note", "说明", short_text(120), ("备注", "事由"), example="", hint="进校时作为事由"),
    Column(
        "valid_from",
        "开始日期",
        day,
        ("生效日期", "起始日期"),
        example="2026-09-01",
        hint="不填为当天",
    ),
    Column(
        "valid_until", "结束日期", day, ("到期日期", "有效期至", "截止日期"), hint="不填为一直有效"
    ),
)


def complete(values: Values, _known: Any) -> Values:
    first, last = values.get("valid_from"), values.get("valid_until")
    if first and last and last < first:
        raise RuleBroken("结束日期不能早于开始日期", field="valid_until")
    return values


def find(keys: Sequence[str], context: Context) -> Mapping[str, StandingVehicle]:
    found = (
        select(StandingVehicle)
        .where(
            StandingVehicle.plate.in_(keys),
            StandingVehicle.ended_at.is_(None),
            or_(
                StandingVehicle.valid_until.is_(None),
                StandingVehicle.valid_until >= context.today,
            ),
        )
        .order_by(StandingVehicle.id)
    )
    return {row.plate: row for row in db.session.scalars(found)}


def held(row: StandingVehicle) -> Values:
    return {column.key: getattr(row, column.key) for column in COLUMNS}


def add(rows: Sequence[Values], _known: Any, context: Context) -> list[StandingVehicle]:
    listed = []
    for values in rows:
        standing = StandingVehicle(**{"valid_from": context.today, **values})
        vehicles.list_vehicle(standing, context.today)
        listed.append(standing)
    return listed


def change(row: StandingVehicle, values: Values, _known: Any, context: Context) -> None:
    with audit.changed("gate.standing.edit", row):
        for key, value in values.items():
            setattr(row, key, value)
        vehicles.relist_vehicle(row, context.today)


def remove(rows: Sequence[StandingVehicle]) -> None:
    audit.removed_all("gate.standing.remove", rows)


STANDING = Importer(
    name="standing-vehicles",
    title="常用车辆",
    unit="辆",
    permission=Permission.GATE_VEHICLE_MANAGE,
    list_endpoint="gate.standing.index",
    model=StandingVehicle,
    columns=COLUMNS,
    prepare=lambda _context: None,
    complete=complete,
    key_column="plate",
    key=lambda values: values["plate"],
    find=find,
    held=held,
    add=add,
    change=change,
    remove=remove,
)
