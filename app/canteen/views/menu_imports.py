"""Menu imports (粘贴或上传食谱)."""

from flask import Blueprint

bp = Blueprint("menu_imports", __name__, url_prefix="/menu-imports")
