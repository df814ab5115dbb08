"""Opinions (伙食意见)."""

from flask import Blueprint

bp = Blueprint("opinions", __name__, url_prefix="/opinions")
