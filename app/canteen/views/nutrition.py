"""Nutrition (营养分析)."""

from flask import Blueprint

bp = Blueprint("nutrition", __name__, url_prefix="/nutrition")
