"""Search (查找): rows found by any part of a name, by pinyin, initials, phone tail or plate tail.

Each subject stores every suffix of what it is found by, so that "contains" becomes "begins with":
a range of one index, for two-character names too, which SQLite's trigram index cannot serve.
"""

import re
from collections.abc import Iterable, Sequence
from enum import IntEnum
from itertools import pairwise
from typing import Any
from unicodedata import normalize

from sqlalchemy import (
    Alias,
    ColumnElement,
    Index,
    PrimaryKeyConstraint,
    Select,
    SmallInteger,
    String,
    and_,
    delete,
    false,
    func,
    insert,
    select,
    true,
)
from sqlalchemy.orm import Mapped, aliased, mapped_column
from sqlalchemy.sql.visitors import iterate

from app.base import rows
from app.base.pinyin import variants
from app.extensions import Base, db

TERM_LENGTH = 64
MAX_WORDS = 5
CANDIDATES = 400
# Up to so many subjects a list reaches its rows through the index of their column; beyond, walking
# from the newest is quicker. Measured on 1,000,000 visits of 200,000 visitors, newest 51: SQLite
# needs 5 to 10 ms either way from 2,000 to 4,000 subjects. MariaDB plans an IN list of 1,000 or
# more as a join, and then reads 6,000 scattered rows (440 ms, against 50 ms for the walk).
FEW = {"sqlite": 2_500}
FEW_ELSEWHERE = 900
PHONE_TAIL = 4
CODE_TAIL = 3

# Whatever begins with a word sorts between it and the word followed by the last code point; the
# range is an index scan in BINARY (SQLite) and utf8mb4_bin (MariaDB) alike, LIKE is not.
_LAST = "\U0010ffff"
_SEPARATORS = re.compile(r"[\s·•・‧.。,，、\-‐‑–—_/()（）'’]+")


class Weight(IntEnum):
    """How good a hit on a term is, best first (ux.md §6.2)."""

    NAME = 0
    PART = 1
    INITIALS = 2
    PINYIN = 3
    INITIALS_INSIDE = 4
    PINYIN_INSIDE = 5
    CODE = 6


class SearchTerm(Base):
    """One suffix by which a subject of some kind is found.

    The key is the look-up itself, which both databases then store the rows by (InnoDB always,
    SQLite WITHOUT ROWID): a third smaller, and half the time, of an id with two indexes.
    """

    __tablename__ = "base_search_term"
    __table_args__ = (
        PrimaryKeyConstraint("kind", "term", "subject_id"),
        Index("ix_base_search_term_subject", "kind", "subject_id", "term"),
        {"sqlite_with_rowid": False},
    )

    id = None  # type: ignore[assignment]
    kind: Mapped[str] = mapped_column(String(20))
    term: Mapped[str] = mapped_column(String(TERM_LENGTH))
    subject_id: Mapped[int]
    weight: Mapped[int] = mapped_column(SmallInteger)


def squeeze(text: str) -> str:
    """Return a text as it is compared: half width, small letters, no spaces, dots or hyphens."""
    return _SEPARATORS.sub("", normalize("NFKC", text).lower()).replace("ü", "v")


def words(q: str) -> list[str]:
    """Return the words of a query, all of which must be found; five at most."""
    found = (squeeze(word)[:TERM_LENGTH] for word in normalize("NFKC", q).split())
    return list(dict.fromkeys(word for word in found if word))[:MAX_WORDS]


def terms(names: Iterable[str], codes: Iterable[str] = ()) -> dict[str, Weight]:
    """Return the terms of a subject; one that another begins with is left out as found anyway."""
    found: dict[str, Weight] = {}
    for term, weight in [*_of_names(names), *_of_codes(codes)]:
        short = term[:TERM_LENGTH]
        found[short] = min(weight, found.get(short, weight))
    ordered = sorted(filter(None, found))
    return {a: found[a] for a, b in pairwise([*ordered, ""]) if not b.startswith(a)}


def _of_names(names: Iterable[str]) -> Iterable[tuple[str, Weight]]:
    for name in filter(None, names):
        plain = squeeze(name)
        for at in range(len(plain)):
            yield plain[at:], Weight.PART if at else Weight.NAME
        for reading in variants(name):
            for at in range(len(reading.syllables)):
                rest = type(reading)(reading.syllables[at:])
                yield rest.initials, Weight.INITIALS_INSIDE if at else Weight.INITIALS
                yield rest.full, Weight.PINYIN_INSIDE if at else Weight.PINYIN


def _of_codes(codes: Iterable[str]) -> Iterable[tuple[str, Weight]]:
    for code in filter(None, codes):
        plain = squeeze(code)
        shortest = PHONE_TAIL if plain.isdecimal() and len(plain) > 6 else CODE_TAIL
        for at in range(max(1, len(plain) - shortest + 1)):
            yield plain[at:], Weight.CODE


def rows_for(
    kind: str, subject_id: int, names: Iterable[str], codes: Iterable[str] = ()
) -> list[dict[str, Any]]:
    """Return the rows of a subject for a bulk insert into SearchTerm."""
    return [
        {"kind": kind, "subject_id": subject_id, "term": term, "weight": int(weight)}
        for term, weight in terms(names, codes).items()
    ]


