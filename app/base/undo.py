"""Undo instead of confirm: a message that carries the way back."""

from flask import flash


def offer(text: str, url: str) -> None:
    """Show `text` with 撤销 after the redirect; 撤销 is a POST to `url`."""
    flash({"text": text, "url": url}, "undo")  # type: ignore[arg-type]
