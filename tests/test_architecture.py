"""The rules of the house that an import checker cannot see."""

import ast
import re
from pathlib import Path

import pytest

from app import create_app
from app.areas import ACTIONS
from app.permissions import GRANTS, PERMISSION_LABELS, ROLE_LABELS, Permission, Role

ROOT = Path(__file__).parent.parent
LIMITS = {".py": 400, ".html": 200}
BASE_FILE_LINES = 270
BASE_LINES = 5600
MATRIX = ("permissions.py", "areas.py")
# Where a request, a command or a job comes in; a form belongs to the request it parses.
EDGE = {"views", "views.py", "forms", "forms.py", "base", "commands.py", "serve.py", "worker.py"}


def sources(folder="app"):
    return [p for p in (ROOT / folder).rglob("*.py") if "migrations" not in p.parts]


def test_every_view_declares_its_access(portal):
    undeclared = [name for name, v in portal.view_functions.items() if not hasattr(v, "access")]
    assert undeclared == []


def test_an_undeclared_view_is_refused_even_to_an_administrator(app, sign_in):
    other = create_app({**app.config, "INSTANCE_PATH": app.instance_path})
    other.add_url_rule("/undeclared", view_func=lambda: "secret", endpoint="undeclared")
    cookie = sign_in(Role.ADMINISTRATOR, name="管理员").get_cookie("houqin")
    visitor = other.test_client()
    visitor.set_cookie("houqin", cookie.value)
    answer = visitor.get("/undeclared")
    assert answer.status_code == 403
    assert "secret" not in answer.text


def test_only_views_commands_and_the_worker_commit():
    offenders = [
        str(path.relative_to(ROOT))
        for path in sources()
        if ".commit(" in path.read_text()
        and "views" not in path.parts
        and path.name not in ("commands.py", "worker.py", "saving.py")
    ]
    assert offenders == []


def test_a_view_function_commits_at_most_once_on_each_path():
    offenders = []
    for path in sources():
        for function in ast.walk(ast.parse(path.read_text())):
            if isinstance(function, ast.FunctionDef) and "views" in path.parts:
                commits = ast.dump(function).count("attr='commit'")
                if commits > 2:
                    offenders.append(f"{path.relative_to(ROOT)}: {function.name}")
    assert offenders == []


def test_files_stay_readable_in_one_sitting():
    long = [
        f"{path.relative_to(ROOT)}: {lines}"
        for folder in ("app", "templates", "tests", "bench")
        for path in (ROOT / folder).rglob("*.*")
        if path.suffix in LIMITS
        and "migrations" not in path.parts
        and (lines := len(path.read_text().splitlines())) > LIMITS[path.suffix]
    ]
    assert long == []


def test_the_base_stays_small():
    sizes = {p.name: len(p.read_text().splitlines()) for p in (ROOT / "app" / "base").glob("*.py")}
    assert {name: size for name, size in sizes.items() if size > BASE_FILE_LINES} == {}
    assert sum(sizes.values()) <= BASE_LINES


def test_the_clock_is_asked_only_at_the_edge():
    asks = re.compile(r"\bclock\.(now|today)\(|date\.today\(|datetime\.now\(")
    offenders = [
        str(path.relative_to(ROOT))
        for path in sources()
        if asks.search(path.read_text()) and not EDGE & {*path.parts, path.name}
    ]
    assert offenders == []


def test_every_permission_is_used_by_a_view_or_a_query():
    code = "\n".join(p.read_text() for p in sources() if p.name not in MATRIX)
    code += "\n".join(p.read_text() for p in (ROOT / "templates").rglob("*.html"))
    assert [p.name for p in Permission if f".{p.name}" not in code] == []


def test_every_permission_and_role_has_a_chinese_name_and_a_holder():
    assert set(PERMISSION_LABELS) == set(Permission)
    assert set(ROLE_LABELS) == set(Role) == set(GRANTS)
    assert set().union(*GRANTS.values()) == set(Permission)


def test_every_audited_action_has_a_chinese_name():
    call = re.compile(r"(?:audit\.\w+|privacy\.reveal)\(\s*\"([a-z_.]+)\"")
    used = {name for path in sources() for name in call.findall(path.read_text())}
    assert used - set(ACTIONS) == set()
    assert set(ACTIONS) - used == set()


@pytest.mark.parametrize("role", Role)
def test_every_role_has_a_home_page(sign_in, role):
    page = sign_in(role, name="测试").get("/")
    assert page.status_code == 200
    assert "今天" in page.text


def test_every_page_is_reachable_from_a_menu_or_another_page(portal):
    linked = "\n".join(
        p.read_text()
        for folder, kind in (("templates", "*.html"), ("app", "*.py"), ("static/js", "*.js"))
        for p in (ROOT / folder).rglob(kind)
    )
    lost = []
    for rule in portal.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint.startswith("static"):
            continue
        *_, module, view = ["", *rule.endpoint.split(".")]
        names = (rule.endpoint, f"{module}.{view}", f".{view}")
        names = (*names, rule.rule)
        if not any(f'"{n}"' in linked or f"'{n}'" in linked for n in names):
            lost.append(rule.endpoint)
    assert lost == []
