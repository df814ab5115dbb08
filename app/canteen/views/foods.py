"""Foods (食材)."""

from flask import Blueprint

bp = Blueprint("foods", __name__, url_prefix="/foods")
