"""Photos of what a vehicle brings or takes away (货物照片)."""

from collections.abc import Sequence

from app.base import attachments, audit
from app.base.attachments import Attachment
from app.base.intake import Ready
from app.domain.errors import RuleBroken
from app.gate.models import VehiclePassage
from app.gate.models.vehicles import MOST_PHOTOS


def add_photos(passage: VehiclePassage, photos: Sequence[Ready], caption: str = "") -> None:
    """Attach the photos; a passage holds six at most, and a void one takes no more."""
    if passage.withdrawn_at:
        raise RuleBroken("这条车辆记录已经作废，不再添加照片")
    attachments.attach_all(passage, photos, most=MOST_PHOTOS, caption=caption)
    audit.noted("gate.photo.add", passage, 照片=f"{len(photos)} 张", **_said(caption))


def remove_photo(passage: VehiclePassage, photo: Attachment) -> None:
    attachments.remove(photo)
    audit.noted("gate.photo.remove", passage, 照片=str(photo))


def restore_photo(passage: VehiclePassage, photo: Attachment) -> None:
    attachments.restore(passage, photo, most=MOST_PHOTOS)
    audit.noted("gate.photo.restore", passage, 照片=str(photo))


def _said(caption: str) -> dict[str, str]:
    return {"说明": caption} if caption else {}
