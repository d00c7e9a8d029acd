"""S: identity is shown and checked; without a valid document, no business."""

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.orders import identity

TODAY = date(2026, 7, 1)
#: the examples of the standards themselves, GB 11643-1999 and GB 32100-2015
CARD = "11010519491231002X"
LICENCE = "91350100M000100Y43"

births = st.dates(date(1900, 1, 1), TODAY).map(lambda day: day.strftime("%Y%m%d"))


@st.composite
def cards(draw: st.DrawFn) -> str:
    """Identity card numbers that fit."""
    province, birth = draw(st.sampled_from(["11", "35", "65", "81", "94"])), draw(births)
    body = f"{province}{draw(st.integers(0, 9999)):04}{birth}{draw(st.integers(0, 999)):03}"
    return body + identity.identity_card_check(body)


def test_the_standards_own_examples_fit() -> None:
    assert identity.identity_card(CARD, TODAY) is None
    assert identity.business_licence(LICENCE) is None


@given(cards())
def test_an_identity_card_with_its_check_digit_fits(number: str) -> None:
    assert identity.identity_card(number, TODAY) is None


@given(cards(), st.integers(0, 17), st.sampled_from("0123456789X"))
def test_one_wrong_digit_on_an_identity_card_is_found(number: str, at: int, digit: str) -> None:
    assume(number[at] != digit)
    assert identity.identity_card(number[:at] + digit + number[at + 1 :], TODAY) is not None


@given(cards(), st.integers(0, 16))
def test_two_swapped_digits_on_an_identity_card_are_found(number: str, at: int) -> None:
    assume(number[at] != number[at + 1])
    swapped = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    assert identity.identity_card(swapped, TODAY) is not None


@pytest.mark.parametrize(
    ("body", "about"),
    [
        ("11010519490230002", "出生日期"),  # 30 February
        ("11010520260702002", "出生日期"),  # tomorrow
        ("11010518991231002", "出生日期"),
        ("10010519491231002", "地区代码"),
    ],
)
def test_an_identity_card_says_what_is_wrong_although_the_check_digit_fits(body: str, about: str) -> None:
    sentence = identity.identity_card(body + identity.identity_card_check(body), TODAY)
    assert sentence is not None
    assert about in sentence.zh


@pytest.mark.parametrize(
    "number", ["", CARD.lower(), CARD[:-1], CARD + "0", "１" + CARD[1:], CARD + "\n", "110105491231002"]
)
def test_an_identity_card_has_eighteen_plain_characters(number: str) -> None:
    sentence = identity.identity_card(number, TODAY)
    assert sentence is not None
    assert "18 位" in sentence.zh


@given(st.integers(0, 17), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
def test_one_wrong_character_of_a_business_licence_is_found(at: int, character: str) -> None:
    assume(LICENCE[at] != character)
    assert identity.business_licence(LICENCE[:at] + character + LICENCE[at + 1 :]) is not None


@pytest.mark.parametrize("number", ["", LICENCE[:-1], LICENCE + "3", LICENCE.replace("Y", "O"), LICENCE.lower()])
def test_a_business_licence_has_eighteen_characters_of_its_alphabet(number: str) -> None:
    sentence = identity.business_licence(number)
    assert sentence is not None
    assert "18 位" in sentence.zh


@pytest.mark.parametrize(("number", "fits"), [
    ("E12345678", True), ("EA1234567", True), ("C01X00T47", True), ("12345", True),
    ("", False), ("ABCDEF", False), ("E1234", True), ("1234", False), ("E123456789", False),
    ("e12345678", False), ("E1234 678", False),
])  # fmt: skip
def test_a_passport_has_five_to_nine_capitals_and_digits(number: str, fits: bool) -> None:
    assert (identity.passport(number) is None) == fits


@pytest.mark.parametrize(("number", "fits"), [
    ("13812341234", True), ("19912341234", True), ("12812341234", False), ("1381234123", False),
    ("138123412345", False), ("+8613812341234", False), ("138 1234 1234", False), ("１３８12341234", False),
])  # fmt: skip
def test_a_mobile_number_has_eleven_digits(number: str, fits: bool) -> None:
    assert (identity.mobile(number) is None) == fits


@pytest.mark.parametrize(
    ("kind", "number"), [("identity_card", CARD), ("passport", "E12345678"), ("business_licence", LICENCE)]
)
def test_each_kind_of_document_has_its_own_check(kind: str, number: str) -> None:
    assert identity.document(kind, number, TODAY) is None
    assert identity.document(kind, "#", TODAY) is not None
    others = set(identity.KINDS) - {kind}
    assert all(identity.document(other, number, TODAY) is not None for other in others)


def test_an_unknown_kind_of_document_is_refused() -> None:
    assert identity.document("library_card", CARD, TODAY) is not None


@given(st.sampled_from([*identity.KINDS, "", "x"]), st.text())
def test_whatever_is_typed_gets_an_answer(kind: str, number: str) -> None:
    sentence = identity.document(kind, number, TODAY)
    assert sentence is None or (sentence.zh and sentence.en)
