"""One's own password: what a new one must be like, and what the change ends."""

from datetime import timedelta

import pytest

from engine import tables
from engine.errors import Invalid
from engine.store import own_password, sessions
from tests.engine.actors import Office
from tests.engine.signing_in import ELSEWHERE, HERE, PASSWORD, Someone

GOOD = ["teapot-lantern-42", "mulberry unfair kite", "kettle9quartz!moss", "榕树下的茶壶与灯笼和船"]


@pytest.fixture
def someone(office: Office) -> Someone:
    return Someone(office)


def changes(one: Someone, new: str, current: str = PASSWORD, again: str | None = None) -> str | None:
    with one.office.system.database.writing() as session:
        return own_password.change(
            session, one.row.id, current, new, new if again is None else again, one.office.clock.now(), HERE
        )


def refused(one: Someone, new: str, **more: str) -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        changes(one, new, **more)
    return {field: said.zh for field, said in caught.value.fields.items()}


@pytest.mark.parametrize("new", GOOD)
def test_a_good_one_is_taken(someone: Someone, new: str) -> None:
    assert changes(someone, new) is not None
    assert someone.enters().outcome == "wrong"
    assert someone.enters(new).outcome == "in"


@pytest.mark.parametrize(
    ("new", "why"),
    [
        ("", "10 至 128"), ("q7#vK2!xz", "10 至 128"), ("kettle moss " * 11, "10 至 128"),
        ("password123", "太常见"), ("1234567890", "太常见"), ("qwertyuiop", "太常见"), ("aaaaaaaaaaaa", "太常见"),
        ("P@ssw0rd2026", "太常见"), ("kettle100101moss", "工号或姓名"), ("kettle职员100101moss", "工号或姓名"),
        ("ZHIYUAN100101!x", "工号或姓名"),
    ],
)  # fmt: skip
def test_a_bad_one_is_refused_with_the_reason_and_nothing_changes(someone: Someone, new: str, why: str) -> None:
    assert why in refused(someone, new)["new"]
    assert someone.enters().outcome == "in"


def test_the_name_is_known_in_pinyin_too(someone: Someone) -> None:
    with someone.office.system.database.writing() as session:
        session.query(tables.Staff).filter_by(number=someone.number).update({"name": "林晓榕"})
    assert "姓名" in refused(someone, "kettle-LinXiaoRong-moss")["new"]


def test_length_and_strength_are_parameters(someone: Someone) -> None:
    someone.office.sets(password_length=20, password_strength=0)
    assert "20 至" in refused(someone, GOOD[0])["new"]
    assert changes(someone, "password123password123") is not None


def test_the_latest_are_not_taken_again_and_older_ones_are(someone: Someone) -> None:
    someone.office.sets(password_kept=2)
    current = PASSWORD
    for new in GOOD[:3]:
        assert "最近 2 次" in refused(someone, current, current=current)["new"]
        assert changes(someone, new, current) is not None
        current = new
    assert "最近 2 次" in refused(someone, GOOD[0], current=current)["new"]
    assert changes(someone, GOOD[3], current) is not None
    assert changes(someone, GOOD[0], GOOD[3]) is not None
    assert len(someone.office.rows(tables.OldPassword)) == 2


def test_typed_unequal_is_told_at_the_second_field(someone: Someone) -> None:
    assert list(refused(someone, GOOD[0], again=GOOD[1])) == ["again"]


def test_the_current_one_is_asked_and_wrong_ones_lock_as_at_the_sign_in(someone: Someone) -> None:
    for _ in range(5):
        assert changes(someone, GOOD[0], "wrong") is None
    assert changes(someone, GOOD[0]) is None
    assert someone.enters().outcome == "locked"


def test_the_change_ends_every_other_session_and_the_ageing(someone: Someone) -> None:
    someone.office.sets(session_single="false", password_days=90)
    old = someone.enters(address=ELSEWHERE).key
    someone.office.clock.passes(days=90)
    new = changes(someone, GOOD[0])
    assert new is not None
    with someone.office.system.database.reading() as session:
        none = {"age": timedelta(), "idle": timedelta()}
        found = [
            sessions.standing(session, someone.row.id, key, someone.office.clock.now(), **none) for key in (old, new)
        ]
    assert found[0].view is None
    assert found[1].view is not None and found[1].due == ""
