"""Suppliers (供应商和单价)."""

from flask import Blueprint

bp = Blueprint("suppliers", __name__, url_prefix="/suppliers")
