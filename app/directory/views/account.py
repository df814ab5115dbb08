"""My account (我的账号): password, the PIN of the shared gate device, devices, display mode."""

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.base import clock
from app.base.access import signed_in
from app.base.htmx import render_page
from app.base.saving import saved
from app.directory.forms.sign_in import ChangePasswordForm, PinForm
from app.directory.models import DEVICE_KIND_LABELS, Account, LoginSession
from app.directory.queries import sign_in as queries
from app.directory.services import accounts
from app.directory.services import sign_in as services
from app.domain.errors import RuleBroken
from app.extensions import db

bp = Blueprint("account", __name__, url_prefix="/account")


@bp.get("/")
@signed_in
def index() -> ResponseReturnValue:
    return render_page("directory/account/index.html", account=_me())


@bp.route("/password", methods=["GET", "POST"])
@signed_in
def password() -> ResponseReturnValue:
    form = ChangePasswordForm()
    form.account_name = current_user.username
    if form.validate_on_submit() and _is_me(form):
        password_hash = services.hashed(form.password.data)
        now, me = clock.now(), _me()
        accounts.set_password(account=me, password_hash=password_hash, now=now)
        keep = current_user.session_id
        services.end_sessions(me, by="修改密码", now=now, keep_id=keep)
        return saved(url_for(".index"), "密码已修改，其他设备已退出登录")
    return render_page("directory/account/password.html", form=form), form.status


@bp.route("/pin", methods=["GET", "POST"])
@signed_in
def pin() -> ResponseReturnValue:
    form = PinForm()
    staff = _me().staff
    form.phone = staff.phone if staff else ""
    if form.validate_on_submit() and _is_me(form):
        accounts.set_pin(account=_me(), pin_hash=services.hashed(form.pin.data))
        return saved(url_for(".index"), "换人用的 4 位数字已设好")
    return render_page("directory/account/pin.html", form=form), form.status


@bp.get("/sessions")
@signed_in
def sessions() -> ResponseReturnValue:
    now = clock.now()
    devices = db.session.scalars(queries.open_sessions_of(current_user.id))
    return render_page(
        "directory/account/sessions.html",
        devices=[device for device in devices if device.is_alive(now)],
        kinds=DEVICE_KIND_LABELS,
        now=now,
    )


@bp.post("/sessions/<int:session_id>/end")
@signed_in
def end_session(session_id: int) -> ResponseReturnValue:
    ended = db.session.get(LoginSession, session_id)
    if ended is None or ended.account_id != current_user.id:
        abort(404)
    services.end_session(ended, by=current_user.name, now=clock.now())
    return saved(url_for(".sessions"), "那台设备已退出登录")


@bp.post("/sessions/end")
@signed_in
def end_others() -> ResponseReturnValue:
    """Sign out everywhere else."""
    keep = current_user.session_id
    ended = services.end_sessions(_me(), by=current_user.name, now=clock.now(), keep_id=keep)
    if not ended:
        raise RuleBroken("没有别的设备在登录")
    return saved(url_for(".sessions"), f"已让另外 {ended} 台设备退出登录")


def _me() -> Account:
    return db.get_or_404(Account, current_user.id)


def _is_me(form: ChangePasswordForm | PinForm) -> bool:
    """Check the password once more; its failures count like those at the entrance."""
    now, address = clock.now(), request.remote_addr or ""
    verdict = services.check_password(
        typed_name=current_user.username, password=form.old_password.data, address=address, now=now
    )
    if verdict.account_id == current_user.id:
        return True
    services.count_try(verdict, address=address, now=now)
    db.session.commit()
    is_wrong = verdict.refusal == services.WRONG
    form.refuse("old_password", "密码不对，再输一次" if is_wrong else verdict.refusal)
    return False
