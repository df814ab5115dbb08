"""Tidying typed text: names stay as typed, codes are brought to one form (ux.md §6.1)."""

import re
import unicodedata

# Copied out of chat messages and web pages; invisible, and would make equal texts differ.
_INVISIBLE = re.compile("[\u200b\u200e\u200f\u2060\ufeff]")
_SPACES = re.compile(r"\s+")


def tidy(text: str) -> str:
    """Return the text as typed, less outer spaces, and runs of spaces (　 too) made one."""
    return _SPACES.sub(" ", _INVISIBLE.sub("", text)).strip()


def code(text: str) -> str:
    """Return a code in one form: half width, upper case, no spaces (NFKC)."""
    plain = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    # Once more at the end: without its space an accent may join the letter before it.
    return unicodedata.normalize("NFKC", _SPACES.sub("", plain).upper())
