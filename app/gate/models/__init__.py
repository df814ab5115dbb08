"""Tables of the gate, a file per module."""

from app.gate.models.bookings import Booking, BookingStatus
from app.gate.models.posts import Duty, GatePost
from app.gate.models.vehicles import StandingCategory, StandingVehicle, Vehicle, VehiclePassage
from app.gate.models.visitors import Visitor
from app.gate.models.visits import Visit
from app.gate.models.watch import WatchEntry

__all__ = [
    "Booking",
    "BookingStatus",
    "Duty",
    "GatePost",
    "StandingCategory",
    "StandingVehicle",
    "Vehicle",
    "VehiclePassage",
    "Visit",
    "Visitor",
    "WatchEntry",
]
