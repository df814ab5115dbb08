"""Form of the photos of a passage."""

from app.base.forms import PortalForm, TextField
from app.base.intake import AttachmentsField
from app.gate.models.vehicles import MOST_PHOTOS


class PhotosForm(PortalForm):
    photos = AttachmentsField("照片", most=MOST_PHOTOS, needed="选一张照片再添加")
    caption = TextField("说明", max_length=60, description="例如 出门的旧课桌 12 张")
