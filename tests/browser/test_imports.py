"""A clerk imports the pupils of a school from Excel (design/ux.md §3, G21)."""

from pathlib import Path

import pytest
from playwright.sync_api import FileChooser, Page, expect

from app.directory.models import Pupil
from app.permissions import Role
from app.system.models.imports import ImportBatch
from app.system.worker import work_off
from tests.browser import steps
from tests.browser.conftest import DESK, Hands
from tests.factories.directory import make_class
from tests.factories.sheets import xlsx

HEADER = ["学号", "姓名", "班级", "家长1姓名", "家长1关系", "家长1电话"]
WRONG = {3: (5, "1390000"), 9: (2, "九9班"), 40: (0, ""), 77: (1, ""), 300: (5, "无")}


@pytest.fixture
def clerk(app, signed_in):
    return Hands(signed_in(Role.LOGISTICS_HEAD, account={"name": "许白露"}, viewport=DESK))


def school(pupils: int, wrong: dict[int, tuple[int, str]]) -> list[list[str]]:
    rows = []
    for at in range(pupils):
        row = [f"2026{at:04}", f"周小{at}", "一（1）班", "周望津", "父亲", f"1390000{at:04}"]
        if at in wrong:
            column, cell = wrong[at]
            row[column] = cell
        rows.append(row)
    return [HEADER, *rows]


def choose(hands: Hands, field: str, path: Path) -> None:
    """Tap the field and pick the file in the window of the system."""
    chosen: FileChooser
    with hands.page.expect_file_chooser() as waiting:
        hands.tap(hands.page.get_by_label(field))
    chosen = waiting.value
    with hands.page.expect_navigation():
        chosen.set_files(path)


def saved(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_g21_a_school_of_1200_pupils_is_in_after_six_taps(app, clerk, tmp_path):
    make_class("一1班")
    page = clerk.page
    page.goto("/directory/pupils/")
    clerk.tap(page.get_by_role("main").get_by_role("link", name="导入", exact=True))
    with page.expect_download() as template:
        clerk.tap(page.get_by_role("link", name="下载模板"))
    assert template.value.suggested_filename == "学生与家长导入模板.xlsx"
    choose(clerk, "要导入的文件", saved(tmp_path / "一.xlsx", xlsx(school(1200, WRONG))))
    expect(page.get_by_role("cell", name="手机号应为 11 位，现在是 7 位").first).to_be_visible()
    expect(page.get_by_text("有错 5", exact=True)).to_be_visible()
    with page.expect_download() as marked:
        clerk.tap(page.get_by_role("link", name="下载标出错误的表"))
    assert "标出错误" in marked.value.suggested_filename
    choose(clerk, "改好后重新上传", saved(tmp_path / "二.xlsx", xlsx(school(1200, {}))))
    clerk.tap(page.get_by_role("button", name="导入 1,200 行"))
    page.wait_for_url("**/system/jobs/*")
    work_off(app)
    expect(page.get_by_text("新增 1,200")).to_be_visible()
    clerk.within(taps=6)
    assert len(steps.rows(Pupil)) == 1200


def test_the_three_pages_work_without_a_script(app, signed_in, tmp_path):
    make_class("一1班")
    page: Page = signed_in(Role.LOGISTICS_HEAD, java_script_enabled=False)
    page.goto("/system/imports/pupils/")
    path = saved(tmp_path / "名单.xlsx", xlsx(school(3, {})))
    page.get_by_label("要导入的文件").set_input_files(path)
    page.get_by_role("button", name="上传并检查").click()
    page.get_by_role("button", name="导入 3 行").click()
    expect(page.get_by_role("heading", name="导入学生与家长")).to_be_visible()
    page.get_by_role("button", name="撤销整批").click()
    assert steps.rows(Pupil) == []
    assert steps.only(ImportBatch).undone == 3


def test_a_file_that_is_no_sheet_is_refused_beside_the_field(signed_in, tmp_path):
    page = signed_in(Role.LOGISTICS_HEAD, viewport=DESK)
    page.goto("/system/imports/staff/")
    path = saved(tmp_path / "照片.xlsx", b"\x89PNG\r\n\x1a\n\0\0\0")
    with page.expect_navigation():
        page.get_by_label("要导入的文件").set_input_files(path)
    expect(page.locator(".field-error")).to_contain_text("不是表格")
    expect(page.locator(".error-summary")).to_be_visible()
