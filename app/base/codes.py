"""Short codes printed on paper (R-7F3K9), and the QR symbols that carry them."""

import secrets

import segno
from markupsafe import Markup

# Without 0 O 1 I L, which look alike on paper and are misheard on the telephone: 31 characters.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 5


def short(prefix: str, length: int = LENGTH) -> str:
    """Return a random code such as R-7F3K9.

    Five characters tell 28 million apart, so the column keeps its unique key and a clash, rare as
    it is, is tried again.
    """
    return f"{prefix}-" + "".join(secrets.choice(ALPHABET) for _ in range(length))


def qr_svg(text: str, label: str = "二维码", error: str = "m") -> Markup:
    """Return an inline SVG of the QR symbol, sized by CSS and clean under a strict CSP.

    No style attribute, no script, no fixed size: a viewBox with the quiet zone of four modules
    that ISO/IEC 18004 asks for. Black on white in every display mode, since scanners need it.
    `error` is the correction level: l, m, q or h.
    """
    symbol = segno.make_qr(text, error=error)
    drawing = symbol.svg_inline(
        border=4,
        omitsize=True,
        svgclass="qr",
        lineclass=None,
        title=label,
        dark="#000",
        light="#fff",
    )
    return Markup(drawing.replace("<svg ", '<svg role="img" ', 1))  # noqa: S704 - segno escapes
