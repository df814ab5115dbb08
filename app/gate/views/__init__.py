"""The gate's blueprint: /gate/ is the board, each module has its address under it."""

from flask import Blueprint

from app.gate.views import (
    arrivals,
    board,
    bookings,
    closing,
    departures,
    papers,
    posts,
    standing,
    vehicles,
    visits,
    watches,
)

bp = Blueprint("gate", __name__, url_prefix="/gate")
for module in (
    arrivals,
    board,
    bookings,
    closing,
    departures,
    papers,
    posts,
    standing,
    vehicles,
    visits,
    watches,
):
    bp.register_blueprint(module.bp)
