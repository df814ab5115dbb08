"""Tables of the directory, one file per module; import them from here."""

from app.directory.models.accounts import Account, AnonymousAccount, SetupToken
from app.directory.models.classes import (
    PUPIL_STATUS_LABELS,
    Guardian,
    Pupil,
    PupilStatus,
    SchoolClass,
)
from app.directory.models.places import Building, Campus, Room
from app.directory.models.school import SCHOOL_KIND_LABELS, School, SchoolKind
from app.directory.models.sessions import DEVICE_KIND_LABELS, DeviceKind, LoginAttempt, LoginSession
from app.directory.models.staff import STAFF_STATUS_LABELS, Department, Staff, StaffStatus
from app.directory.models.terms import DAY_KIND_LABELS, CalendarDay, DayKind, Term

__all__ = [
    "DAY_KIND_LABELS",
    "DEVICE_KIND_LABELS",
    "PUPIL_STATUS_LABELS",
    "SCHOOL_KIND_LABELS",
    "STAFF_STATUS_LABELS",
    "Account",
    "AnonymousAccount",
    "Building",
    "CalendarDay",
    "Campus",
    "DayKind",
    "Department",
    "DeviceKind",
    "Guardian",
    "LoginAttempt",
    "LoginSession",
    "Pupil",
    "PupilStatus",
    "Room",
    "School",
    "SchoolClass",
    "SchoolKind",
    "SetupToken",
    "Staff",
    "StaffStatus",
    "Term",
]
