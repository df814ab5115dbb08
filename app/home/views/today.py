"""The front page: today for whoever is signed in, the entrance for everybody else."""

from flask import Blueprint
from flask_login import current_user

from app.base import clock
from app.base.access import public
from app.base.htmx import render_page
from app.home.queries import today

bp = Blueprint("today", __name__)


@bp.get("/")
@public
def index():
    now = clock.now()
    dishes = today.dishes(current_user, now.date())
    if not current_user.is_authenticated:
        return render_page("home/today/entrance.html", dishes=dishes)
    return render_page(
        "home/today/index.html",
        now=now,
        matters=today.matters(current_user, now),
        facts=today.facts(current_user, now),
        coming=today.week_ahead(now.date()),
        dishes=dishes,
    )
