"""The canteen's notice (食堂公示): licence, responsible people, additives, photos of papers."""

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import attachments, audit, clash, clock
from app.base.access import requires
from app.base.saving import attempt, saved, undoable, values
from app.canteen.forms.notice import NoticeForm, PapersForm
from app.canteen.models import CanteenNotice
from app.canteen.queries import notice as queries
from app.canteen.services import notice as services
from app.permissions import Permission

bp = Blueprint("notice", __name__, url_prefix="/notice")


@bp.get("/")
@requires(Permission.CANTEEN_MENU_READ)
def index() -> ResponseReturnValue:
    return _page(PapersForm(formdata=None)), 200


@bp.route("/edit", methods=["GET", "POST"])
@requires(Permission.CANTEEN_MEAL_MANAGE)
def edit() -> ResponseReturnValue:
    found = queries.notice()
    form = NoticeForm(obj=found)
    if form.validate_on_submit():
        if found and clash.found(form, found):
            return clash.page(form, found, back=url_for(".edit"))
        if attempt(form, services.save_notice, **values(form)):
            return saved(url_for(".index"), "公示信息已保存，公开页已更新")
    return render_template("canteen/notice/form.html", form=form), form.status


@bp.post("/photos/")
@requires(Permission.CANTEEN_MEAL_MANAGE)
def add_photos() -> ResponseReturnValue:
    form = PapersForm()
    is_valid = form.validate_on_submit()
    found = _there()
    if is_valid and attempt(
        form, services.add_photos, found, form.photos.data, form.caption.data or ""
    ):
        return saved(url_for(".index"), f"已添加 {len(form.photos.data)} 张照片")
    return _page(form), form.status


@bp.get("/photos/<int:photo_id>")
@requires(Permission.CANTEEN_MENU_READ)
def photo(photo_id: int) -> ResponseReturnValue:
    return attachments.response(_there(), photo_id, request.args.get("size", "full"))


@bp.post("/photos/<int:photo_id>/removal")
@requires(Permission.CANTEEN_MEAL_MANAGE)
def remove_photo(photo_id: int) -> ResponseReturnValue:
    found = _there()
    services.remove_photo(found, attachments.found(found, photo_id))
    back = url_for(".restore_photo", photo_id=photo_id)
    return undoable(url_for(".index"), "照片已移除", back)


@bp.post("/photos/<int:photo_id>/return")
@requires(Permission.CANTEEN_MEAL_MANAGE)
def restore_photo(photo_id: int) -> ResponseReturnValue:
    found = _there()
    services.restore_photo(found, attachments.found(found, photo_id, removed=True))
    return saved(url_for(".index"), "照片已恢复")


def _there() -> CanteenNotice:
    return queries.notice() or abort(404)


def _page(form: PapersForm) -> str:
    found = queries.notice()
    return render_template(
        "canteen/notice/index.html",
        notice=found,
        photos=attachments.of(found) if found else [],
        ends_on=queries.ends_soon(found, clock.today()),
        history=audit.history(found) if found else [],
        form=form,
    )
