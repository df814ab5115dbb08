"""PDF by WeasyPrint: the same print page, with the Chinese font embedded.

WeasyPrint needs Pango on the host: it is imported when the first PDF is asked for, and without it
everything else runs and the page says which line to type.
"""

import importlib
import io
from functools import cache
from pathlib import Path
from typing import Any

from flask import Response, current_app, render_template, request, send_file
from flask_login import current_user

from app.base import clock, long_files
from app.domain.errors import RuleBroken

APT_LINE = (
    "apt-get install -y --no-install-recommends "
    "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
)
FONT_FILE = "NotoSansSC-Regular.otf"
# What a person waits for with a finger on the button: up to here, some ten pages.
ROWS_INLINE = 100


def font_path() -> Path | None:
    """Return the packaged Chinese font, or None when only the system's fonts are there."""
    try:
        package = importlib.import_module("pylopdf_fonts_zh_cn")
    except ImportError:
        return None
    found = list(Path(package.__file__ or "").parent.rglob(FONT_FILE))
    return found[0] if found else None


@cache
def engine() -> Any:
    """Return the weasyprint module, or None on a host without Pango."""
    try:
        return importlib.import_module("weasyprint")
    except (ImportError, OSError):
        return None


@cache
def fonts() -> Any:
    """Return the one font configuration of this process; reading the font again costs 30 ms."""
    return importlib.import_module("weasyprint.text.fonts").FontConfiguration()


def _fetcher() -> Any:
    """A print page loads the font beside the code and nothing over the network."""
    return importlib.import_module("weasyprint.urls").URLFetcher(allowed_protocols=("file",))


def pdf(template: str, **context: Any) -> bytes:
    """Return the print template as a PDF.

    Raises RuleBroken with the line to type when Pango is missing.
    """
    if engine() is None:
        raise RuleBroken(f"这台服务器还不能生成 PDF，先用浏览器打印；管理员执行：{APT_LINE}")
    path = font_path()
    html = render_template(
        template,
        font_url=path.as_uri() if path else "",
        printed_at=clock.now(),
        printed_by=current_user.name,
        **context,
    )
    sheet = engine().CSS(filename=str(Path(current_app.static_folder or "") / "css" / "paper.css"))
    return (
        engine()
        .HTML(string=html, base_url=request.url_root, url_fetcher=_fetcher())
        .write_pdf(stylesheets=[sheet], font_config=fonts())
    )


def pdf_response(template: str, title: str, row_count: int = 0, **context: Any) -> Response:
    """Return the print template as `title`.pdf, shown in the browser.

    With more than ROWS_INLINE rows the answer is a page that offers to make it in the background.
    """
    if offered := long_files.offer(title, row_count, ROWS_INLINE):
        return offered
    return send_file(
        io.BytesIO(pdf(template, **context)),
        mimetype="application/pdf",
        download_name=f"{title}.pdf",
    )
