"""Open opinions (公开的伙食意见和测评，不用登录): no account needed."""

from flask import Blueprint

bp = Blueprint("open_opinions", __name__, url_prefix="/open/opinions")
