"""Keyset pages: every row once, forward and back, whatever ties there are."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from app.base import listing
from app.base.audit import AuditEntry
from app.extensions import db
from tests.conftest import MONDAY


@pytest.fixture
def entries(app):
    """120 entries of which every four share one moment."""
    rows = [
        {
            "at": MONDAY - timedelta(minutes=number // 4),
            "actor_name": "测试",
            "address": "",
            "action": "x",
            "subject_type": "x",
            "subject_id": number,
            "subject_name": "",
            "changes": {},
            "note": {},
        }
        for number in range(120)
    ]
    db.session.execute(insert(AuditEntry), rows)
    db.session.commit()


def page(app, address, **options):
    with app.test_request_context(address):
        query = select(AuditEntry.id, AuditEntry.at, AuditEntry.subject_id)
        return listing.page(query, by=AuditEntry.at, key=AuditEntry.id, **options)


def walk(app, url, step, **options):
    """Follow one kind of link to its end."""
    pages = []
    while url:
        found = page(app, url, per_page=50, **options)
        pages.append([row.subject_id for row in found.rows])
        url = getattr(found, step)
    return pages


@pytest.mark.parametrize("descending", [True, False])
def test_walking_forward_shows_every_row_once_in_order(app, entries, portal_page, descending):
    pages = walk(app, portal_page, "older_url", descending=descending)
    assert [len(p) for p in pages] == [50, 50, 20]
    seen = [number for p in pages for number in p]
    assert sorted(seen) == list(range(120))
    minutes = [number // 4 for number in seen]
    assert minutes == sorted(minutes, reverse=not descending)


def test_walking_back_leads_through_the_same_pages(app, entries, portal_page):
    forward = walk(app, portal_page, "older_url")
    url = portal_page
    while (following := page(app, url).older_url) is not None:
        url = following
    back = walk(app, url, "newer_url")
    assert back == list(reversed(forward))


def test_the_first_page_has_no_newer_and_the_last_no_older(app, entries, portal_page):
    first = page(app, portal_page)
    assert first.newer_url is None
    last = page(app, page(app, first.older_url).older_url)
    assert last.older_url is None


@pytest.mark.parametrize("mark", ["garbage", "1~never", "~", "9" * 30 + "~2026-11-23T10:00:00"])
def test_a_mangled_address_shows_a_page_instead_of_failing(app, entries, portal_page, mark):
    assert page(app, f"{portal_page}?after={mark}").rows is not None


def test_counts_stop_at_their_limit(app, entries):
    assert str(listing.count(select(AuditEntry))) == "120"
    assert str(listing.count(select(AuditEntry), limit=100)) == "100+"
    assert str(listing.Count(12345)) == "12,345"


def test_chips_switch_on_and_off_and_drop_the_page(app, portal_page):
    address = f"{portal_page}?q=a&after=1~2026-11-23T10:00:00&state=inside"
    with app.test_request_context(address):
        inside, left = listing.chips("state", [("inside", "在校", None), ("left", "离校", None)])
    assert inside.is_on
    assert inside.url == f"{portal_page}?q=a"
    assert not left.is_on
    assert left.url == f"{portal_page}?q=a&state=left"


@pytest.fixture
def portal_page():
    return "/audit/"
