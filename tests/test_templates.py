"""House rules of the templates: they render in parts, need no eval and load nothing from afar."""

import re
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import nodes

ROOT = Path(__file__).parent.parent
TEMPLATES = ROOT / "templates"
FILES = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))
FRAMES = {"base.html", "app.html", "board.html", "print.html"}
PAGES = [
    name
    for name in FILES
    if name not in FRAMES and "{% extends" in (TEMPLATES / name).read_text(encoding="utf-8")
]
LONGEST = 200

# ux.md 11.1: what dies silently under a strict CSP, or reaches outside the host.
BANNED = {
    "hx-on needs eval": re.compile(r"\bhx-on\b"),
    "hx-boost surprises scroll, focus and downloads": re.compile(r"\bhx-boost\b"),
    "js: values need eval": re.compile(r"""=["']\s*(js|javascript):"""),
    "a trigger filter needs eval": re.compile(r"""hx-trigger=(["'])(?:(?!\1).)*\["""),
    "inline style": re.compile(r"<[^>]*\sstyle="),
    "inline handler": re.compile(r"<[^>]*\son[a-z]+="),
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)"),
    "address of another host": re.compile(r"""(?:src|href|action|url\()=?\(?["']?(?:https?:)?//"""),
}


def source(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", FILES)
def test_blocks_can_be_rendered_alone(portal: Flask, name: str):
    tree = portal.jinja_env.parse(source(name))
    conditional = [
        block.name
        for branch in tree.find_all((nodes.If, nodes.For))
        for block in branch.find_all(nodes.Block)
    ]
    assert conditional == []
    assert not list(tree.find_all((nodes.Import, nodes.FromImport)))


@pytest.mark.parametrize("name", PAGES)
def test_every_page_names_itself(portal: Flask, name: str):
    tree = portal.jinja_env.parse(source(name))
    assert "title" in {block.name for block in tree.find_all(nodes.Block)}


@pytest.mark.parametrize("name", FILES)
def test_nothing_needs_eval_or_another_host(name: str):
    text = re.sub(r"\{#.*?#\}", "", source(name), flags=re.DOTALL)
    assert [why for why, pattern in BANNED.items() if pattern.search(text)] == []


@pytest.mark.parametrize("name", FILES)
def test_a_template_stays_readable(name: str):
    assert len(source(name).splitlines()) <= LONGEST


@pytest.mark.parametrize(
    "path", [*(ROOT / "static/css").glob("*.css"), *(ROOT / "static/js").glob("*.js")], ids=str
)
def test_styles_and_scripts_stay_on_this_host(path: Path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}", text)
    assert not re.search(r"\beval\(|\bnew Function\b|@import", text)


def test_every_macro_that_a_page_calls_exists(portal: Flask):
    library = portal.jinja_env.globals["ui"]
    missing = [
        (name, file, macro)
        for name in FILES
        for file, macro in re.findall(r"\bui\.(\w+)\.(\w+)\(", source(name))
        if not hasattr(getattr(library, file), macro)
    ]
    assert missing == []


def test_every_icon_that_a_page_draws_is_in_the_sprite():
    sprite = (ROOT / "static/img/icons.svg").read_text(encoding="utf-8")
    drawn = {
        name
        for file in FILES
        for name in re.findall(r"""(?:icon\(|glyph\(|icon=)["']([a-z0-9-]+)""", source(file))
    }
    assert sorted(name for name in drawn if f'id="{name}"' not in sprite) == []


def test_every_class_that_a_page_uses_has_a_rule_or_a_script():
    rules = "".join(path.read_text() for path in (ROOT / "static").rglob("*.css"))
    known = set(re.findall(r"\.([a-z][\w-]*)", rules))
    used = {
        (word, name)
        for name in FILES
        for classes in re.findall(r'class="([^"{]*)"', source(name))
        for word in classes.split()
    }
    assert sorted(pair for pair in used if pair[0] not in known) == []
