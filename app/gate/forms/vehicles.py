"""Forms of vehicles: an entry by plate, and the standing list."""

from datetime import date, datetime, time
from typing import cast

from wtforms import HiddenField

from app.base import outbox
from app.base.forms import (
    CheckField,
    CodeField,
    DateField,
    PhoneField,
    PortalForm,
    SelectField,
    TextField,
    TimeField,
    VersionedForm,
    WholeField,
    filled,
)
from app.base.intake import AttachmentsField
from app.domain import plates
from app.domain.plates import PlateKind
from app.gate.models import StandingCategory, StandingVehicle, VehiclePassage
from app.gate.models.details import PassageDetails
from app.gate.models.vehicles import MOST_PHOTOS, STANDING_CATEGORY_LABELS
from app.gate.queries.hosts import find_host

CATEGORY_CHOICES = [(key.value, label) for key, label in STANDING_CATEGORY_LABELS.items()]


class PassageForm(PortalForm):
    plate = CodeField("车牌", [filled("填写号牌，没有号牌选“无牌”")], max_length=20)
    is_other_plate = CheckField("不是一般号牌（军车、境外车、电动车牌），按填写的登记")
    approver_name = TextField("批准人", max_length=60, description="在常用车辆名单上的不用填")
    approver_staff_id = HiddenField()
    goods = TextField("事由、货物")
    organisation = TextField("单位", max_length=80)
    driver = TextField("驾驶人", max_length=60)
    driver_phone = PhoneField("驾驶人电话", max_length=20)
    vehicle_type = TextField("车型", max_length=30)
    colour = TextField("颜色", max_length=20)
    people = WholeField("车上人数", at_least=1, at_most=100)
    leaving_time = TimeField("预计离校")
    photos = AttachmentsField("货物照片", most=MOST_PHOTOS)

    @property
    def plate_kind(self) -> PlateKind | None:
        """What the guard says of a plate that cannot be read by the rules."""
        if self.plate.data == plates.NO_PLATE:
            return PlateKind.NONE
        return PlateKind.OTHER if self.is_other_plate.data else None

    def details(self) -> PassageDetails:
        leaving = self.leaving_time.data
        return PassageDetails(
            plate=self.plate.data,
            vehicle_type=self.vehicle_type.data or "",
            colour=self.colour.data or "",
            driver=self.driver.data or "",
            driver_phone=self.driver_phone.data or "",
            organisation=self.organisation.data or "",
            people=self.people.data or 1,
            goods=self.goods.data or "",
            approver=find_host(self.approver_name.data or "", self.approver_staff_id.data),
            expected_leaving_at=self._on_that_day(leaving),
        )

    def _on_that_day(self, leaving: time | None) -> datetime | None:
        day = outbox.happened_at().date()
        return datetime.combine(day, leaving) if leaving else None

    def prefill(self, passage: VehiclePassage) -> None:
        """Fill in what was written last time; the goods are new each time."""
        for name in ("vehicle_type", "colour", "driver", "organisation"):
            self[name].data = getattr(passage, name)
        self.people.data = passage.people
        self.approver_name.data = passage.approver_name
        self.approver_staff_id.data = str(passage.approver_staff_id or "")
        self.is_other_plate.data = passage.plate_kind is PlateKind.OTHER


class StandingForm(VersionedForm):
    plate = CodeField("车牌", [filled("填写号牌")], max_length=20)
    category = SelectField("类别", choices=CATEGORY_CHOICES)
    holder = TextField("持有人", [filled("填写持有人，例如 姓名或公司")], max_length=60)
    phone = PhoneField("联系电话", max_length=20)
    vehicle_type = TextField("车型", max_length=30)
    colour = TextField("颜色", max_length=20)
    note = TextField("说明", description="进校时作为事由，例如 每日送菜")
    valid_from = DateField("开始日期", [filled("填写开始日期")])
    valid_until = DateField("结束日期", description="不填为一直有效")

    def fill(self, standing: StandingVehicle) -> None:
        standing.plate = self.plate.data
        standing.category = StandingCategory(self.category.data)
        standing.holder = self.holder.data
        standing.phone = self.phone.data or ""
        standing.vehicle_type = self.vehicle_type.data or ""
        standing.colour = self.colour.data or ""
        standing.note = self.note.data or ""
        standing.valid_from = cast(date, self.valid_from.data)
        standing.valid_until = self.valid_until.data
