"""The assets as a browser gets them: small, hashed for ever, and provably ours."""

import base64
import gzip
import hashlib
import re
from pathlib import Path

import pytest
import rjsmin
from flask import Flask
from flask.testing import FlaskClient

from app.base.assets import FOREVER, Shelf

STATIC = Path(__file__).parent.parent.parent / "static"
# ux.md 9, issue 2: gzip as served.
BUDGETS = {
    "app.css": 14_000,
    "app.js": 10_000,
    "fields.js": 4_000,
    "menus.js": 4_000,
    "img/icons.svg": 5_000,
}


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return Shelf(STATIC)


@pytest.mark.parametrize(("name", "budget"), BUDGETS.items())
def test_assets_keep_to_their_budget(shelf: Shelf, name: str, budget: int):
    packed = shelf.named(name).packed
    assert packed is not None
    assert len(packed) <= budget


def test_each_own_script_stays_small():
    sizes = {
        path.name: len(gzip.compress(rjsmin.jsmin(path.read_text()).encode(), 9))
        for path in (STATIC / "js").rglob("*.js")
    }
    assert {name: size for name, size in sizes.items() if size > 2048} == {}


def test_addresses_depend_on_the_content_alone(shelf: Shelf):
    again = Shelf(STATIC)
    assert again.named("app.css").url == shelf.named("app.css").url
    assert re.fullmatch(r"/assets/app\.[0-9a-f]{12}\.css", again.named("app.css").url)


def test_a_changed_file_gets_a_new_address(tmp_path: Path):
    (tmp_path / "css").mkdir()
    (tmp_path / "js").mkdir()
    for name in ("tokens", "base", "components", "scenes", "print"):
        (tmp_path / "css" / f"{name}.css").write_text(f".{name} {{ color: red; }}")
    before = Shelf(tmp_path).named("app.css").url
    (tmp_path / "css" / "base.css").write_text(".base { color: blue; }")
    assert Shelf(tmp_path).named("app.css").url != before


def test_integrity_is_that_of_the_bytes_served(portal: Flask, client):
    asset, integrity = (portal.jinja_env.globals[name] for name in ("asset", "integrity"))
    for name in ("app.css", "app.js", "fields.js", "menus.js", "vendor/htmx-2.0.11.min.js"):
        body = client.get(asset(name)).data
        digest = base64.b64encode(hashlib.sha384(body).digest()).decode()
        assert integrity(name) == f"sha384-{digest}"


def test_an_asset_is_public_packed_and_kept_for_ever(portal: Flask, client):
    url = portal.jinja_env.globals["asset"]("app.css")
    plain = client.get(url)
    packed = client.get(url, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Cache-Control"] == FOREVER
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert "Set-Cookie" not in packed.headers


def test_an_old_address_is_gone(client):
    assert client.get("/assets/app.000000000000.css").status_code == 404


def test_links_in_the_stylesheet_lead_to_hashed_files(shelf: Shelf):
    links = re.findall(r"url\(([^)]+)\)", shelf.named("app.css").body.decode())
    assert links
    assert all(shelf.at(link) for link in links)


def test_pages_are_packed_for_browsers_that_ask(app: Flask):
    client = FlaskClient(app)
    packed = client.get("/login", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "校园后勤" in gzip.decompress(packed.data).decode()
    assert "Content-Encoding" not in client.get("/login").headers
