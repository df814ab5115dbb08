"""Served (哪天吃过)."""

from flask import Blueprint

bp = Blueprint("served", __name__, url_prefix="/served")
