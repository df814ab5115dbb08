"""Papers (海报和食谱表)."""

from flask import Blueprint

bp = Blueprint("papers", __name__, url_prefix="/papers")
