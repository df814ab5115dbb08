"""Contrast of every pair of colours that meets on a page, in all four modes (ux.md 11.8)."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parent.parent.parent / "static/css/tokens.css"
MODES = ("standard", "large", "sun", "dark")
TEXT = 4.5
EDGE = 3.0

GROUNDS = ("paper", "canvas", "brand-tint")
PAIRS = [
    *((ink, ground, TEXT) for ink in ("ink", "ink-2", "ink-3", "brand") for ground in GROUNDS),
    *((tone, ground, TEXT) for tone in ("ok", "warn", "bad") for ground in GROUNDS),
    *((tone, f"{tone}-tint", TEXT) for tone in ("ok", "warn", "bad", "info", "mute")),
    *(("ink", f"{tone}-tint", TEXT) for tone in ("ok", "warn", "bad", "mute")),
    *(("brand", f"{tone}-tint", TEXT) for tone in ("ok", "warn", "bad")),
    ("info", "paper", TEXT),
    ("mute", "paper", TEXT),
    ("on-brand", "brand", TEXT),
    ("on-brand", "brand-deep", TEXT),
    ("on-state", "bad", TEXT),
    ("on-bar", "bar", TEXT),
    ("bar-link", "bar", TEXT),
    ("focus-ink", "focus", EDGE),
    *(("line-strong", ground, EDGE) for ground in GROUNDS),
]


def colours(mode: str) -> dict[str, str]:
    """Read the colours that hold in `mode`: those of the root, then those of the mode."""
    found: dict[str, str] = {}
    text = re.sub(r"/\*.*?\*/", "", TOKENS.read_text(encoding="utf-8"), flags=re.DOTALL)
    for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", text):
        names = [selector.strip() for selector in selectors.split(",")]
        if ":root" in names or f'[data-mode="{mode}"]' in names:
            found.update(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", body))
    return found


def luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2."""
    shares = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_of_known_pairs():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#0b5c8f", "#ffffff") == pytest.approx(7.1, abs=0.05)


@pytest.mark.parametrize("mode", MODES)
def test_every_pair_can_be_read(mode: str):
    found = colours(mode)
    poor = [
        (ink, ground, round(contrast(found[ink], found[ground]), 2))
        for ink, ground, least in PAIRS
        if contrast(found[ink], found[ground]) < least
    ]
    assert poor == []
