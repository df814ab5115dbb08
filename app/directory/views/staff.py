"""Staff (教职工): list, card, changes, leaving; and the picker other areas use."""

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.wrappers import Response

from app.base import audit, clash, clock, listing, privacy
from app.base.access import requires
from app.base.export import Column, sheet_response
from app.base.htmx import render_page
from app.directory.forms.people import LeaveForm, RevealForm, StaffForm
from app.directory.models import STAFF_STATUS_LABELS, Staff
from app.directory.queries import accounts
from app.directory.queries import people as queries
from app.directory.services import people as services
from app.directory.views.saving import attempt, saved, values
from app.extensions import db
from app.permissions import Permission

bp = Blueprint("staff", __name__, url_prefix="/directory/staff")

STATES = {"active": queries.in_service, "left": queries.left}
COLUMNS = [
    Column("工号", lambda row: row.number),
    Column("姓名", lambda row: row.name),
    Column("手机号", lambda row: privacy.mask_phone(row.phone) if row.phone else ""),
    Column("部门", lambda row: row.department.name if row.department else ""),
    Column("岗位", lambda row: row.posts, 24),
    Column("状态", lambda row: STAFF_STATUS_LABELS[row.status]),
    Column("离职日期", lambda row: row.left_on),
]


@bp.get("/")
@requires(Permission.DIRECTORY_READ)
def index() -> ResponseReturnValue:
    q, department = _asked()
    found = queries.staff(q, department)
    shown = STATES[_state()](found)
    counts = {key: listing.count(narrow(found)) for key, narrow in STATES.items()}
    sizes = queries.staff_per_department()
    return render_page(
        "directory/staff/index.html",
        fragment="rows",
        page=listing.page(
            shown, by=Staff.sort_key, key=Staff.id, descending=False, total=counts[_state()]
        ),
        states=listing.chips(
            "state",
            [("active", "在职", counts["active"]), ("left", "已离职", counts["left"])],
            default="active",
        ),
        departments=listing.chips(
            "department",
            [(str(d.id), d.name, listing.Count(sizes.get(d.id, 0))) for d in queries.departments()],
        ),
        q=q,
        privacy=privacy,
    )


@bp.get("/export.<kind>")
@requires(Permission.DIRECTORY_READ)
def export(kind: str) -> Response:
    shown = STATES[_state()](queries.staff(*_asked()))
    return sheet_response("教职工", COLUMNS, db.session.scalars(shown), kind)


@bp.get("/picker")
@requires(Permission.DIRECTORY_READ)
def picker() -> ResponseReturnValue:
    """The people a typed text means, for the pickers of every area; nothing typed: the first."""
    rows = queries.picked_staff(request.args.get("q", "").strip())
    options = [(row.id, row.name, row.posts or _department(row)) for row in rows]
    return render_template("ui/options.html", options=options)


@bp.get("/<int:staff_id>")
@requires(Permission.DIRECTORY_READ)
def show(staff_id: int) -> ResponseReturnValue:
    return _card(_found(staff_id), RevealForm(formdata=None))


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_STAFF_MANAGE)
def new() -> ResponseReturnValue:
    form = StaffForm(department_id=request.args.get("department", type=int))
    if form.validate_on_submit():
        staff = Staff(**values(form))
        if attempt(form, services.add_staff, staff):
            return saved(url_for(".show", staff_id=staff.id), f"{staff.name}已添加")
    return render_page("directory/staff/form.html", form=form), form.status


@bp.route("/<int:staff_id>/edit", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_STAFF_MANAGE)
def edit(staff_id: int) -> ResponseReturnValue:
    staff = _found(staff_id)
    form = StaffForm(obj=staff)
    if form.validate_on_submit():
        if clash.found(form, staff):
            return clash.page(form, staff, back=url_for(".edit", staff_id=staff.id))
        if attempt(form, services.change_staff, staff, **values(form)):
            return saved(url_for(".show", staff_id=staff.id), f"{staff.name}已保存")
    return render_page("directory/staff/form.html", form=form, staff=staff), form.status


@bp.route("/<int:staff_id>/leaving", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_STAFF_MANAGE)
def leave(staff_id: int) -> ResponseReturnValue:
    staff = _found(staff_id)
    form = LeaveForm(left_on=clock.today())
    if form.validate_on_submit() and form.left_on.data:
        services.leave_staff(
            staff=staff, on=form.left_on.data, by=current_user.name, now=clock.now()
        )
        return saved(url_for(".show", staff_id=staff.id), f"{staff.name}已办理离职")
    return render_page(
        "directory/staff/leave.html",
        form=form,
        staff=staff,
        account=accounts.account_of_staff(staff.id),
        classes=queries.classes_of(staff.id),
    ), form.status


@bp.post("/<int:staff_id>/return")
@requires(Permission.DIRECTORY_STAFF_MANAGE)
def come_back(staff_id: int) -> ResponseReturnValue:
    staff = _found(staff_id)
    services.return_staff(staff=staff)
    return saved(url_for(".show", staff_id=staff.id), f"{staff.name}已办理返岗，账号需要另外启用")


@bp.post("/<int:staff_id>/reveal")
@requires(Permission.DIRECTORY_READ)
def reveal(staff_id: int) -> ResponseReturnValue:
    staff = _found(staff_id)
    form = RevealForm()
    if not form.validate():
        return _card(staff, form)
    privacy.reveal("directory.staff.reveal", staff, form.reason.data)
    return saved(url_for(".show", staff_id=staff.id), "电话显示 5 分钟，已记入操作记录")


def _card(staff: Staff, form: RevealForm) -> ResponseReturnValue:
    manages = current_user.can(Permission.DIRECTORY_STAFF_MANAGE)
    return render_page(
        "directory/staff/show.html",
        staff=staff,
        form=form,
        states=STAFF_STATUS_LABELS,
        privacy=privacy,
        account=accounts.account_of_staff(staff.id) if manages else None,
        classes=queries.classes_of(staff.id),
        history=audit.history(staff) if manages else [],
    ), form.status


def _found(staff_id: int) -> Staff:
    return db.get_or_404(Staff, staff_id)


def _asked() -> tuple[str, int | None]:
    return request.args.get("q", "").strip(), request.args.get("department", type=int)


def _state() -> str:
    state = request.args.get("state", "active")
    if state not in STATES:
        abort(404)
    return state


def _department(row: Staff) -> str:
    return row.department.name if row.department else ""
