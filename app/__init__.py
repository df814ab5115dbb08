"""校园后勤 (Houqin): the logistics portal of a school."""

from pathlib import Path
from typing import Any

from flask import Flask

from app import config, schema
from app.base import (
    access,
    assets,
    clock,
    compression,
    days,
    errors,
    htmx,
    memory,
    messages,
    numbers,
    outbox,
    receipts,
    resume,
    security,
    styleguide,
    ui,
)
from app.config import ROOT
from app.extensions import csrf, db, login, prepare_engine, start_writing


def create_app(settings: dict[str, Any] | None = None) -> Flask:
    """Return the portal; `settings` overrides what instance/ and the environment say."""
    given = settings or {}
    instance = Path(given.get("INSTANCE_PATH") or config.instance_path(ROOT))
    app = Flask(
        __name__,
        template_folder=str(ROOT / "templates"),
        static_folder=None,  # Flask's own route knows no hashes; see base/assets.py
        instance_path=str(instance),
    )
    app.static_folder = str(ROOT / "static")
    app.config.from_mapping(CLOCK=clock.beijing_now, REMEMBER_SECONDS=memory.SECONDS)
    app.config.from_mapping(config.load(instance, given))
    config.trust_proxies(app)

    db.init_app(app)
    schema.init_app(app)
    login.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    for part in (days, numbers):
        part.init_app(app)
    # The order of the checks on a request: whose act it is, signed in and allowed, then CSRF, then
    # the replay.
    for part in (compression, security, assets, htmx, ui, styleguide, errors, outbox, access):
        part.init_app(app)
    csrf.init_app(app)
    for part in (messages, resume, receipts):
        part.init_app(app)

    from app import areas  # the areas need the extensions to exist

    areas.init_app(app)
    app.before_request(start_writing)
    return app
