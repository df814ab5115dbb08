"""Tables of the directory, one file per module; import them from here."""

from app.directory.models.accounts import Account, AnonymousAccount, SetupToken
from app.directory.models.class_life import (
    MOVE_LABELS,
    ClassDuty,
    ClassNaming,
    Move,
    Placement,
    Rollover,
    RolloverStep,
)
from app.directory.models.classes import (
    LEAVING_REASON_LABELS,
    PUPIL_STATUS_LABELS,
    Guardian,
    LeavingReason,
    Pupil,
    PupilStatus,
    SchoolClass,
)
from app.directory.models.places import Building, Campus, Room
from app.directory.models.school import SCHOOL_KIND_LABELS, School, SchoolKind
from app.directory.models.sessions import (
    DEVICE_KIND_LABELS,
    Caller,
    DeviceKind,
    LoginAttempt,
    LoginSession,
)
from app.directory.models.staff import (
    IN_SERVICE,
    STAFF_STATUS_LABELS,
    Department,
    Handover,
    Staff,
    StaffStatus,
)
from app.directory.models.terms import DAY_KIND_LABELS, CalendarDay, DayKind, Term

__all__ = [
    "DAY_KIND_LABELS",
    "DEVICE_KIND_LABELS",
    "IN_SERVICE",
    "LEAVING_REASON_LABELS",
    "MOVE_LABELS",
    "PUPIL_STATUS_LABELS",
    "SCHOOL_KIND_LABELS",
    "STAFF_STATUS_LABELS",
    "Account",
    "AnonymousAccount",
    "Building",
    "CalendarDay",
    "Caller",
    "Campus",
    "ClassDuty",
    "ClassNaming",
    "DayKind",
    "Department",
    "DeviceKind",
    "Guardian",
    "Handover",
    "LeavingReason",
    "LoginAttempt",
    "LoginSession",
    "Move",
    "Placement",
    "Pupil",
    "PupilStatus",
    "Rollover",
    "RolloverStep",
    "Room",
    "School",
    "SchoolClass",
    "SchoolKind",
    "SetupToken",
    "Staff",
    "StaffStatus",
    "Term",
]
