"""One URL, one template; htmx gets one named block of it.

The only Python file with the names of htmx headers.
"""

from flask import Flask, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from jinja2_fragments.flask import render_block


def wants_fragment() -> bool:
    """Tell a swap from a navigation: boosted links and history restores need the page."""
    headers = request.headers
    return (
        "HX-Request" in headers
        and "HX-Boosted" not in headers
        and "HX-History-Restore-Request" not in headers
    )


def render_page(template: str, /, fragment: str | None = None, **context) -> str:
    """Return the whole page, or the block `fragment` and the messages when htmx asks."""
    if fragment and wants_fragment():
        return render_block(template, fragment, **context) + render_template(
            "ui/flash.html", out_of_band=True
        )
    return render_template(template, **context)


def answer_unchanged(answer: ResponseReturnValue) -> Response:
    """Return the answer with an ETag, or 304 when the browser holds the same one already."""
    response = make_response(answer)
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


def error_headers() -> dict[str, str]:
    """Send a refused swap to the message area instead of its target."""
    return {"HX-Retarget": "#messages", "HX-Reswap": "innerHTML"} if wants_fragment() else {}


def mark_personal(response: Response) -> Response:
    """Keep fragments out of the page's cache, and personal pages out of every cache."""
    response.vary.add("HX-Request")
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def init_app(app: Flask) -> None:
    app.after_request(mark_personal)
