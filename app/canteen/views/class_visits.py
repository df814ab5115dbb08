"""Class visits (班级意见表)."""

from flask import Blueprint

bp = Blueprint("class_visits", __name__, url_prefix="/class-visits")
