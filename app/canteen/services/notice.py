"""The canteen's notice (食堂公示): what stands on it, and the photos of the papers."""

from collections.abc import Sequence
from typing import Any

from app.base import attachments, audit
from app.base.attachments import Attachment
from app.base.intake import Ready
from app.canteen.models import CanteenNotice
from app.canteen.models.notice import MOST_PHOTOS
from app.canteen.queries.notice import notice
from app.domain.errors import RuleBroken


def save_notice(**columns: Any) -> CanteenNotice:
    found = notice()
    if found is None:
        found = CanteenNotice(id=1, **columns)
        audit.added("canteen.notice.edit", found)
        return found
    with audit.changed("canteen.notice.edit", found):
        for name, value in columns.items():
            setattr(found, name, value)
    return found


def add_photos(found: CanteenNotice, photos: Sequence[Ready], caption: str = "") -> None:
    """Attach photos of papers; six at most stand on the public page."""
    held = len(attachments.of(found))
    if held + len(photos) > MOST_PHOTOS:
        raise RuleBroken(
            f"最多 {MOST_PHOTOS} 张，已有 {held} 张，还能加 {MOST_PHOTOS - held} 张", field="photos"
        )
    for photo in photos:
        attachments.attach(found, photo, caption=caption)
    audit.noted("canteen.notice.add_photo", found, 照片=f"{len(photos)} 张")


def remove_photo(found: CanteenNotice, photo: Attachment) -> None:
    attachments.remove(photo)
    audit.noted("canteen.notice.remove_photo", found, 照片=str(photo))


def restore_photo(found: CanteenNotice, photo: Attachment) -> None:
    if len(attachments.of(found)) >= MOST_PHOTOS:
        raise RuleBroken(f"已经有 {MOST_PHOTOS} 张，先移除一张再恢复")
    attachments.restore(photo)
    audit.noted("canteen.notice.restore_photo", found, 照片=str(photo))
