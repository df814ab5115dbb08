"""Menus (一周食谱)."""

from flask import Blueprint

bp = Blueprint("menus", __name__, url_prefix="/menus")
