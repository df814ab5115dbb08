"""Short codes and QR symbols: ux.md #33, §6.5; the strict CSP of issue 2 §3."""

import re

from app.base import codes


def test_codes_have_the_printed_form_and_no_lookalikes():
    found = {codes.short("R") for _ in range(500)}
    assert len(found) == 500
    assert all(re.fullmatch(r"R-[2-9A-HJKMNP-Z]{5}", code) for code in found)
    assert not set("01OIL") & set(codes.ALPHABET)


def test_a_qr_symbol_is_inline_svg_that_a_strict_csp_lets_through():
    drawing = codes.qr_svg("http://10.0.0.5:8000/a/R-7F3K9")
    assert drawing.startswith("<svg ")
    # Version 3 has 29 modules; the quiet zone of four on each side makes 37.
    assert 'viewBox="0 0 37 37"' in drawing
    assert not re.search(r"\s(style|on\w+|xlink:href|href)=|<script|<style|url\(", drawing)
    assert len(drawing) < 4_000


def test_the_label_is_escaped():
    drawing = codes.qr_svg("x", label='<b>"会客单"</b>')
    assert "<b>" not in drawing
    assert "<title>&lt;b&gt;" in drawing


def test_more_correction_makes_a_larger_symbol():
    text = "http://10.0.0.5:8000/a/R-7F3K9"
    assert len(codes.qr_svg(text, error="h")) > len(codes.qr_svg(text, error="l"))
