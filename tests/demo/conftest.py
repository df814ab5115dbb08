"""A demo school at a fiftieth of its size, driven by the commands that people type."""

from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask

from app.extensions import db


@pytest.fixture
def demo(app: Flask) -> Callable[..., Result]:
    """Return a function that runs `flask demo …`."""

    def run(*words: str) -> Result:
        db.session.rollback()  # the command opens a transaction of its own
        small = ("--scale", "0.02") if words[0] == "load" else ()
        result = app.test_cli_runner().invoke(args=["demo", *words, *small])
        db.session.expire_all()
        return result

    return run
