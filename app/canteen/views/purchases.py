"""Purchases (采购单)."""

from flask import Blueprint

bp = Blueprint("purchases", __name__, url_prefix="/purchases")
