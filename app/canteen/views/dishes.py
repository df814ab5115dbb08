"""Dishes (菜品)."""

from flask import Blueprint

bp = Blueprint("dishes", __name__, url_prefix="/dishes")
