"""Answers remembered for a few seconds: what every page asks and hardly ever changes."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import current_app

Given = ParamSpec("Given")
Answer = TypeVar("Answer")

SECONDS = 5.0


def remembered(ask: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """Let this process answer from memory for REMEMBER_SECONDS; the other worker is that late.

    For values that outlive a request: no rows of the session, no personal data.
    """

    @wraps(ask)
    def answer(*args: Given.args, **kwargs: Given.kwargs) -> Answer:
        known: dict[Any, tuple[float, Answer]] = current_app.extensions.setdefault("memory", {})
        key = (ask, args)
        until, value = known.get(key, (0.0, None))
        if time.monotonic() >= until:
            value = ask(*args, **kwargs)
            known[key] = (time.monotonic() + current_app.config["REMEMBER_SECONDS"], value)
        return value  # type: ignore[return-value]

    return answer


def forget() -> None:
    """Ask anew next time: this process has just changed something."""
    current_app.extensions.pop("memory", None)
