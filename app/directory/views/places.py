"""Places (楼宇房间): campuses, buildings and rooms."""

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from app.base import audit, clash, holdings, listing, numbers
from app.base.access import requires
from app.base.export import Column
from app.base.handout import Sheet, hand_out, in_words
from app.base.htmx import render_page
from app.base.saving import attempt, saved, values
from app.directory.forms.school import BuildingForm, CampusForm, RoomForm
from app.directory.models import Building, Campus, Room
from app.directory.queries import places as queries
from app.directory.services import school as services
from app.extensions import db
from app.permissions import Permission

bp = Blueprint("places", __name__, url_prefix="/directory/places")

COLUMNS = [
    Column("房间号", lambda row: row.code),
    Column("名称", lambda row: row.name, 20),
    Column("楼宇", lambda row: row.building.name),
    Column("楼层", lambda row: row.floor),
    Column("用途", lambda row: row.use),
    Column("使用中", lambda row: row.is_active),
]


@bp.get("/")
@requires(Permission.DIRECTORY_READ)
def index() -> ResponseReturnValue:
    """The rooms, by building."""
    q, building_id, campus_id = _asked()
    found = queries.rooms(q, building_id, campus_id)
    sizes = queries.rooms_per_building()
    chips = [
        (str(b.id), b.name, listing.Count(sizes.get(b.id, 0)))
        for b in queries.buildings()
        if campus_id in (None, b.campus_id)
    ]
    return render_page(
        "directory/places/index.html",
        fragment="rows",
        page=listing.page(
            found, by=Room.code, key=Room.id, descending=False, total=listing.count(found)
        ),
        chips=listing.chips("building", chips),
        campuses=listing.chips("campus", queries.campus_filter()),
        q=q,
    )


@bp.route("/export.<kind>", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_READ)
def export(kind: str) -> ResponseReturnValue:
    answer = hand_out(_sheet, kind)
    db.session.commit()
    return answer


def _sheet() -> Sheet:
    q, building_id, campus_id = _asked()
    building = db.session.get(Building, building_id) if building_id else None
    campus = db.session.get(Campus, campus_id) if campus_id else None
    words = in_words(
        ("校区", campus and campus.name), ("楼宇", building and building.name), ("查找", q)
    )
    return Sheet("房间", COLUMNS, queries.rooms(q, building_id, campus_id), words)


def _asked() -> tuple[str, int | None, int | None]:
    ids = [request.args.get(name, type=numbers.read) for name in ("building", "campus")]
    return request.args.get("q", "").strip(), ids[0], ids[1]


@bp.get("/buildings")
@requires(Permission.DIRECTORY_READ)
def buildings() -> ResponseReturnValue:
    return render_page(
        "directory/places/buildings.html",
        campuses=queries.campuses(),
        buildings=queries.buildings(),
        sizes=queries.rooms_per_building(),
    )


@bp.route("/rooms/new", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_PLACE_MANAGE)
def new_room() -> ResponseReturnValue:
    form = RoomForm(building_id=request.args.get("building", type=numbers.read))
    if form.validate_on_submit() and attempt(form, services.add_room, **values(form)):
        return saved(url_for(".index"), f"房间 {form.code.data} 已添加")
    return _form(form, "添加房间", url_for(".index"))


@bp.route("/rooms/<int:room_id>/edit", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_PLACE_MANAGE)
def edit_room(room_id: int) -> ResponseReturnValue:
    room = db.get_or_404(Room, room_id)
    form = RoomForm(obj=room)
    if form.validate_on_submit():
        if clash.found(form, room):
            return clash.page(form, room, back=url_for(".edit_room", room_id=room.id))
        if attempt(form, services.change_room, room, **values(form)):
            return saved(url_for(".index"), f"房间 {room.code} 已保存")
    return _form(form, f"修改房间 {room.code}", url_for(".index"), room)


@bp.route("/buildings/new", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_PLACE_MANAGE)
def new_building() -> ResponseReturnValue:
    form = BuildingForm()
    if form.validate_on_submit() and attempt(form, services.add_building, **values(form)):
        return saved(url_for(".buildings"), f"{form.name.data}已添加")
    return _form(form, "添加楼宇", url_for(".buildings"))


@bp.route("/buildings/<int:building_id>/edit", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_PLACE_MANAGE)
def edit_building(building_id: int) -> ResponseReturnValue:
    building = db.get_or_404(Building, building_id)
    form = BuildingForm(obj=building)
    if form.validate_on_submit():
        if clash.found(form, building):
            back = url_for(".edit_building", building_id=building.id)
            return clash.page(form, building, back=back)
        if attempt(form, services.change_building, building, **values(form)):
            return saved(url_for(".buildings"), f"{building.name}已保存")
    return _form(form, f"修改{building.name}", url_for(".buildings"), building)


@bp.route("/campuses/new", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_PLACE_MANAGE)
def new_campus() -> ResponseReturnValue:
    form = CampusForm()
    if form.validate_on_submit() and attempt(form, services.add_campus, **values(form)):
        return saved(url_for(".buildings"), f"{form.name.data}已添加")
    return _form(form, "添加校区", url_for(".buildings"))


@bp.route("/campuses/<int:campus_id>/edit", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_PLACE_MANAGE)
def edit_campus(campus_id: int) -> ResponseReturnValue:
    campus = db.get_or_404(Campus, campus_id)
    form = CampusForm(obj=campus)
    if form.validate_on_submit():
        if clash.found(form, campus):
            return clash.page(form, campus, back=url_for(".edit_campus", campus_id=campus.id))
        if attempt(form, services.change_campus, campus, **values(form)):
            return saved(url_for(".buildings"), f"{campus.name}已保存")
    return _form(form, f"修改{campus.name}", url_for(".buildings"), campus)


@bp.post("/campuses/<int:campus_id>/close")
@requires(Permission.DIRECTORY_PLACE_MANAGE)
def close_campus(campus_id: int) -> ResponseReturnValue:
    campus = db.get_or_404(Campus, campus_id)
    services.close_campus(campus, holdings.uses_of_campus(campus.id))
    return saved(url_for(".buildings"), f"{campus.name}已关闭")


@bp.post("/campuses/<int:campus_id>/reopen")
@requires(Permission.DIRECTORY_PLACE_MANAGE)
def reopen_campus(campus_id: int) -> ResponseReturnValue:
    campus = db.get_or_404(Campus, campus_id)
    services.reopen_campus(campus)
    return saved(url_for(".buildings"), f"{campus.name}重新启用")


def _form(
    form: RoomForm | BuildingForm | CampusForm,
    title: str,
    back: str,
    row: Room | Building | Campus | None = None,
) -> ResponseReturnValue:
    return render_page(
        "directory/places/form.html",
        form=form,
        title=title,
        back=back,
        history=audit.history(row) if row else [],
    ), form.status
