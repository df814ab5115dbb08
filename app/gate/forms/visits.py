"""Forms of a visit: a new visitor, a correction, an emergency crew written up, a withdrawal."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from wtforms import HiddenField

from app.base import clock, outbox
from app.base.forms import (
    CheckField,
    CodeField,
    PhoneField,
    PortalForm,
    RadioField,
    SelectField,
    TextField,
    TimeField,
    VersionedForm,
    WholeField,
    filled,
)
from app.base.privacy import mask_phone
from app.domain import phones, plates
from app.domain.documents import DOCUMENT_KIND_LABELS, DocumentKind, check_document
from app.domain.errors import RuleBroken
from app.domain.visits import PURPOSE_BUTTONS, PURPOSE_LABELS, Purpose, check_leaving
from app.gate.models import Booking, Visit, Visitor
from app.gate.models.details import Document, VisitDetails
from app.gate.queries.hosts import find_host

PURPOSE_CHOICES = [(purpose.value, PURPOSE_LABELS[purpose]) for purpose in PURPOSE_BUTTONS]
DOCUMENT_CHOICES = [(kind.value, DOCUMENT_KIND_LABELS[kind]) for kind in DocumentKind]


class AdmitForm(PortalForm):
    """One tap for a visitor the gate knows; the reason is asked for on the alarm page."""

    override_reason = TextField("仍要放行的理由", max_length=200)


class VisitForm(VersionedForm):
    name = TextField("姓名", [filled("填写姓名")], max_length=60)
    phone = PhoneField("手机号", max_length=20, render_kw={"inputmode": "tel"})
    purpose = RadioField("事由", [filled("选择事由")], choices=PURPOSE_CHOICES)
    purpose_note = TextField("事由说明", description="选“其他”时写明")
    host_name = TextField("被访人", [filled("填写被访人")], max_length=60)
    host_staff_id = HiddenField()
    is_host_confirmed = CheckField("已电话核实被访人")
    leaving_time = TimeField("预计离校", render_kw={"inputmode": "numeric"})
    people = WholeField("人数", at_least=1, at_most=500)
    organisation = TextField("单位", max_length=80)
    relation = TextField("与学生关系", max_length=60, description="例如 三年级2班 何小雨 的母亲")
    area = TextField("到哪里", max_length=60)
    badge = CodeField("访客证号", max_length=20)
    belongings = TextField("携带物品", max_length=200)
    plate = CodeField("车牌", max_length=12, description="开车进校才填")
    document_kind = SelectField(
        "证件种类", choices=[("", "没有登记证件"), *DOCUMENT_CHOICES], default=""
    )
    # An offline device keeps no document number (ux.md §5.5): the visit then says 证件待补.
    document_number = CodeField("证件号码", max_length=40, render_kw={"data-secret": True})
    document_reason = TextField("是什么证件", description="选“其他证件”时写明")
    override_reason = TextField("仍要放行的理由", max_length=200)

    needs_contact = True
    known_phone = ""
    _arrived_at: datetime | None = None

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Check all fields, then what several fields say together, and report everything."""
        super().validate(*args, **kwargs)
        for check in (
            self._check_contact,
            self._check_purpose,
            self._check_document,
            self._check_plate,
            self._check_leaving,
        ):
            self._try(check)
        return not self.errors

    def details(self) -> VisitDetails:
        """Return what was filled in; call after validate()."""
        return VisitDetails(
            name=self.name.data,
            phone=self.phone.data or self.known_phone,
            organisation=self.organisation.data or "",
            relation=self.relation.data or "",
            people=self.people.data or 1,
            purpose=Purpose(self.purpose.data),
            purpose_note=self.purpose_note.data or "",
            host=find_host(self.host_name.data or "", self.host_staff_id.data),
            is_host_confirmed=self.is_host_confirmed.data,
            area=self.area.data or "",
            badge=self.badge.data or "",
            belongings=self.belongings.data or "",
            plate=self._plate(),
            expected_leaving_at=self._leaving_at(),
            document=self._document(),
        )

    def prefill(self, visit: Visit, visitor: Visitor | None) -> None:
        """Fill in what the visitor said last time; the time and the badge are new each time."""
        self._fill(visit)
        if visitor and visitor.document_kind:
            self.document_kind.data = visitor.document_kind.value
            self.document_reason.data = visitor.document_note

    def prefill_booking(self, booking: Booking) -> None:
        """Fill in what the host announced."""
        for name in ("purpose_note", "host_name", "area", "organisation", "people", "plate"):
            self[name].data = getattr(booking, name)
        self.name.data = booking.visitor_name
        self.purpose.data = booking.purpose.value
        self.host_staff_id.data = str(booking.host_staff_id or "")
        self.is_host_confirmed.data = True

    def guess(self, typed: str) -> None:
        """Put what the search did not find where it belongs: digits are a telephone."""
        if phones.is_mobile(phones.normalise(typed)):
            self.phone.data = phones.normalise(typed)
        elif not typed.isascii():
            self.name.data = typed

    def show(self, visit: Visit) -> None:
        """Fill in the whole visit, for a correction."""
        self._fill(visit)
        self.version.data = visit.version
        self.is_host_confirmed.data = visit.host_confirmed_at is not None
        self.leaving_time.data = visit.leaving_time
        self.badge.data = visit.badge
        self.belongings.data = visit.belongings
        if visit.visitor and visit.visitor.document_kind:
            self.document_kind.data = visit.visitor.document_kind.value
            self.document_reason.data = visit.visitor.document_note

    def _fill(self, row: Any) -> None:
        for name in ("name", "purpose_note", "host_name", "area", "organisation"):
            self[name].data = getattr(row, name)
        self.purpose.data = row.purpose.value
        self.relation.data = row.relation
        self.host_staff_id.data = str(row.host_staff_id or "")
        self.people.data = row.people
        self.plate.data = row.plate

    def keep_phone(self, phone: str) -> None:
        """Go on with a number the gate knows without showing it; typing another replaces it."""
        self.known_phone = phone
        if phone:
            self.phone.description = f"已登记 {mask_phone(phone)}，不改就不用填"

    def arrived(self, at: datetime) -> None:
        """Say when the visitor came; until then it is now."""
        self._arrived_at = at

    def _arrival(self) -> datetime:
        return self._arrived_at or outbox.happened_at()

    def _try(self, check: Callable[[], Any]) -> None:
        try:
            check()
        except RuleBroken as broken:
            self.refuse(broken.field, broken.message)

    def _check_contact(self) -> None:
        # Without either, the next visit finds nobody and the watch list only a name.
        known = self.phone.data or self.known_phone or self.document_number.data
        arriving = outbox.late()
        was_shown = arriving is not None and "document_number" in arriving.lacks
        if self.needs_contact and not known and not was_shown:
            raise RuleBroken("填写手机号；没有电话的，登记证件号码", field="phone")

    def _check_purpose(self) -> None:
        if self.purpose.data == Purpose.OTHER and not self.purpose_note.data:
            raise RuleBroken("写明事由", field="purpose_note")

    def _check_document(self) -> None:
        self._document()

    def _check_plate(self) -> None:
        self._plate()

    def _check_leaving(self) -> None:
        if leaving := self._leaving_at():
            check_leaving(self._arrival(), leaving, field="leaving_time")

    def _document(self) -> Document | None:
        number = self.document_number.data or ""
        if not self.document_kind.data:
            if number:
                raise RuleBroken("选择证件种类", field="document_kind")
            return None
        kind = DocumentKind(self.document_kind.data)
        note = self.document_reason.data or ""
        checked = check_document(kind, number, today=clock.today(), reason=note)
        return Document(kind, checked, note)

    def _plate(self) -> str:
        return plates.parse(self.plate.data).text if self.plate.data else ""

    def _leaving_at(self) -> datetime | None:
        if self.leaving_time.data is None:
            return None
        return datetime.combine(self._arrival().date(), self.leaving_time.data)


class EmergencyForm(VisitForm):
    """An emergency crew written up afterwards: who they were, as far as anybody knows."""

    purpose = RadioField(
        "事由",
        [filled("选择事由")],
        choices=[
            (Purpose.EMERGENCY.value, PURPOSE_LABELS[Purpose.EMERGENCY]),
            *PURPOSE_CHOICES,
        ],
    )
    host_name = TextField("被访人", max_length=60)

    needs_contact = False


class EnterFirstForm(PortalForm):
    """Which crew goes in first; everything else is asked when the emergency is over."""

    people = WholeField("人数", at_least=1, at_most=500)
    who = HiddenField()

    def crew(self, known: Sequence[str]) -> str:
        """Return the crew whose button was pressed, the last of the list for anything else."""
        return self.who.data if self.who.data in known else known[-1]


class RefusalForm(PortalForm):
    entry_id = WholeField("布控", at_most=10**9)
    name = TextField("姓名", max_length=60)


class WithdrawalForm(PortalForm):
    withdrawn_reason = TextField("作废原因", [filled("填写作废原因")])


class RevealForm(PortalForm):
    reveal_reason = TextField("查看完整信息的事由", [filled("填写查看的事由")])
