"""Lines break where Chinese and Latin typography let them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpmn import text

WORDS = st.text(alphabet="家客开通系统竣工abcXYZ019（）「」，。、？！- ", min_size=1, max_size=40)


@given(WORDS, st.integers(40, 200))
def test_wrapping_loses_and_adds_no_character(words: str, limit: int) -> None:
    lines = text.wrap(words, limit, 12)
    assert "".join("".join(lines).split()) == "".join(words.split())


@given(st.text(alphabet="家客开通系统竣工", min_size=1, max_size=20), st.integers(60, 200))
def test_no_line_is_longer_than_allowed(words: str, limit: int) -> None:
    assert all(text.width(line, 12) <= limit for line in text.wrap(words, limit, 12))


@pytest.mark.parametrize(
    ("words", "limit"),
    [
        ("核对在途改单，办理活动", 72),
        ("集中预约（上门）办理", 60),
        ("如何处理？再次派单", 48),
        ("装维《回单》办理", 48),
    ],
)
def test_punctuation_stands_on_its_own_side_of_a_break(words: str, limit: float) -> None:
    lines = text.wrap(words, limit, 12)
    assert len(lines) > 1
    assert not any(line[0] in text.NOT_FIRST for line in lines)
    assert not any(line[-1] in text.NOT_LAST for line in lines)


def test_lines_are_of_even_length() -> None:
    assert text.wrap("登记超时预警信息", 84, 12) == ("登记超时", "预警信息")


def test_latin_words_stay_whole() -> None:
    assert text.wrap("VLAN configuration step", 80, 12) == ("VLAN", "configuration", "step")
    assert text.wrap("VLAN配置", 40, 12) == ("VLAN", "配置")


def test_a_word_longer_than_a_line_is_parted_at_a_seam() -> None:
    assert text.wrap("provisioningSystemGateway", 100, 12)[0] == "provisioning"


def test_line_feeds_of_the_modeller_are_kept() -> None:
    assert text.wrap("一\n二", 100, 12) == ("一", "二")


def test_a_name_too_long_for_its_box_is_set_smaller_then_cut_with_an_ellipsis() -> None:
    assert text.fit("核对在途改单", 70, 20, (13.0, 11.0)) == (("核对在途改单",), 11.0)
    block = text.fit("核对在途改单并登记营销活动结果", 60, 30, (12.0, 10.0))
    assert block.size == 10.0
    assert block.lines[-1].endswith(text.ELLIPSIS)
    assert block.height <= 30 and block.width <= 60
