"""Diners (用餐人数)."""

from flask import Blueprint

bp = Blueprint("diners", __name__, url_prefix="/diners")
