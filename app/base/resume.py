"""Nothing typed is ever lost: a form whose session or token ran out is kept and sent again.

The fields travel inside the page itself, never in the session or the database, and without its
passwords. The form id stays the same, so that what was saved already is not saved twice.
"""

import logging
import os
from collections.abc import Iterable
from typing import IO, Any, NamedTuple
from urllib.parse import urlsplit

from flask import Flask, current_app, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.formparser import FormDataParser
from werkzeug.routing import RequestRedirect
from werkzeug.wsgi import LimitedStream

from app.base.errors import bare, show_http_error
from app.base.htmx import wants_fragment
from app.extensions import db

log = logging.getLogger(__name__)

MEBIBYTE = 1024 * 1024
# A film picked by mistake is heard out; whoever sends for ever is not.
HEARD_OUT = 1024 * MEBIBYTE
PREFIX = "kept-"
ADDRESS = "kept_for"
TOKEN = "csrf_token"  # noqa: S105 - the name of a field
SECRETS = {"password", "passphrase", "pin"}
# How SQLite and MariaDB (1021, 1114; 1205) say that the disk is full, that another holds the lock.
DISK_FULL = ("disk is full", "(1021,", "(1114,")
LOCKED = ("database is locked", "(1205,")
# The script of the page fetches a fresh token from /csrf and sends the same form once more.
EXPIRED = {"X-CSRF": "expired"}


class Kept(NamedTuple):
    """A form that waits: where it goes and what was typed, without secrets."""

    url: str
    fields: list[tuple[str, str]]

    @property
    def names(self) -> set[str]:
        return {name for name, _ in self.fields}


def is_local(url: str | None) -> bool:
    """Tell whether the address is a path of this portal, and nothing a browser takes elsewhere."""
    if not url or not url.startswith("/") or url.startswith("//") or "\\" in url:
        return False
    parts = urlsplit(url)
    return not parts.scheme and not parts.netloc and url.isprintable()


def local(url: str | None, otherwise: str) -> str:
    """Return the address if it is ours, or the other one."""
    return url if url and is_local(url) else otherwise


def from_request() -> Kept | None:
    """Return what this POST carries, to be kept over a sign-in."""
    if request.method != "POST" or not _is_from_here():
        return None
    url = request.full_path.rstrip("?")
    return Kept(url, _typed(request.form.items(multi=True)))


def carried() -> Kept | None:
    """Return what a sign-in form carries along for the form behind it."""
    url = request.form.get(ADDRESS)
    if not url or not _takes_posts(url) or not _is_from_here():
        return None
    fields = [
        (name.removeprefix(PREFIX), value)
        for name, value in request.form.items(multi=True)
        if name.startswith(PREFIX)
    ]
    return Kept(url, _typed(fields))


def page(kept: Kept) -> str:
    """Return the page that says that nothing is lost, with one button that saves it."""
    return render_template("ui/resume.html", kept=kept)


def show_expired_token(error: CSRFError) -> Any:
    """Offer the form again under a fresh token; a form from another site is only refused."""
    kept = from_request()
    if wants_fragment():
        return "", 400, EXPIRED
    if kept is None or not _takes_posts(kept.url):
        return show_http_error(error)
    return page(kept), 400


def show_too_large(error: RequestEntityTooLarge) -> Any:
    """Offer the form again without its files; these are thrown away as they arrive.

    It is heard out to the end: a browser that is cut short shows a broken connection instead.
    """
    size, most = request.content_length or 0, current_app.config["MAX_CONTENT_LENGTH"]
    if not most < size <= HEARD_OUT:
        return show_http_error(error)
    sentence = (
        f"一次最多提交 {most // MEBIBYTE} MB，这次有 {size // MEBIBYTE} MB，没有保存。"
        "照片和附件先不带上，其余填的内容都在；保存后再分几次添加，或者换小的文件。"
    )
    kept = Kept(request.full_path.rstrip("?"), _typed(_fields_alone(size)))
    if wants_fragment() or not _is_from_here() or not _takes_posts(kept.url):
        return show_http_error(error)
    words = {"heading": "文件太大，填的内容还在", "sentence": sentence, "label": "不带附件保存"}
    return render_template("ui/resume.html", kept=kept, **words), 413


def _fields_alone(size: int) -> list[tuple[str, str]]:
    """Read a form of this many bytes for what was typed into it."""
    parser = FormDataParser(
        stream_factory=_nowhere,
        max_form_memory_size=request.max_form_memory_size,
        max_form_parts=request.max_form_parts,
    )
    source: Any = LimitedStream(request.environ["wsgi.input"], size)
    _, form, files = parser.parse(source, request.mimetype, size, request.mimetype_params)
    for file in files.values():
        file.close()
    return list(form.items(multi=True))


def _nowhere(*_: Any, **__: Any) -> IO[bytes]:
    return open(os.devnull, "w+b")


def _typed(fields: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in fields if not _is_secret(name)]


def show_database_gone(error: OperationalError) -> Any:
    """Say that nothing was saved and hold what was typed until the database is back."""
    db.session.rollback()
    log.error("database unavailable: %s", error.orig)
    reason, way_out = _why(error)
    kept = from_request()
    saving = "这一步没有保存，你填的内容还在，" if kept else ""
    again = "再试一次" if kept else "再打开"
    sentence = f"{reason}，{saving}{way_out}{again}"
    return bare(503, sentence, kept=kept, token=request.form.get(TOKEN, ""))


def _why(error: OperationalError) -> tuple[str, str]:
    """Return what is wrong with the database, and what comes before trying again."""
    text = str(error.orig)
    if any(sign in text for sign in DISK_FULL):
        return "服务器的磁盘满了", "让系统管理员腾出空间后"
    if any(sign in text for sign in LOCKED):
        return "数据库正被别的程序占用", "过一会儿"
    return "数据库暂时连不上", "过一会儿"


def _is_secret(name: str) -> bool:
    return name == TOKEN or not SECRETS.isdisjoint(name.split("_"))


def _is_from_here() -> bool:
    """Tell whether a page of ours sent this form: nobody else's form is kept for later."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    return not origin or urlsplit(origin).netloc == request.host


def _takes_posts(url: str) -> bool:
    if not is_local(url):
        return False
    try:
        current_app.create_url_adapter(request).match(urlsplit(url).path, "POST")  # type: ignore[union-attr]
    except (HTTPException, RequestRedirect):
        return False
    return True


def init_app(app: Flask) -> None:
    app.register_error_handler(CSRFError, show_expired_token)
    app.register_error_handler(RequestEntityTooLarge, show_too_large)
    app.register_error_handler(OperationalError, show_database_gone)
