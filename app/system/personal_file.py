"""The file that a person gets (查阅、复制; PIPL 45): readable on paper, and by a machine."""

import io
import json
import zipfile
from collections.abc import Sequence
from datetime import datetime

from flask import Response, send_file

from app.base.personal import PERSON_KIND_LABELS, Person, Records
from app.base.printing import pdf
from app.system.models.rights import RightsRequest


def personal_file(
    request: RightsRequest, person: Person, held: Sequence[Records], now: datetime
) -> Response:
    """Return a zip of a PDF and a JSON file; raises RuleBroken where no PDF can be made."""
    content = {
        "导出时间": f"{now:%Y-%m-%d %H:%M}",
        "姓名": person.name,
        "类别": PERSON_KIND_LABELS[person.kind],
        "记录": {records.title: list(records.lines) for records in held},
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("个人信息.json", json.dumps(content, ensure_ascii=False, indent=2))
        paper = pdf("system/rights/paper.html", row=request, person=person, held=held)
        archive.writestr("个人信息.pdf", paper)
    buffer.seek(0)
    name = f"{now:%Y-%m-%d} 个人信息 {request.id}.zip"
    return send_file(
        buffer, mimetype="application/zip", as_attachment=True, download_name=name, max_age=0
    )
