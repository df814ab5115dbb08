"""The table of readings that app/base/pinyin.py answers from, made from pypinyin.

`bin/pinyin` writes it anew, after a new pypinyin or a change here. pypinyin itself takes 20 MB in
every process; that is why the portal runs without it.
"""

import json
import os
from importlib.metadata import distribution
from pathlib import Path

os.environ["PYPINYIN_NO_PHRASES"] = "true"  # only the odd ones are taught, see below

import pypinyin
from pypinyin import Style, lazy_pinyin, pinyin
from pypinyin.constants import PINYIN_DICT

from app.base.pinyin import FILE


def _everything() -> dict[str, list[list[str]]]:
    return json.loads((Path(pypinyin.__file__).parent / "phrases_dict.json").read_bytes())


def _odd_phrases() -> dict[str, list[list[str]]]:
    """Return the phrases that read otherwise than their characters (银行, 重庆): one in five."""
    return {
        phrase: [[reading[0]] for reading in readings]
        for phrase, readings in _everything().items()
        if [reading[0] for reading in readings] != [_first(character) for character in phrase]
    }


def _first(character: str) -> str:
    return PINYIN_DICT.get(ord(character), "").partition(",")[0]


PHRASES = _odd_phrases()
pypinyin.load_phrases_dict(PHRASES)


def characters() -> list[str]:
    return [chr(code) for code in PINYIN_DICT]


def every_phrase() -> list[str]:
    """Return all phrases of Chinese characters, odd or not."""
    return [phrase for phrase in _everything() if "，" not in phrase]


def readings(character: str) -> list[str]:
    return pinyin(character, style=Style.NORMAL, heteronym=True)[0]


def spell(text: str) -> list[str]:
    return lazy_pinyin(text)


def licence() -> str:
    package = distribution("pypinyin")
    text = package.read_text("licenses/LICENSE.txt") or ""
    return f"Made by bin/pinyin from pypinyin {package.version}, whose licence is:\n\n{text}"


def table() -> bytes:
    """Return a line for each character (its readings) and each odd phrase (its syllables)."""
    lines = [" ".join((character, *readings(character))) for character in characters()]
    lines += [" ".join((phrase, *spell(phrase))) for phrase in PHRASES]
    head = [f"# {line}".rstrip() for line in licence().splitlines()]
    # In UTF-8 a "#" sorts before every Chinese character.
    return b"".join(line.encode() + b"\n" for line in [*head, *sorted(lines)])


if __name__ == "__main__":
    FILE.write_bytes(table())
