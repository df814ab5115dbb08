"""Who is asking: the account behind a request, and what happens when nobody is."""

from datetime import date, datetime

from flask import g, redirect, request, url_for
from flask.sansio.app import App
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import update
from sqlalchemy.orm import Session
from werkzeug.local import LocalProxy

from app.base import clock, outbox, resume
from app.base.htmx import wants_fragment
from app.base.memory import remembered
from app.directory.models import (
    Account,
    AnonymousAccount,
    Caller,
    LoginSession,
    School,
    SchoolKind,
)
from app.directory.models.sessions import SEEN_EVERY
from app.directory.queries import calendar, terms
from app.directory.queries import sign_in as queries
from app.directory.services.sign_in import digest
from app.directory.views import entrance, switch
from app.domain import school_calendar
from app.extensions import db, is_reader, login, reading

# The script of the page opens a dialog over it, and sends the same request once more after it.
LOGIN_REQUIRED = {"X-Login": "required"}
OPEN_TO_OLD_PASSWORDS = (None, "directory.entrance", "directory.switch")
# The order matters: every browser claims to be the ones below it.
BROWSERS = (
    ("MicroMessenger", "微信"),
    ("Edg", "Edge"),
    ("QQBrowser", "QQ 浏览器"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "安卓"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def load(token: str) -> Caller | None:
    """Return who came by a session that still holds, in one statement."""
    now = clock.now()
    found = queries.caller(digest(token))
    if found is None or not found.is_alive(now) or not found.is_open:
        return None
    if found.needs_pin(now):
        g.idle_session_id = found.session_id
        return None
    _mark_seen(found, now)
    return found


def maker(session_id: int, at: datetime) -> Account | None:
    """Return who made an entry on this shared device before the present guard took over.

    The ticket names the session it was made in: on the same device, and open at that time.
    """
    opened = db.session.get(LoginSession, session_id)
    mine = db.session.get(LoginSession, current_user.session_id)
    if opened is None or mine is None or not opened.account.is_active:
        return None
    is_same_device = opened.is_shared and mine.is_shared and opened.device_name == mine.device_name
    if not is_same_device or not opened.was_open(at):
        return None
    opened.account.login_session = mine
    return opened.account


def ask_to_sign_in() -> ResponseReturnValue:
    """Ask who is there without losing what was typed: a dialog, a page, or a page with the form."""
    if wants_fragment():
        return "", 401, LOGIN_REQUIRED
    ask = switch if "idle_session_id" in g else entrance
    if request.method in ("GET", "HEAD"):
        return redirect(url_for(ask.ENDPOINT, next=request.full_path.rstrip("?")), 303)
    return ask.page(kept=resume.from_request()), 401


def demand_new_password() -> ResponseReturnValue | None:
    """Lead whoever must change the password to the page for it, wherever they were going."""
    # Stylesheets and the like belong to no module: nobody is looked up for them.
    if request.blueprint in OPEN_TO_OLD_PASSWORDS or not current_user.must_change_password:
        return None
    if request.endpoint == "directory.account.password":
        return None
    return redirect(url_for("directory.account.password"), 303)


@remembered
def current_school() -> School:
    """Return the school's profile; an empty one before it is set up."""
    # A session of its own: the profile is kept after the session of this request is gone.
    with reading(), Session(db.engine, expire_on_commit=False) as session:
        return session.get(School, 1) or School(
            name="", short_name="", kind=SchoolKind.PRIMARY, first_weekday=0
        )


def term_line() -> str:
    """Return 第 12 周·2026-11-23 周一 for the head of a page."""
    return _term_line(clock.today())


@remembered
def _term_line(today: date) -> str:
    day = f"{today.isoformat()} {school_calendar.weekday_text(today)}"
    term = terms.term_on(today)
    if term is None:
        return day
    week = school_calendar.teaching_week(calendar.span(term), today, current_school().first_weekday)
    return f"第 {week} 周·{day}"


def browser(agent: str) -> str:
    """Return what a person calls the browser: 微信, Edge, Chrome on Android."""
    name = next((word for mark, word in BROWSERS if mark in agent), "浏览器")
    system = next((word for mark, word in SYSTEMS if mark in agent), "")
    return f"{name} {system}".strip()


def init_app(app: App) -> None:
    login.user_loader(load)
    outbox.maker_loader(app, maker)
    login.unauthorized_handler(ask_to_sign_in)
    login.anonymous_user = AnonymousAccount
    # A session is tied to its digest, not to an address that changes on a phone.
    login.session_protection = None
    app.jinja_env.filters["browser"] = browser
    app.jinja_env.globals["school"] = LocalProxy(current_school)
    app.jinja_env.globals["term_line"] = LocalProxy(term_line)


def _mark_seen(found: Caller, now: datetime) -> None:
    """Slide the session. A fragment is the page's own doing (the board asks every 15 s)."""
    if now < found.last_seen_at + SEEN_EVERY or (wants_fragment() and request.method == "GET"):
        return
    seen = update(LoginSession).where(LoginSession.id == found.session_id)
    if not is_reader():
        db.session.execute(seen.values(last_seen_at=now))
        return
    # A page that only reads has no transaction of its own to write in.
    with db.engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(seen.values(last_seen_at=now))
