"""The form of an upload to import."""

from app.base import sheets
from app.base.forms import PortalForm, RadioField
from app.base.intake import FileField

UPDATE, SKIP = "update", "skip"
MEGABYTES = sheets.UPLOAD_LIMIT // 1024**2


class ImportForm(PortalForm):
    file = FileField(
        "要导入的文件",
        most=sheets.UPLOAD_LIMIT,
        smaller="删掉图片或分成几个文件",
        needed="选择要导入的文件",
        description=f"点一下选择，或者把文件拖进来，选好就上传。"
        f".xlsx、.xls、.csv，最多 {sheets.MOST_ROWS:,} 行、{MEGABYTES} MB",
    )
    existing = RadioField(
        "已经有的",
        choices=[(UPDATE, "更新"), (SKIP, "跳过，不动")],
        default=UPDATE,
    )
