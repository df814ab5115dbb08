"""Search: ux.md §6.2; issue 2 §7 asks for any part of a name, pinyin, phone tail and plate."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select

from app.base import listing, search
from app.base.audit import AuditEntry
from app.base.search import SearchTerm, Weight
from app.extensions import db
from tests.conftest import MONDAY

PEOPLE = {
    1: ("张伟", "13800001402", "苏A·12QK8"),
    2: ("张小三", "13900000268", ""),
    3: ("曾三单", "13700007777", ""),
    4: ("欧阳锋", "02583201234", "沪AD12345"),
    5: ("赵薇", "13600001402", ""),
    6: ("𬱖㛃", "13500005555", ""),
    7: ("阿依古丽·买买提", "13400001111", ""),
}


@pytest.fixture
def people(app):
    for number, (name, *codes) in PEOPLE.items():
        search.store("visitor", number, [name], codes)
    search.store("staff", 1, ["张伟业"])
    db.session.commit()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("张伟", [1]),
        ("伟", [1]),
        ("小三", [2]),
        ("zw", [5, 1]),
        ("ZW", [5, 1]),
        ("ｚｗ", [5, 1]),
        ("zhangwei", [1]),
        ("zhang wei", [1]),
        ("wei", [5, 1]),
        ("zengsan", [3]),
        ("cengsan", [3]),
        ("zsd", [3]),
        ("ouyang", [4]),
        ("1402", [5, 1]),
        ("138 0000 1402", [1]),
        ("138-0000-1402", [1]),
        ("苏A12", [1]),
        ("苏a·12qk8", [1]),
        ("QK8", [1]),
        ("张 1402", [1]),
        ("𬱖", [6]),
        ("买买提", [7]),
        ("古丽·买", [7]),
        ("mmt", [7]),
        ("402", []),
        ("k8", []),
        ("李", []),
        ("张%", []),
        ("_", []),
        ("", []),
        ("   ", []),
    ],
)
def test_what_is_found_by_what(people, typed, found):
    assert search.ids("visitor", typed) == found
    if search.words(typed):
        assert listed(typed) == sorted(found)


def listed(typed: str, kind: str = "visitor") -> list[int]:
    """The subjects a list shows: its rows are those of the index itself, one for each subject."""
    query = select(SearchTerm.subject_id).where(
        SearchTerm.kind == kind, search.found_in(kind, typed, SearchTerm.subject_id)
    )
    return sorted(set(db.session.scalars(query)))


def test_kinds_do_not_mix(people):
    assert search.ids("staff", "张伟") == [1]
    assert search.ids("staff", "张小三") == []


def test_hanzi_before_initials_before_pinyin_before_codes(app):
    search.store("x", 1, [], ["zha0001"])
    search.store("x", 2, ["王喆安"])
    search.store("x", 3, ["查安"])
    search.store("x", 4, ["周浩安"])
    assert search.ids("x", "zha") == [4, 3, 1]
    search.store("x", 5, ["安查"])
    assert search.ids("x", "查") == [3, 5]
    assert search.ids("x", "zha", limit=2) == [4, 3]


def test_without_words_a_list_is_not_filtered(people):
    assert listed(" · ") == list(PEOPLE)


def test_storing_again_replaces_and_storing_the_same_writes_nothing(people):
    before = terms_of(1)
    search.store("visitor", 1, ["张伟"], PEOPLE[1][1:])
    assert terms_of(1) == before
    search.store("visitor", 1, ["章伟"], ["13800001402"])
    assert search.ids("visitor", "张伟") == []
    assert search.ids("visitor", "章伟") == [1]
    assert search.ids("visitor", "QK8") == []
    search.forget("visitor", [1])
    assert terms_of(1) == set()
    assert search.ids("visitor", "赵薇") == [5]


def terms_of(number: int) -> set[str]:
    of_subject = (SearchTerm.kind == "visitor", SearchTerm.subject_id == number)
    return set(db.session.scalars(select(SearchTerm.term).where(*of_subject)))


def test_rows_for_a_bulk_insert_are_those_that_store_writes(app):
    db.session.execute(insert(SearchTerm), search.rows_for("visitor", 9, ["曾三单"], ["1380000"]))
    search.store("visitor", 10, ["曾三单"], ["1380000"])
    assert terms_of(9) == terms_of(10) > {"曾三单", "三单", "zengsandan", "zsd", "0000"}


@pytest.fixture
def crowd(app):
    """3,000 visitors called 张…, more than a few, and one row for each of them."""
    rows = [row for n in range(1, 3001) for row in search.rows_for("visitor", n, [f"张{n:04d}"])]
    rows += search.rows_for("visitor", 5000, ["李伟"])
    db.session.execute(insert(SearchTerm), rows)
    entry = {"at": MONDAY, "actor_name": "", "address": "", "action": "x", "subject_type": "x"}
    entry |= {"subject_name": "", "changes": {}, "note": {}}
    numbers = [*range(1, 3001), 5000]
    db.session.execute(insert(AuditEntry), [{**entry, "subject_id": n} for n in numbers])
    db.session.commit()


def entries(typed: str):
    found = search.found_in("visitor", typed, AuditEntry.subject_id)
    return select(AuditEntry.subject_id).where(found)


def test_many_hits_and_few_give_the_same_rows(crowd):
    assert search.asks_each_row(entries("张"))
    assert not search.asks_each_row(entries("李"))
    assert len(db.session.scalars(entries("张")).all()) == 3000
    assert db.session.scalars(entries("李")).all() == [5000]
    assert db.session.scalars(entries("zhang 2999")).all() == [2999]
    assert db.session.scalars(entries("zhang z")).all() == list(range(1, 3001))


def test_a_search_with_many_hits_is_counted_to_a_page(crowd):
    assert str(listing.count(entries("张"))) == "50+"
    assert str(listing.count(entries("李"))) == "1"
    assert str(listing.count(select(AuditEntry.id))) == "3,001"


def test_however_many_match_400_terms_are_read(crowd):
    assert len(search.ids("visitor", "张", limit=5000)) == search.CANDIDATES
    assert search.ids("visitor", "张", limit=2) == [400, 399]


@given(st.text(max_size=80))
def test_a_name_is_found_by_itself_and_by_each_of_its_ends(name):
    found = search.terms([name])
    plain = search.squeeze(name)
    assert all(len(term) <= search.TERM_LENGTH for term in found)
    for at in range(len(plain)):
        wanted = plain[at:][: search.TERM_LENGTH]
        assert any(term.startswith(wanted) for term in found)


def test_no_term_is_kept_that_another_begins_with():
    found = sorted(search.terms(["张伟"], ["13800001402", "苏A12QK8"]))
    assert not any(b.startswith(a) for a, b in pairwise(found))
    assert search.terms(["张伟"]) == {
        "张伟": Weight.NAME,
        "伟": Weight.PART,
        "zw": Weight.INITIALS,
        "zhangwei": Weight.PINYIN,
        "wei": Weight.PINYIN_INSIDE,
    }


def test_a_query_has_five_words_at_most():
    assert search.words("a b c d e f g") == list("abcde")
    assert search.words(" 苏A·12　xi'an ") == ["苏a12", "xian"]
    assert len(search.words("长" * 10_000)[0]) == search.TERM_LENGTH
