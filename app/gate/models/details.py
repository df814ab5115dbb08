"""What the gate is told about a visit or a vehicle, before it becomes a row."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.documents import DocumentKind
from app.domain.visits import Purpose


@dataclass(frozen=True, slots=True)
class Host:
    """Who is visited: a member of staff, or an office by its name alone."""

    name: str
    staff_id: int | None = None
    department: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """What a visitor showed; the number is checked and normalised."""

    kind: DocumentKind
    number: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitDetails:
    name: str
    phone: str = ""
    organisation: str = ""
    relation: str = ""
    people: int = 1
    purpose: Purpose
    purpose_note: str = ""
    host: Host = Host("")
    is_host_confirmed: bool = False
    area: str = ""
    badge: str = ""
    belongings: str = ""
    plate: str = ""
    expected_leaving_at: datetime | None = None
    document: Document | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageDetails:
    plate: str
    vehicle_type: str = ""
    colour: str = ""
    driver: str = ""
    driver_phone: str = ""
    organisation: str = ""
    people: int = 1
    goods: str = ""
    approver: Host = Host("")
    expected_leaving_at: datetime | None = None
