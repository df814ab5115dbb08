"""A test client with opinions: it checks every answer the way a reviewer would."""

import secrets
from collections import Counter
from contextvars import Context
from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import text
from werkzeug.test import TestResponse

from app.base.receipts import REPLAYED
from app.extensions import db, reading

# These lead elsewhere without changing a record: who is asked again, or what is shown.
# Reading one's own messages is no act on the school's records either.
UNAUDITED = (
    "/login",
    "/logout",
    "/display",
    "/switch",
    "/resume",
    "/system/messages",
    "/open/opinions",
)
VOID = {"input", "br", "img", "meta", "link", "hr", "col", "use", "path", "circle", "rect"}


class PortalClient(FlaskClient):
    """Adds the CSRF token and a form id to each POST, and holds answers to the house rules."""

    def open(
        self, *args: Any, csrf: bool = True, follow_redirects: bool = False, **kwargs: Any
    ) -> TestResponse:
        if kwargs.get("method") == "POST":
            self._complete(kwargs, csrf)
        db.session.rollback()  # the test's own transaction must not block the request
        before = _audit_count()
        # An empty context: the request must not inherit the test's application context.
        response = Context().run(super().open, *args, **kwargs)
        db.session.expire_all()
        _check(response, _audit_count() > before)
        if follow_redirects and response.location:
            return self.get(response.location, headers=kwargs.get("headers"), follow_redirects=True)
        return response

    def _complete(self, kwargs: dict[str, Any], csrf: bool) -> None:
        data = kwargs.get("data")
        if data is None or isinstance(data, dict):
            kwargs["data"] = {"form_id": secrets.token_hex(16), **(data or {})}
        if csrf:
            kwargs["headers"] = {**dict(kwargs.get("headers") or {}), "X-CSRFToken": self.token()}

    def token(self) -> str:
        with self.session_transaction() as session:
            raw = session.setdefault("csrf_token", secrets.token_hex(20))
        signer = URLSafeTimedSerializer(self.application.secret_key, salt="wtf-csrf-token")
        return signer.dumps(raw)


def _audit_count() -> int:
    with reading(), db.engine.connect() as connection:
        return connection.scalar(text("select count(*) from base_audit_entry")) or 0


def _check(response: TestResponse, was_audited: bool) -> None:
    request = response.request
    if request.method == "POST" and response.status_code in (302, 303):
        excused = request.path.startswith(UNAUDITED) or REPLAYED in response.headers
        assert was_audited or excused, f"{request.path} changed data without an audit entry"
    if response.location or response.status_code >= 500:
        return
    if response.mimetype == "text/html" and response.data:
        is_fragment = "HX-Request" in request.headers
        html = response.text
        assert ("<!doctype" in html.lower()) != is_fragment, f"{request.path}: page or fragment?"
        Page(request.path, html).check(is_fragment)


class Page(HTMLParser):
    """What a page must have: one h1, a title, unique ids, a label per field, complete forms."""

    def __init__(self, path: str, html: str) -> None:
        super().__init__()
        self.path = path
        self.ids: list[str] = []
        self.labels: set[str] = set()
        self.fields: list[dict[str, str | None]] = []
        self.forms: list[dict[str, Any]] = []
        self.counts: Counter[str] = Counter()
        self.title = ""
        self._open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.counts[tag] += 1
        if found.get("id"):
            self.ids.append(str(found["id"]))
        if tag == "label" and found.get("for"):
            self.labels.add(str(found["for"]))
        if tag == "form":
            self.forms.append({"method": str(found.get("method", "get")).lower(), "names": set()})
        if tag in ("input", "select", "textarea", "button"):
            self._field(tag, found)
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open and self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] == "title" and "svg" not in self._open:
            self.title += data

    def _field(self, tag: str, found: dict[str, str | None]) -> None:
        if self.forms and found.get("name"):
            self.forms[-1]["names"].add(found["name"])
        needs_label = tag != "button" and found.get("type") not in ("hidden", "submit")
        if needs_label and "label" not in self._open:
            self.fields.append(found)

    def check(self, is_fragment: bool) -> None:
        twice = [name for name, times in Counter(self.ids).items() if times > 1]
        assert not twice, f"{self.path}: ids used twice: {twice}"
        for field in self.fields:
            named = field.get("id") in self.labels or field.get("aria-label")
            assert named or field.get("aria-labelledby"), f"{self.path}: no label for {field}"
        for form in self.forms:
            if form["method"] == "post":
                missing = {"csrf_token", "form_id"} - form["names"]
                assert not missing, f"{self.path}: a form lacks {missing}"
        if not is_fragment:
            assert self.counts["h1"] == 1, f"{self.path}: {self.counts['h1']} h1 headings"
            assert self.title.strip(), f"{self.path}: no title"
