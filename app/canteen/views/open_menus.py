"""Open menus (公开的一周食谱): no account needed."""

from flask import Blueprint

bp = Blueprint("open_menus", __name__, url_prefix="/open/menus")
