"""The register of visits: filters, pages, days, exports."""

import csv
import io
from datetime import datetime, timedelta

import python_calamine

from app.domain.visits import Purpose
from app.permissions import Role
from tests.factories.directory import make_term
from tests.factories.gate import make_visit, make_visitor

HTMX = {"HX-Request": "true"}
NINE = datetime(2026, 11, 23, 9)


def test_an_empty_register_says_what_to_do(sign_in):
    page = sign_in(Role.GUARD).get("/gate/visits/").text
    assert "还没有来访登记" in page
    assert "/gate/visits/new" in page


def test_chips_count_the_term_and_filter_it(sign_in):
    make_term()
    make_visit(make_visitor("孙秋满"), arrived_at=NINE, expected_leaving_at=NINE)
    make_visit(make_visitor("周望津"), purpose=Purpose.OFFICIAL, expected_leaving_at=None)
    left = {"arrived_at": NINE, "left_at": NINE + timedelta(minutes=30)}
    make_visit(make_visitor("方诺"), purpose=Purpose.REPAIR, **left)
    make_visit(make_visitor("丁谷"), swept_at=NINE + timedelta(hours=9), arrived_at=NINE)
    make_visit(make_visitor("去年来"), arrived_at=datetime(2026, 3, 2, 9))
    make_visit(make_visitor("写错了"), withdrawn_at=NINE)
    guard = sign_in(Role.GUARD)
    page = guard.get("/gate/visits/").text
    counts = guard.get("/gate/visits/?counts=1", headers=HTMX).text
    for chip in ("本学期 <b>4</b>", "在校 <b>2</b>", "超时 <b>1</b>", "已离校 <b>1</b>"):
        assert chip in counts
    assert "未见离校 <b>1</b>" in counts
    assert "4 条</span>" in counts
    repairs = guard.get("/gate/visits/?purpose=repair&counts=1", headers=HTMX).text
    assert "1 条</span>" in repairs
    assert "counts" not in repairs.split('class="chip"')[1]
    assert "去年来" not in page
    assert "写错了" not in page
    assert "丁谷" in (only := guard.get("/gate/visits/?state=unaccounted").text)
    assert "方诺" not in only
    assert "方诺" in guard.get("/gate/visits/?purpose=repair").text
    assert "去年来" in guard.get("/gate/visits/?period=all").text
    assert "没有符合条件的记录" in guard.get("/gate/visits/?purpose=delivery").text


def test_search_finds_by_name_pinyin_and_tail_and_answers_a_fragment(sign_in):
    make_visit(make_visitor("单于燕", "13800009876"))
    make_visit(make_visitor("周望津"))
    guard = sign_in(Role.GUARD)
    for q in ("于燕", "chanyu", "9876"):
        found = guard.get(f"/gate/visits/?q={q}", headers=HTMX).text
        assert "单于燕" in found
        assert "周望津" not in found


def test_rows_are_grouped_by_day_and_paged_by_key(sign_in):
    visitor = make_visitor()
    for number in range(60):
        moment = NINE - timedelta(hours=number)
        make_visit(visitor, arrived_at=moment, left_at=moment + timedelta(minutes=5))
    guard = sign_in(Role.GUARD)
    page = guard.get("/gate/visits/").text
    assert "11月23日 周一 <small>10 条" in page
    assert page.count('<td class="cell-main">') == 50
    older = page.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
    assert guard.get(older.replace("&amp;", "&")).text.count('<td class="cell-main">') == 10


def test_phones_are_masked_in_the_list_and_names_too_in_files(sign_in):
    make_visit(make_visitor("许白露", "13800001402"), plate="苏A12345", belongings="=cmd")
    guard = sign_in(Role.GUARD)
    page = guard.get("/gate/visits/").text
    assert "许白露" in page
    assert "138****1402" in page
    assert "13800001402" not in page
    book = guard.post("/gate/visits/export.xlsx").data
    rows = python_calamine.load_workbook(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    assert rows[0][:4] == ["单号", "到校", "来访人", "手机"]
    assert rows[1][1] == datetime(2026, 11, 23, 10)
    assert rows[1][2:4] == ["许*露", "138****1402"]
    assert "=cmd" in rows[1]
    text = guard.post("/gate/visits/export.csv").data.decode("utf-8-sig")
    line = next(csv.DictReader(io.StringIO(text)))
    assert (line["来访人"], line["车牌"]) == ("许*露", "苏A·***45")


def test_the_export_follows_the_filter(sign_in):
    make_visit(make_visitor("孙秋满"), purpose=Purpose.REPAIR)
    make_visit(make_visitor("周望津"))
    text = sign_in(Role.GUARD).post("/gate/visits/export.csv?purpose=repair").data.decode()
    assert text.count("\n") == 2
    assert sign_in(Role.GUARD).post("/gate/visits/export.doc").status_code == 404


def test_the_register_costs_the_same_whatever_it_shows(sign_in, statements):
    guard = sign_in(Role.GUARD)
    visitor = make_visitor()
    make_visit(visitor)
    guard.get("/gate/visits/")  # what is asked once a process is asked now
    with statements() as few:
        guard.get("/gate/visits/")
    for number in range(40):
        make_visit(visitor, arrived_at=NINE - timedelta(hours=number))
    with statements() as many:
        guard.get("/gate/visits/")
    with statements() as searching:
        guard.get("/gate/visits/?q=1402&state=inside")
    assert len(few) == len(many) <= 12
    assert len(searching) <= 12


def test_a_page_of_one_visit_costs_the_same_however_often_one_came(sign_in, statements):
    guard = sign_in(Role.GUARD)
    visitor = make_visitor()
    visit = make_visit(visitor)
    guard.get("/gate/visits/")
    with statements() as few:
        guard.get(f"/gate/visits/{visit.id}")
    for number in range(12):
        make_visit(visitor, arrived_at=NINE - timedelta(days=number))
    with statements() as many:
        guard.get(f"/gate/visits/{visit.id}")
    assert len(few) == len(many) <= 12
