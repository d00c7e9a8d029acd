"""Personal data are masked by default: what is hidden has no influence on what is shown."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.orders import masking

text = st.text(st.characters(exclude_characters="*"))
digits = st.text("0123456789", min_size=7, max_size=7)


def test_masked_data_are_still_told_apart() -> None:
    assert masking.name("张晓明") == "张**"
    assert masking.phone("13812341234") == "138****1234"
    assert masking.document("350102199001011234") == "3501**********1234"
    assert masking.account("FZ05912345678") == "FZ****5678"
    assert masking.address("榕湾市鼓山区洪江街道湖东花苑3幢1单元5层501室") == "榕湾市鼓山区洪江街道湖东花苑**"


@given(digits, digits)
def test_the_middle_of_a_phone_number_is_never_revealed(one: str, other: str) -> None:
    """Numbers that differ in the middle only look alike."""
    assert masking.phone(f"138{one[:4]}1234") == masking.phone(f"138{other[:4]}1234")


@given(st.text("0123456789X", min_size=10, max_size=10), st.text("0123456789X", min_size=10, max_size=10))
def test_birthday_and_middle_of_a_document_are_never_revealed(one: str, other: str) -> None:
    assert masking.document(f"3501{one}1234") == masking.document(f"3501{other}1234")


@given(text.filter(bool), text.filter(bool))
def test_a_given_name_is_never_revealed_nor_how_long_it_is(one: str, other: str) -> None:
    assert masking.name("张" + one) == masking.name("张" + other) == "张**"


@given(text, text)
def test_building_and_door_are_never_revealed(one: str, other: str) -> None:
    assert masking.address(f"湖东花苑3幢{one}") == masking.address(f"湖东花苑3幢{other}")


@pytest.mark.parametrize("mask", [masking.phone, masking.document, masking.account])
@given(whole=text)
def test_whatever_comes_a_third_of_it_is_hidden(mask: Callable[[str], str], whole: str) -> None:
    shown = mask(whole).replace("*", "")
    assert len(shown) * 3 <= len(whole) * 2
    assert whole.startswith(shown[:1])


@pytest.mark.parametrize("mask", [masking.name, masking.phone, masking.document, masking.account])
@pytest.mark.parametrize("short", ["", "1"])
def test_what_is_too_short_to_be_masked_is_hidden_whole(mask: Callable[[str], str], short: str) -> None:
    assert set(mask(short)) == {"*"}


@given(st.text(st.characters(exclude_categories=["Nd"])))
def test_an_address_without_building_is_hidden_from_its_middle_on(whole: str) -> None:
    assert masking.address(whole) == whole[: len(whole) // 2] + "**"
