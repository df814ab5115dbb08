"""Meals (餐次、菜位和特殊餐)."""

from flask import Blueprint

bp = Blueprint("meals", __name__, url_prefix="/meals")
