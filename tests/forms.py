"""What a browser would send of a page's form when nothing was touched."""

import re
from html import unescape

_OWN = ("csrf_token", "form_id")


def fields(page: str) -> dict[str, str | list[str]]:
    """Return the hidden fields, boxes, ticks and choices of a page; several ticks make a list."""
    found: dict[str, str | list[str]] = {}
    ticked: dict[str, list[str]] = {}
    for tag in re.findall(r"<input [^>]*>", page):
        kind = re.search(r'type="(\w+)"', tag)
        name, value = re.search(r' name="([^"]+)"', tag), re.search(r' value="([^"]*)"', tag)
        if not name or name[1] in _OWN:
            continue
        text = unescape(value[1]) if value else ""
        if kind and kind[1] in ("radio", "checkbox"):
            if " checked" in tag:
                ticked.setdefault(name[1], []).append(text)
        else:
            found[name[1]] = text
    for name, text in re.findall(
        r'<textarea [^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', page, re.S
    ):
        # A browser drops the line end with which the text of a box begins.
        found[name] = unescape(text).removeprefix("\r").removeprefix("\n")
    for name, options in re.findall(r'<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'<option selected value="([^"]*)"', options)
        found[name] = unescape(chosen[1]) if chosen else ""
    return {**found, **ticked}
