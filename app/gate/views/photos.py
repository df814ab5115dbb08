"""Photos (货物照片) of one passage: add, look at, remove, bring back."""

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from app.base import attachments
from app.base.access import requires
from app.base.saving import refusing, saved, undoable
from app.extensions import db
from app.gate.forms.photos import PhotosForm
from app.gate.models import VehiclePassage
from app.gate.services import photos as services
from app.gate.views.vehicles import passage_page
from app.permissions import Permission

bp = Blueprint("photos", __name__, url_prefix="/vehicles/<int:passage_id>/photos")


@bp.get("/<int:photo_id>")
@requires(Permission.GATE_VEHICLE_READ)
def show(passage_id: int, photo_id: int) -> ResponseReturnValue:
    """The photo itself, or its thumbnail (?size=thumb)."""
    passage = db.get_or_404(VehiclePassage, passage_id)
    return attachments.response(passage, photo_id, request.args.get("size", "full"))


@bp.post("/")
@requires(Permission.GATE_VEHICLE_WRITE)
def add(passage_id: int) -> ResponseReturnValue:
    form = PhotosForm()
    # Photos are looked into before the first question to the database: it takes a second each.
    is_valid = form.validate_on_submit()
    passage = db.get_or_404(VehiclePassage, passage_id)
    if is_valid:
        with refusing(form):
            services.add_photos(passage, form.photos.data, form.caption.data or "")
            return saved(_back(passage_id), f"已添加 {len(form.photos.data)} 张照片")
    return passage_page(passage, photos_form=form), form.status


@bp.post("/<int:photo_id>/removal")
@requires(Permission.GATE_VEHICLE_WRITE)
def remove(passage_id: int, photo_id: int) -> ResponseReturnValue:
    passage = db.get_or_404(VehiclePassage, passage_id)
    services.remove_photo(passage, attachments.found(passage, photo_id))
    restore_url = url_for(".restore", passage_id=passage_id, photo_id=photo_id)
    return undoable(_back(passage_id), "照片已移除", restore_url)


@bp.post("/<int:photo_id>/return")
@requires(Permission.GATE_VEHICLE_WRITE)
def restore(passage_id: int, photo_id: int) -> ResponseReturnValue:
    passage = db.get_or_404(VehiclePassage, passage_id)
    services.restore_photo(passage, attachments.found(passage, photo_id, removed=True))
    return saved(_back(passage_id), "照片已恢复")


def _back(passage_id: int) -> str:
    return url_for("gate.vehicles.show", passage_id=passage_id)
