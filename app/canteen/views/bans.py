"""Bans (禁用清单)."""

from flask import Blueprint

bp = Blueprint("bans", __name__, url_prefix="/bans")
