"""The form of a booking."""

from wtforms import HiddenField

from app.base.forms import (
    CodeField,
    MomentField,
    PhoneField,
    RadioField,
    TextField,
    VersionedForm,
    WholeField,
    filled,
)
from app.domain import plates
from app.domain.visits import Purpose
from app.gate.forms.visits import PURPOSE_CHOICES
from app.gate.models import Booking
from app.gate.queries.hosts import find_host


class BookingForm(VersionedForm):
    visitor_name = TextField("来访人", [filled("填写来访人姓名")], max_length=60)
    visitor_phone = PhoneField("手机号", max_length=20, description="填了手机号，到门口不用再登记")
    expected_at = MomentField("预计到校", [filled("填写预计到校的日期和时间")])
    purpose = RadioField("事由", [filled("选择事由")], choices=PURPOSE_CHOICES)
    purpose_note = TextField("事由说明", description="选“其他”时写明")
    host_name = TextField("被访人", [filled("填写被访人")], max_length=60)
    host_staff_id = HiddenField()
    people = WholeField("人数", at_least=1, at_most=500)
    organisation = TextField("单位", max_length=80)
    area = TextField("到哪里", max_length=60)
    plate = CodeField("车牌", max_length=12, description="开车进校才填")

    def fill(self, booking: Booking) -> None:
        """Write what was filled in into the row; raises RuleBroken for a plate that cannot be."""
        host = find_host(self.host_name.data, self.host_staff_id.data)
        booking.visitor_name = self.visitor_name.data
        booking.visitor_phone = self.visitor_phone.data or ""
        booking.expected_at = self.expected_at.data
        booking.purpose = Purpose(self.purpose.data)
        booking.purpose_note = self.purpose_note.data or ""
        booking.host_staff_id = host.staff_id
        booking.host_name = host.name
        booking.host_department = host.department
        booking.people = self.people.data or 1
        booking.organisation = self.organisation.data or ""
        booking.area = self.area.data or ""
        booking.plate = plates.parse(self.plate.data).text if self.plate.data else ""
