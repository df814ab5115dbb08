"""Closing the gate (清场): whoever was not seen leaving is recorded as just that."""

from collections.abc import Sequence

from app.base import audit
from app.domain.errors import RuleBroken
from app.gate.models import Duty, VehiclePassage, Visit


def sweep(
    *,
    visits: Sequence[Visit],
    passages: Sequence[VehiclePassage],
    duty: Duty,
    reason: str,
) -> int:
    """Close everybody still inside as 未见离校, never as left; return how many lines.

    A leaving time that nobody saw must not enter the register (domain/rules.md §1.1).
    """
    if not reason:
        raise RuleBroken("写明为什么没有离校登记", field="reason")
    for visit in visits:
        with audit.changed("gate.visit.sweep", visit):
            visit.sweep(duty.now, reason)
    for passage in passages:
        with audit.changed("gate.vehicle.sweep", passage):
            passage.sweep(duty.now, reason)
    return len(visits) + len(passages)