def store(kind: str, subject_id: int, names: Iterable[str], codes: Iterable[str] = ()) -> None:
    """Make the terms of a subject these, in the caller's transaction; unchanged rows stay."""
    wanted = {row["term"]: row for row in rows_for(kind, subject_id, names, codes)}
    of_subject = (SearchTerm.kind == kind, SearchTerm.subject_id == subject_id)
    present = set(db.session.scalars(select(SearchTerm.term).where(*of_subject)))
    if gone := present - wanted.keys():
        db.session.execute(delete(SearchTerm).where(*of_subject, SearchTerm.term.in_(gone)))
    _write([row for term, row in wanted.items() if term not in present])


def store_new(kind: str, subject_id: int, names: Iterable[str], codes: Iterable[str] = ()) -> None:
    """Write the terms of a subject that was only just added, and so has none to compare with."""
    _write(rows_for(kind, subject_id, names, codes))


def store_all_new(kind: str, subjects: Iterable[tuple[int, list[str], list[str]]]) -> None:
    """Write the terms of a batch of added subjects, given as (id, names, codes)."""
    _write([row for subject in subjects for row in rows_for(kind, *subject)])


def forget(kind: str, subject_ids: Sequence[int]) -> None:
    """Remove all terms of subjects that are no longer to be found, such as purged visitors."""
    db.session.execute(
        delete(SearchTerm).where(SearchTerm.kind == kind, SearchTerm.subject_id.in_(subject_ids))
    )


# Two gates may register the same visitor at the same moment; the second finds the row there.
_INSERT_MISSING = insert(SearchTerm).prefix_with("OR IGNORE", dialect="sqlite")
for _dialect in ("mysql", "mariadb"):
    _INSERT_MISSING = _INSERT_MISSING.prefix_with("IGNORE", dialect=_dialect)


def _write(new: list[dict[str, Any]]) -> None:
    if new:
        rows.write(_INSERT_MISSING, *new)


def ids(kind: str, q: str, limit: int = 20) -> list[int]:
    """Return the subjects found, best first: 汉字, initials, pinyin, codes; newer ones first.

    At most 400 terms are read however many match, the shortest and so the closest first.
    """
    wanted = words(q)
    if not wanted:
        return []
    base, *others = _rarest_first(kind, wanted, CANDIDATES)
    term = aliased(SearchTerm)
    query = (
        select(term.subject_id, term.term, term.weight)
        .where(*_range(term, kind, base), *(_has(kind, w, term.subject_id) for w in others))
        .order_by(term.term)
        .limit(CANDIDATES)
    )
    best: dict[int, tuple[int, int, int]] = {}
    for subject_id, text, weight in db.session.execute(query):
        merit = (weight, len(text), -subject_id)
        best[subject_id] = min(merit, best.get(subject_id, merit))
    return sorted(best, key=best.__getitem__)[:limit]


def found_in(kind: str, q: str, column: Any) -> ColumnElement[bool]:
    """Return the condition that `column` holds a subject found by every word of `q`.

    The number of hits decides its shape: none is false; a few are named, so that the rows are
    reached through the index of `column`; of many, a newest-first list soon meets fifty, so each
    row it passes is asked (by a scalar subquery: MariaDB turns EXISTS into the join of above).
    An empty `q` is no condition. In 1,000 rows probe and list take 0.7 ms of CPU on SQLite, in a
    million 0.6 without a hit, 1 to 3 for a name, plate or phone tail, 9 for a family name.
    """
    wanted = words(q)
    if not wanted:
        return true()
    found = _subjects(kind, wanted)
    if found is None:
        return and_(*(_has(kind, word, column) for word in wanted))
    return column.in_(sorted(found)) if found else false()


def asks_each_row(query: Select[Any]) -> bool:
    """Tell whether a query carries the shape of found_in for many hits, which is slow to count."""
    where = query.whereclause
    return where is not None and any(
        isinstance(part, Alias) and part.element is SearchTerm.__table__ for part in iterate(where)
    )


def _subjects(kind: str, wanted: list[str]) -> set[int] | None:
    """The subjects found by all words, None when there are more than a few."""
    few = FEW.get(db.engine.dialect.name, FEW_ELSEWHERE)
    base, *others = _rarest_first(kind, wanted, few)
    term = aliased(SearchTerm)
    query = select(term.subject_id).where(
        *_range(term, kind, base), *(_has(kind, word, term.subject_id) for word in others)
    )
    # The row past the last of a few: asking for it alone spares the reading of 2,500.
    if db.session.scalar(query.offset(few).limit(1)) is not None:
        return None
    return set(db.session.scalars(query.limit(few)))


def _rarest_first(kind: str, wanted: list[str], limit: int) -> list[str]:
    """The words by how many terms begin with them, counted up to a limit."""
    if len(wanted) == 1:
        return wanted
    return sorted(wanted, key=lambda word: _count(kind, word, limit))


def _count(kind: str, word: str, limit: int) -> int:
    some = select(SearchTerm.subject_id).where(*_range(SearchTerm, kind, word)).limit(limit)
    return db.session.scalar(select(func.count()).select_from(some.subquery())) or 0


def _has(kind: str, word: str, column: Any) -> ColumnElement[bool]:
    term = aliased(SearchTerm)
    hit = (
        select(term.subject_id)
        .where(*_range(term, kind, word), term.subject_id == column)
        .correlate_except(term)
        .limit(1)
    )
    return hit.scalar_subquery().is_not(None)


def _range(term: Any, kind: str, word: str) -> tuple[ColumnElement[bool], ...]:
    return (term.kind == kind, term.term >= word, term.term < word + _LAST)
