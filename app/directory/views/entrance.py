"""The entrance (登录): sign in, sign out, the one-time set-up link, and a fresh form token."""

from flask import (
    Blueprint,
    Response,
    flash,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user
from flask_wtf.csrf import generate_csrf

from app.base import audit, clock, resume
from app.base.access import public
from app.base.htmx import render_page, wants_fragment
from app.directory.forms.sign_in import LoginForm, NewPasswordForm, SetupForm
from app.directory.models import Account, DeviceKind, LoginSession, SetupToken
from app.directory.queries import sign_in as queries
from app.directory.services import accounts
from app.directory.services import sign_in as services
from app.extensions import db

bp = Blueprint("entrance", __name__)
ENDPOINT = "directory.entrance.login"
# The dialog over a page is done: its script sends the waiting form once more.
DONE = {"X-Login": "done"}


@bp.route("/login", methods=["GET", "POST"])
@public
def login() -> ResponseReturnValue:
    if request.method == "GET" and current_user.is_authenticated:
        return redirect(_next_url(), 303)
    if request.method == "GET" and "idle_session_id" in g and "password" not in request.args:
        return redirect(url_for("directory.switch.index", next=request.args.get("next")), 303)
    form = LoginForm()
    if not form.validate_on_submit():
        return page(form, resume.carried()), form.status
    now, address = clock.now(), request.remote_addr or ""
    verdict = services.check_password(
        typed_name=form.username.data, password=form.password.data, address=address, now=now
    )
    services.count_try(verdict, address=address, now=now)
    if verdict.account_id is None:
        form.refuse("password", verdict.refusal)
        db.session.commit()
        return page(form, resume.carried()), 422 if verdict.counts else 429
    account = db.get_or_404(Account, verdict.account_id)
    begin(account, form.device, form.device_name.data or "")
    db.session.commit()
    return onward()


@bp.post("/logout")
@public
def logout() -> ResponseReturnValue:
    if current_user.is_authenticated:
        ended = db.get_or_404(LoginSession, current_user.session_id)
        services.end_session(ended, by=current_user.name, now=clock.now())
        db.session.commit()
    logout_user()
    session.clear()
    flash("已退出登录", "success")
    return redirect(url_for(".login"), 303)


@bp.route("/setup/<token>", methods=["GET", "POST"])
@public
def setup(token: str) -> ResponseReturnValue:
    link = queries.setup_token(services.digest(token))
    if link is None or not link.is_open(clock.now()):
        return render_template("directory/entrance/used_link.html"), 410
    return _set_password(link) if link.account else _set_up(link)


@bp.get("/csrf")
@public
def csrf() -> Response:
    """A fresh form token, and who is signed in, for a page that has been open for long."""
    # The page keeps time by the portal's clock, which no proxy writes over.
    headers = {"X-Account": str(current_user.id or ""), "X-Time": clock.now().isoformat()}
    return Response(generate_csrf(), mimetype="text/plain", headers=headers)


def page(form: LoginForm | None = None, kept: resume.Kept | None = None) -> str:
    """Return the login page, or its form alone for the dialog over a page."""
    return render_page(
        "directory/entrance/login.html",
        fragment="sign_in",
        form=form or LoginForm(formdata=None, username=request.form.get("username", "")),
        kept=kept,
        next_url=resume.local(request.values.get("next"), ""),
        helpers=queries.helpers(),
    )


def begin(account: Account, kind: DeviceKind, device_name: str) -> None:
    """Sign the account in on this device; from here on current_user is this person."""
    opened = services.new_session(
        account,
        kind=kind,
        device_name=device_name if kind == DeviceKind.SHARED else "",
        address=request.remote_addr or "",
        agent=request.user_agent.string,
        now=clock.now(),
    )
    session.pop("revealed", None)
    session.permanent = kind != DeviceKind.DESK
    login_user(account)
    audit.added("directory.session.begin", opened)


def onward() -> ResponseReturnValue:
    """Go on to what waited behind the sign-in: a dialog's page, a form, or an address."""
    if wants_fragment():
        return "", 204, DONE
    if kept := resume.carried():
        return resume.page(kept)
    return redirect(_next_url(), 303)


def _next_url() -> str:
    return resume.local(request.values.get("next"), "/")


def _set_up(link: SetupToken) -> ResponseReturnValue:
    form = SetupForm()
    form.account_name = queries.login_name(form.username.data or "")
    if not form.validate_on_submit():
        return render_template("directory/entrance/setup.html", form=form), form.status
    now = clock.now()
    account = Account(username=form.account_name, own_name=form.own_name.data, roles=[])
    account.accept_password(services.hashed(form.password.data), now)
    accounts.found_school(
        token=link,
        school_name=form.school_name.data,
        kind=form.kind.data,
        account=account,
        now=now,
    )
    begin(account, DeviceKind.DESK, "")
    db.session.commit()
    flash("学校和第一个系统管理员已建好，接着补全学校信息", "success")
    return redirect(url_for("directory.school.edit"), 303)


def _set_password(link: SetupToken) -> ResponseReturnValue:
    form = NewPasswordForm()
    form.account_name = link.account.username if link.account else ""
    if not form.validate_on_submit():
        return render_template(
            "directory/entrance/password.html", form=form, account=link.account
        ), form.status
    password_hash = services.hashed(form.password.data)
    accounts.use_link(token=link, password_hash=password_hash, now=clock.now())
    db.session.commit()
    flash("密码已设好，用它登录", "success")
    return redirect(url_for(".login"), 303)
