"""The home area: the front page and the search stand at the top of the address."""

from flask import Blueprint

from app.home.views import search, today

bp = Blueprint("home", __name__)
bp.register_blueprint(today.bp)
bp.register_blueprint(search.bp)
