"""Settings, read once when the process starts: from the environment and the instance folder."""

import fcntl
import json
import os
import secrets
from collections import ChainMap
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet
from flask import Flask
from sqlalchemy.engine import URL, make_url
from werkzeug.middleware.proxy_fix import ProxyFix

from app.extensions import engine_options

ROOT = Path(__file__).parent.parent
MEBIBYTE = 1024 * 1024


def instance_path(root: Path) -> Path:
    """Return the folder of the database, uploads and secrets: $INSTANCE_PATH or instance/."""
    return Path(os.environ.get("INSTANCE_PATH") or root / "instance").absolute()


def load(folder: Path, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings; what is given wins over the environment.

    The folder and its secrets are made when they are missing.
    """
    asked = ChainMap(dict(given), dict(os.environ))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    url = database_url(folder, asked.get("DATABASE_URL"))
    return {
        **machine_secrets(folder),
        "SQLALCHEMY_DATABASE_URI": url,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(url),
        "MAX_CONTENT_LENGTH": 32 * MEBIBYTE,
        "SESSION_COOKIE_NAME": "houqin",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": asked.get("HTTPS_ONLY") == "1",
        # A form left open over a long break must still be accepted: its token lives as long as
        # the session.
        "WTF_CSRF_TIME_LIMIT": None,
        # A test works its jobs off itself.
        "JOB_WORKER": True,
        "TRUSTED_PROXIES": int(asked.get("TRUSTED_PROXIES") or 0),
        **given,
    }


def trust_proxies(app: Flask) -> None:
    """Believe the X-Forwarded headers of as many reverse proxies as stand in front.

    None unless set: with no proxy in front anyone could claim any address by these headers.
    """
    if count := app.config["TRUSTED_PROXIES"]:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=count, x_proto=count, x_host=count
        )


def database_url(folder: Path, given: str | None) -> str:
    """Return the URL for SQLAlchemy: what was given, or the SQLite file in the instance folder."""
    if not given:
        return _text(URL.create("sqlite", database=str(folder / "houqin.db")))
    url = make_url(given)
    if url.get_backend_name() in ("mysql", "mariadb"):
        return _text(url.set(drivername="mysql+pymysql"))
    if url.get_backend_name() != "sqlite":
        raise ValueError(f"DATABASE_URL 只支持 sqlite:// 与 mysql://，不支持 {url.drivername}://")
    return _text(url)


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)


def machine_secrets(folder: Path) -> dict[str, str]:
    """Return the secrets of this installation; the first process to start makes them."""
    path = folder / "secrets.json"
    with _alone_in(folder):
        if not path.exists():
            _write_private(path, json.dumps(_new_secrets(), indent=2))
    return json.loads(path.read_text())


def _new_secrets() -> dict[str, str]:
    return {
        "SECRET_KEY": secrets.token_hex(32),
        "ENCRYPTION_KEY": Fernet.generate_key().decode(),
    }


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Let one process at a time through, so that two starting workers agree on the secrets."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _write_private(path: Path, text: str) -> None:
    """Write a whole file or none, readable by its owner only."""
    draft = path.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
