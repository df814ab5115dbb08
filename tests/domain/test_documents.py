"""Identity documents: GB 11643-1999 as read in domain/rules.md §1.7."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.documents import (
    DOCUMENT_KIND_LABELS,
    DocumentKind,
    birth_date,
    check_document,
    check_identity_card,
    normalise,
)
from app.domain.errors import RuleBroken

TODAY = date(2026, 11, 23)


def with_check_digit(first17: str) -> str:
    """GB 11643 by hand: weights 7 9 10 5 …, the sum mod 11 picks from 10X98765432."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(d) * w for d, w in zip(first17, weights, strict=True))
    return first17 + "10X98765432"[total % 11]


# rules.md §1.7 works this one out: 11010519491231002 gives X.
@pytest.mark.parametrize(
    "typed",
    [
        "11010519491231002X",
        "11010519491231002x",
        "１１０１０５１９４９１２３１００２Ｘ",
        " 110105 19491231 002x　",
        "110105-19491231-002X",
    ],
)
def test_one_number_in_many_spellings(typed):
    assert check_identity_card(typed, TODAY) == "11010519491231002X"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "填写身份证号"),
        ("11010519491231002", "身份证号应为 18 位，现在是 17 位"),
        ("110105194912310021X", "身份证号应为 18 位，现在是 19 位"),
        ("110105491231002", "15 位的旧身份证号已停用，填写 18 位号码"),
        ("1101051949123100XX", "身份证号只有数字，最后一位可以是 X"),
        ("110105194912310021", "身份证号的最后一位与前 17 位对不上，核对有没有看错或输错"),
        ("11010519490231002X", "身份证号里的出生日期 1949-02-31 不存在"),
        ("110105194913310020", "身份证号里的出生日期 1949-13-31 不存在"),
        (with_check_digit("11010520261124002"), "身份证号里的出生日期 2026-11-24 还没有到"),
        (with_check_digit("11010518991231002"), "身份证号里的出生日期 1899-12-31 早于 1900 年"),
    ],
)
def test_each_cause_has_its_sentence(typed, sentence):
    with pytest.raises(RuleBroken) as broken:
        check_identity_card(typed, TODAY)
    assert broken.value.message == sentence
    assert broken.value.field == "document_number"


def test_somebody_born_today_is_accepted():
    number = with_check_digit("11010520261123002")
    assert check_identity_card(number, TODAY) == number
    assert birth_date(number) == TODAY


@given(st.dates(date(1900, 1, 1), TODAY), st.integers(0, 999))
def test_every_well_formed_number_passes_and_any_changed_digit_fails(born, serial):
    number = with_check_digit(f"320102{born:%Y%m%d}{serial:03d}")
    assert check_identity_card(number, TODAY) == number
    wrong = number[:16] + str((int(number[16]) + 1) % 10) + number[17]
    with pytest.raises(RuleBroken):
        check_identity_card(wrong, TODAY)


@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [
        (DocumentKind.PASSPORT, "e12345678", "E12345678"),
        (DocumentKind.HOME_RETURN_PERMIT, "H 1234 5678", "H12345678"),
        (DocumentKind.TAIWAN_PERMIT, "12345678", "12345678"),
        (DocumentKind.FOREIGN_RESIDENT_CARD, "usa320190101001", "USA320190101001"),
        (DocumentKind.IDENTITY_CARD, "", ""),
    ],
)
def test_other_documents_have_no_check_digit(kind, typed, stored):
    assert check_document(kind, typed, today=TODAY) == stored


def test_other_kind_needs_a_reason():
    with pytest.raises(RuleBroken, match="写明是什么证件") as broken:
        check_document(DocumentKind.OTHER, "军字 123", today=TODAY)
    assert broken.value.field == "document_reason"
    stored = check_document(DocumentKind.OTHER, "军字 123", today=TODAY, reason="军官证")
    assert stored == "军字123"


def test_a_passport_with_strange_signs_or_too_long_is_refused():
    with pytest.raises(RuleBroken, match="护照号只有字母和数字"):
        check_document(DocumentKind.PASSPORT, "E123?", today=TODAY)
    with pytest.raises(RuleBroken, match="不超过 20 位，现在是 21 位"):
        check_document(DocumentKind.PASSPORT, "E" * 21, today=TODAY)


@given(st.text(max_size=40))
def test_normalising_twice_changes_nothing(text):
    assert normalise(normalise(text)) == normalise(text)


def test_every_kind_has_a_label():
    assert set(DOCUMENT_KIND_LABELS) == set(DocumentKind)
