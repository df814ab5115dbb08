"""Stylesheet, script, icons: joined and stripped at start-up, served under hashed addresses."""

import base64
import gzip
import hashlib
import mimetypes
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import rcssmin
import rjsmin
from flask import Flask, Response, abort, g, request

from app.base.access import public

PREFIX = "/assets/"
# Later files lean on earlier ones; paper.css, for the PDF engine alone, is not among them.
STYLES = ("tokens", "base", "components", "scenes", "print")
# Scripts of some pages alone, a folder of static/js each; app.js is on all.
BUNDLES = ("fields", "menus")
FOREVER = "public, max-age=31536000, immutable"
PACKABLE = ("text/", "image/svg+xml", "application/json")
LINK = re.compile(r'url\("?\.\./([^")]+)"?\)')


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it goes over the wire; `packed` is its gzip form where that is smaller."""

    url: str
    mimetype: str
    body: bytes
    packed: bytes | None
    integrity: str


class Shelf:
    """Every static file by its plain name (`app.css`, `img/icons.svg`) and by its address."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stamp = 0.0
        self._by_name: dict[str, Asset] = {}
        self._by_url: dict[str, Asset] = {}
        self.fill()

    def fill(self) -> None:
        """Read the folder again; does nothing when no file changed since."""
        files = [path for path in sorted(self._folder.rglob("*")) if path.is_file()]
        stamp = max((path.stat().st_mtime for path in files), default=0.0)
        if stamp == self._stamp:
            return
        self._by_name = {}
        for path in files:
            name = path.relative_to(self._folder).as_posix()
            if not name.startswith(("css/", "js/")):
                self._put(name, path.read_bytes())
        self._put("app.css", self._stylesheet(STYLES).encode())
        self._put("app.js", self._script("js").encode())
        for bundle in BUNDLES:
            self._put(f"{bundle}.js", self._script(f"js/{bundle}").encode())
        self._by_url = {asset.url: asset for asset in self._by_name.values()}
        self._stamp = stamp

    def named(self, name: str) -> Asset:
        """Return the file of that name; a wrong name is an error in a template."""
        return self._by_name[name]

    def at(self, url: str) -> Asset | None:
        return self._by_url.get(url)

    def _put(self, name: str, body: bytes) -> None:
        stem, dot, suffix = name.rpartition(".")
        mark = hashlib.sha256(body).hexdigest()[:12]
        mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
        packed = gzip.compress(body, 9, mtime=0) if mimetype.startswith(PACKABLE) else body
        self._by_name[name] = Asset(
            url=f"{PREFIX}{stem}.{mark}{dot}{suffix}",
            mimetype=mimetype,
            body=body,
            packed=packed if len(packed) < len(body) else None,
            integrity="sha384-" + base64.b64encode(hashlib.sha384(body).digest()).decode(),
        )

    def _stylesheet(self, names: tuple[str, ...]) -> str:
        sheets = [(self._folder / "css" / f"{name}.css").read_text() for name in names]
        return LINK.sub(self._hashed_link, rcssmin.cssmin("\n".join(sheets)))

    def _hashed_link(self, link: re.Match[str]) -> str:
        return f"url({self.named(link[1]).url})"

    def _script(self, folder: str) -> str:
        scripts = [path.read_text() for path in sorted((self._folder / folder).glob("*.js"))]
        return rjsmin.jsmin("\n".join(scripts))


def _view(shelf: Shelf) -> Callable[[str], Response]:
    @public
    def asset(name: str) -> Response:
        found = shelf.at(PREFIX + name)
        if found is None:
            abort(404)
        response = Response(found.body, mimetype=found.mimetype)
        if found.packed is not None:
            response.vary.add("Accept-Encoding")
            if "gzip" in request.accept_encodings:
                response.data = found.packed
                response.content_encoding = "gzip"
        response.headers["Cache-Control"] = FOREVER
        return response

    return asset


def needs(bundle: str) -> str:
    """Ask for a script of BUNDLES at the foot of the page that is being written."""
    g.bundles = {*g.get("bundles", ()), bundle}
    return ""


def needed() -> list[str]:
    """Return the scripts that the page has asked for so far."""
    asked = g.get("bundles", ())
    return [f"{bundle}.js" for bundle in BUNDLES if bundle in asked]


def init_app(app: Flask) -> None:
    shelf = Shelf(Path(app.static_folder or "static"))

    def named(name: str) -> Asset:
        if app.debug:
            shelf.fill()
        return shelf.named(name)

    app.extensions["assets"] = shelf
    app.add_url_rule(f"{PREFIX}<path:name>", "assets", _view(shelf))
    app.jinja_env.globals["asset"] = lambda name: named(name).url
    app.jinja_env.globals["needs"] = needs
    app.jinja_env.globals["needs_fields"] = lambda: needs("fields")
    app.jinja_env.globals["needed_scripts"] = needed
    app.jinja_env.globals["integrity"] = lambda name: named(name).integrity
