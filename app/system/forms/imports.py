"""The form of an upload to import."""

from typing import Any

import wtforms
from werkzeug.datastructures import FileStorage

from app.base import sheets
from app.base.forms import PortalForm, RadioField

UPDATE, SKIP = "update", "skip"
MEGABYTES = sheets.UPLOAD_LIMIT // 1024**2


class SheetField(wtforms.FileField):
    """One spreadsheet; `data` is the upload."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        # Without enctype a browser sends the name alone.
        files = [one for one in valuelist if isinstance(one, FileStorage) and one.filename]
        self.data = files[0] if files else None

    def pre_validate(self, form: Any) -> None:
        if self.data is None:
            raise wtforms.ValidationError("选择要导入的文件")
        size = self.data.stream.seek(0, 2)
        self.data.stream.seek(0)
        if size > sheets.UPLOAD_LIMIT:
            raise wtforms.ValidationError(
                f"文件最大 {MEGABYTES} MB，这个有 {size / 1024**2:.0f} MB；删掉图片或分成几个文件"
            )


class ImportForm(PortalForm):
    file = SheetField(
        "要导入的文件",
        description=f"点一下选择，或者把文件拖进来，选好就上传。"
        f".xlsx、.xls、.csv，最多 {sheets.MOST_ROWS:,} 行、{MEGABYTES} MB",
    )
    existing = RadioField(
        "已经有的",
        choices=[(UPDATE, "更新"), (SKIP, "跳过，不动")],
        default=UPDATE,
    )
