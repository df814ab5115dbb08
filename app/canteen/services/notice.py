"""The canteen's notice (食堂公示): what stands on it, and the photos of the papers."""

from collections.abc import Sequence
from typing import Any

from app.base import attachments, audit
from app.base.attachments import Attachment
from app.base.intake import Ready
from app.canteen.models import CanteenNotice
from app.canteen.models.notice import MOST_PHOTOS
from app.canteen.queries.notice import notice
from app.canteen.services.named import fill


def save_notice(**columns: Any) -> CanteenNotice:
    found = notice()
    if found is None:
        found = CanteenNotice(id=1, **columns)
        audit.added("canteen.notice.edit", found)
        return found
    with audit.changed("canteen.notice.edit", found):
        fill(found, columns)
    return found


def add_photos(found: CanteenNotice, photos: Sequence[Ready], caption: str = "") -> None:
    """Attach photos of papers; six at most stand on the public page."""
    attachments.attach_all(found, photos, most=MOST_PHOTOS, caption=caption)
    audit.noted("canteen.notice.add_photo", found, 照片=f"{len(photos)} 张")


def remove_photo(found: CanteenNotice, photo: Attachment) -> None:
    attachments.remove(photo)
    audit.noted("canteen.notice.remove_photo", found, 照片=str(photo))


def restore_photo(found: CanteenNotice, photo: Attachment) -> None:
    attachments.restore(found, photo, most=MOST_PHOTOS)
    audit.noted("canteen.notice.restore_photo", found, 照片=str(photo))
