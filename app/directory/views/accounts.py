"""Accounts (账号): who may sign in, with which roles, and the way back for whoever cannot."""

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import Select

from app.base import audit, clash, clock, listing, numbers
from app.base.access import requires
from app.base.export import Column
from app.base.handout import Sheet, hand_out, in_words
from app.base.htmx import render_page
from app.base.saving import attempt, saved, values
from app.directory.forms.accounts import AccountForm, NewAccountForm
from app.directory.models import DEVICE_KIND_LABELS, Account, LoginSession, Staff
from app.directory.queries import accounts as queries
from app.directory.queries import sign_in as sessions
from app.directory.services import accounts as services
from app.directory.services import sign_in
from app.extensions import db
from app.permissions import ROLE_LABELS, Permission, Role

bp = Blueprint("accounts", __name__, url_prefix="/directory/accounts")

P = Permission
COLUMNS = [
    Column("账号", lambda row: row.username),
    Column("姓名", lambda row: row.name),
    Column("角色", lambda row: "、".join(row.role_labels), 30),
    Column("启用", lambda row: row.is_active),
    Column("密码修改时间", lambda row: row.password_changed_at, 18),
]


@bp.get("/")
@requires(P.DIRECTORY_ACCOUNT_MANAGE, P.DIRECTORY_STAFF_MANAGE)
def index() -> ResponseReturnValue:
    found = _asked_for()
    counts = {key: listing.count(narrowed) for key, narrowed in _states(found).items()}
    return render_page(
        "directory/accounts/index.html",
        fragment="rows",
        page=listing.page(
            _states(found)[_state()],
            by=Account.username,
            key=Account.id,
            descending=False,
            total=counts[_state()],
        ),
        states=listing.chips(
            "state",
            [
                ("active", "启用", counts["active"]),
                ("locked", "锁定", counts["locked"]),
                ("closed", "停用", counts["closed"]),
            ],
            default="active",
        ),
        roles=listing.chips("role", [(role, label, None) for role, label in ROLE_LABELS.items()]),
        q=request.args.get("q", "").strip(),
        now=clock.now(),
    )


@bp.route("/export.<kind>", methods=["GET", "POST"])
@requires(P.DIRECTORY_ACCOUNT_MANAGE)
def export(kind: str) -> ResponseReturnValue:
    answer = hand_out(_sheet, kind)
    db.session.commit()
    return answer


@bp.get("/<int:account_id>")
@requires(P.DIRECTORY_ACCOUNT_MANAGE, P.DIRECTORY_STAFF_MANAGE)
def show(account_id: int) -> ResponseReturnValue:
    return _card(_found(account_id))


@bp.route("/new", methods=["GET", "POST"])
@requires(P.DIRECTORY_ACCOUNT_MANAGE)
def new() -> ResponseReturnValue:
    form = NewAccountForm(staff_id=request.args.get("staff", type=numbers.read))
    if form.validate_on_submit():
        columns = values(form, "staff_id")
        staff = db.session.get(Staff, form.staff_id.data) if form.staff_id.data else None
        if attempt(form, services.open_account, staff=staff, **columns):
            name = sessions.login_name(form.username.data)
            account = sessions.account_named(name)
            assert account is not None  # noqa: S101 - it was made just now
            return saved(
                url_for(".show", account_id=account.id),
                f"账号 {name} 已添加，生成设置链接交给本人设密码",
            )
    return render_page("directory/accounts/form.html", form=form), form.status


@bp.route("/<int:account_id>/edit", methods=["GET", "POST"])
@requires(P.DIRECTORY_ACCOUNT_MANAGE)
def edit(account_id: int) -> ResponseReturnValue:
    account = _found(account_id)
    form = AccountForm(obj=account)
    if form.validate_on_submit():
        if clash.found(form, account):
            return clash.page(form, account, back=url_for(".edit", account_id=account.id))
        if attempt(form, services.change_account, account=account, **values(form)):
            return saved(url_for(".show", account_id=account.id), f"账号 {account} 已保存")
    return render_page("directory/accounts/form.html", form=form, account=account), form.status


@bp.post("/<int:account_id>/link")
@requires(P.DIRECTORY_ACCOUNT_MANAGE)
def link(account_id: int) -> ResponseReturnValue:
    """Make a one-time link and show it once; the old password stops working."""
    account = _found(account_id)
    made = services.password_link(account=account, now=clock.now())
    db.session.commit()
    url = url_for("directory.entrance.setup", token=made.token, _external=True)
    return _card(account, url)


@bp.post("/<int:account_id>/unlock")
@requires(P.DIRECTORY_ACCOUNT_MANAGE, P.DIRECTORY_STAFF_MANAGE)
def unlock(account_id: int) -> ResponseReturnValue:
    account = _found(account_id)
    sign_in.unlock(account, clock.now())
    return saved(url_for(".show", account_id=account.id), f"账号 {account} 已解锁")


@bp.post("/<int:account_id>/close")
@requires(P.DIRECTORY_ACCOUNT_MANAGE)
def close(account_id: int) -> ResponseReturnValue:
    account = _found(account_id)
    services.close_account(account=account, by=current_user, now=clock.now())
    return saved(url_for(".show", account_id=account.id), f"账号 {account} 已停用")


@bp.post("/<int:account_id>/reopen")
@requires(P.DIRECTORY_ACCOUNT_MANAGE)
def reopen(account_id: int) -> ResponseReturnValue:
    account = _found(account_id)
    services.reopen_account(account=account, today=clock.today())
    return saved(url_for(".show", account_id=account.id), f"账号 {account} 已重新启用")


@bp.post("/<int:account_id>/demand")
@requires(P.DIRECTORY_ACCOUNT_MANAGE)
def demand(account_id: int) -> ResponseReturnValue:
    account = _found(account_id)
    services.demand_new_password(account=account)
    return saved(url_for(".show", account_id=account.id), "下次打开页面时须先改密码")


@bp.post("/sessions/<int:session_id>/end")
@requires(P.DIRECTORY_ACCOUNT_MANAGE)
def end_session(session_id: int) -> ResponseReturnValue:
    ended = db.get_or_404(LoginSession, session_id)
    sign_in.end_session(ended, by=current_user.name, now=clock.now())
    return saved(url_for(".show", account_id=ended.account_id), f"{ended}已退出登录")


def _card(account: Account, link_url: str = "") -> str:
    return render_page(
        "directory/accounts/show.html",
        account=account,
        link_url=link_url,
        devices=db.session.scalars(sessions.open_sessions_of(account.id)).all(),
        kinds=DEVICE_KIND_LABELS,
        history=audit.history(account),
        now=clock.now(),
    )


def _found(account_id: int) -> Account:
    return db.get_or_404(Account, account_id)


def _asked_for() -> Select[Account]:
    role = request.args.get("role", "")
    return queries.accounts(
        request.args.get("q", "").strip(), Role(role) if role in set(Role) else None
    )


def _states(found: Select[Account]) -> dict[str, Select[Account]]:
    return {
        "active": queries.active(found),
        "locked": queries.locked(found, clock.now()),
        "closed": queries.closed(found),
    }


def _sheet() -> Sheet:
    role = request.args.get("role", "")
    words = in_words(
        ("状态", {"active": "启用", "locked": "锁定", "closed": "停用"}[_state()]),
        ("角色", ROLE_LABELS[Role(role)] if role in set(Role) else ""),
        ("查找", request.args.get("q", "").strip()),
    )
    return Sheet("账号", COLUMNS, _states(_asked_for())[_state()], words)


def _state() -> str:
    state = request.args.get("state", "active")
    return state if state in ("active", "locked", "closed") else abort(404)
