"""The form of the closing sweep."""

from app.base.forms import PortalForm, RadioField, TextField, WholeField, filled
from app.domain.errors import RuleBroken

SWEEP_REASONS = (
    ("unseen", "没有登记离校"),
    ("other_gate", "从其他门离校"),
    ("other", "其他原因"),
)


class SweepForm(PortalForm):
    reason = RadioField("原因", [filled("选择原因")], choices=list(SWEEP_REASONS), default="unseen")
    note = TextField("补充说明")
    number = WholeField("条数", [filled("核对条数后再清场")])

    def confirm(self, number: int) -> None:
        """Refuse when the list grew or shrank after the guard read it."""
        if self.number.data != number:
            raise RuleBroken(f"刚才是 {self.number.data} 条，现在是 {number} 条，核对名单后再清场")

    def reason_text(self) -> str:
        chosen = dict(SWEEP_REASONS)[self.reason.data]
        return f"{chosen}：{self.note.data}" if self.note.data else chosen
