"""Staff (教职工): list, card, changes, leaving; and the picker other areas use."""

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.wrappers import Response

from app.base import audit, clash, clock, holdings, listing, numbers, privacy
from app.base.access import requires
from app.base.export import Column
from app.base.handout import Sheet, hand_out, hand_out_full, in_words
from app.base.htmx import render_page
from app.base.printing import pdf_response
from app.base.saving import attempt, saved, values
from app.directory.forms.people import LeaveForm, RevealForm, StaffForm
from app.directory.models import Department, Staff
from app.directory.queries import accounts, classes, places
from app.directory.queries import custody as custody_queries
from app.directory.queries import people as queries
from app.directory.services import custody
from app.directory.services import people as services
from app.extensions import db
from app.permissions import Permission

bp = Blueprint("staff", __name__, url_prefix="/directory/staff")

STATES = {"active": queries.in_service, "left": queries.left}
COLUMNS = [
    Column("工号", lambda row: row.number),
    Column("姓名", lambda row: row.name),
    Column("手机号", lambda row: privacy.mask_phone(row.phone), full=lambda row: row.phone),
    Column("部门", lambda row: row.department.name if row.department else ""),
    Column("岗位", lambda row: row.posts, 24),
    Column("状态", lambda row: _status(row)),
    Column("离职日期", lambda row: row.left_on),
]


@bp.get("/")
@requires(Permission.DIRECTORY_READ)
def index() -> ResponseReturnValue:
    q, department, campus = _asked()
    found = queries.staff(q, department, campus)
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
        campuses=listing.chips("campus", places.campus_filter()),
        q=q,
        today=clock.today(),
        privacy=privacy,
    )


@bp.route("/export.<kind>", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_READ)
def export(kind: str) -> ResponseReturnValue:
    answer = hand_out(_sheet, kind)
    db.session.commit()
    return answer


@bp.route("/export-full", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_STAFF_MANAGE)
def export_full() -> ResponseReturnValue:
    answer = hand_out_full(_sheet)
    db.session.commit()
    return answer


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
    form = StaffForm(department_id=request.args.get("department", type=numbers.read))
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
    """Hand over what the person holds and record the leaving, in one step."""
    staff = _found(staff_id)
    held = holdings.held_by(staff.id, clock.now())
    form = LeaveForm(left_on=staff.left_on or clock.today())
    form.offer(held, staff.id)
    if form.validate_on_submit() and attempt(
        form,
        custody.leave_staff,
        staff=staff,
        on=form.left_on.data,
        choices=form.choices(held),
        by=current_user.name,
        now=clock.now(),
    ):
        return saved(url_for(".show", staff_id=staff.id), f"{staff.name}已办理离职")
    return render_page(
        "directory/staff/leave.html",
        form=form,
        staff=staff,
        held=list(zip(held, form.takers, strict=True)),
        account=accounts.account_of_staff(staff.id),
    ), form.status


@bp.get("/<int:staff_id>/handover.pdf")
@requires(Permission.DIRECTORY_STAFF_MANAGE)
def handover(staff_id: int) -> Response:
    """离职交接单: what was handed over, or before that what is still to be."""
    staff = _found(staff_id)
    return pdf_response(
        "directory/staff/handover_print.html",
        f"离职交接单 {staff.name}",
        staff=staff,
        held=holdings.held_by(staff.id, clock.now()),
        handovers=custody_queries.handovers(staff.id),
        duties=classes.duties_of(staff.id),
    )


@bp.post("/<int:staff_id>/return")
@requires(Permission.DIRECTORY_STAFF_MANAGE)
def come_back(staff_id: int) -> ResponseReturnValue:
    staff = _found(staff_id)
    was_away = staff.has_left(clock.today())
    services.return_staff(staff=staff, by=current_user.name, now=clock.now())
    words = "已办理返岗，账号需要另外启用" if was_away else "不离职了，账号照常使用"
    return saved(url_for(".show", staff_id=staff.id), f"{staff.name}{words}")


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
        privacy=privacy,
        account=accounts.account_of_staff(staff.id) if manages else None,
        leads=queries.classes_of(staff.id),
        today=clock.today(),
        duties=classes.duties_of(staff.id),
        has_campuses=places.has_campuses(),
        handovers=custody_queries.handovers(staff.id),
        history=audit.history(staff) if manages else [],
    ), form.status


def _found(staff_id: int) -> Staff:
    return db.get_or_404(Staff, staff_id)


def _sheet() -> Sheet:
    q, department_id, *_ = _asked()
    department = db.session.get(Department, department_id) if department_id else None
    words = in_words(
        ("状态", {"active": "在职", "left": "已离职"}[_state()]),
        ("部门", department and department.name),
        ("校区", _campus_name()),
        ("查找", q),
    )
    return Sheet("教职工", COLUMNS, STATES[_state()](queries.staff(*_asked())), words)


def _campus_name() -> str:
    names = {key: name for key, name, _ in places.campus_filter()}
    return names.get(request.args.get("campus", ""), "")


def _asked() -> tuple[str, int | None, int | None]:
    ids = [request.args.get(name, type=numbers.read) for name in ("department", "campus")]
    return request.args.get("q", "").strip(), ids[0], ids[1]


def _state() -> str:
    state = request.args.get("state", "active")
    if state not in STATES:
        abort(404)
    return state


def _status(row: Staff) -> str:
    return "已离职" if row.has_left(clock.today()) else "在职"


def _department(row: Staff) -> str:
    return row.department.name if row.department else ""
