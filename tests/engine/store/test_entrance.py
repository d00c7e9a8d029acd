"""Signing in: limits per network address, one session per number, and how long one lasts."""

from datetime import timedelta

import pytest

from engine import tables
from engine.store import attempts, sessions
from engine.store.sessions import Standing
from tests.engine import town
from tests.engine.actors import Office
from tests.engine.patience import at_once
from tests.engine.signing_in import ELSEWHERE, HERE, PASSWORD, Someone


@pytest.fixture
def someone(office: Office) -> Someone:
    return Someone(office)


def stands(one: Someone, key: str, **spent: timedelta) -> Standing:
    with one.office.system.database.reading() as session:
        times = {"age": timedelta(), "idle": timedelta()} | spent
        return sessions.standing(session, one.row.id, key, one.office.clock.now(), **times)


def fails(office: Office, times: int, address: str = HERE) -> None:
    with office.system.database.writing() as session:
        for number in range(times):
            attempts.record(session, f"nobody{number}", "unknown", office.clock.now(), address)


def test_an_address_that_failed_too_often_is_not_listened_to_for_a_while(office: Office, someone: Someone) -> None:
    fails(office, 29)
    assert someone.enters().outcome == "in"
    fails(office, 1)
    assert someone.enters().outcome == "limited"
    assert someone.enters(address=ELSEWHERE).outcome == "in"
    office.clock.passes(minutes=15)
    assert someone.enters().outcome == "in"


def test_what_is_not_listened_to_neither_locks_anybody_nor_makes_the_pause_longer(
    office: Office, someone: Someone
) -> None:
    fails(office, 30)
    for _ in range(10):
        assert someone.enters("wrong").outcome == "limited"
    assert someone.enters(address=ELSEWHERE).outcome == "in"
    office.clock.passes(minutes=15)
    assert someone.enters().outcome == "in"


def test_the_limit_is_a_parameter_and_none_where_it_is_0(office: Office, someone: Someone) -> None:
    office.sets(**{"sign_in.address_tries": 2})
    fails(office, 2)
    assert someone.enters().outcome == "limited"
    office.sets(**{"sign_in.address_tries": 0})
    assert someone.enters().outcome == "in"


def test_wrong_passwords_of_one_moment_are_all_counted(office: Office, someone: Someone) -> None:
    outcomes = at_once(*[lambda: someone.enters("wrong").outcome] * 5)
    assert outcomes == ["wrong"] * 5
    assert someone.enters().outcome == "locked"


def test_a_new_sign_in_ends_the_older_one_and_says_since_when(office: Office, someone: Someone) -> None:
    first = someone.enters()
    assert stands(someone, first.key).view is not None
    office.clock.passes(hours=1, minutes=23)
    second = someone.enters()
    assert stands(someone, second.key).view is not None
    ended = stands(someone, first.key)
    assert ended.view is None and ended.ended is not None
    assert "10:23" in ended.ended.zh and "10:23" in ended.ended.en
    assert someone.outcomes() == ["in", "replaced", "in"]


def test_two_who_come_at_once_leave_one_session(office: Office, someone: Someone) -> None:
    entries = at_once(*[someone.enters] * 4)
    assert sum(stands(someone, one.key).view is not None for one in entries) == 1


def test_several_sessions_where_the_parameter_allows_them(office: Office, someone: Someone) -> None:
    office.sets(session_single="false")
    first, second = someone.enters(), someone.enters()
    assert stands(someone, first.key).view == stands(someone, second.key).view is not None


def test_signing_out_makes_the_key_worthless(office: Office, someone: Someone) -> None:
    key = someone.enters().key
    with office.system.database.writing() as session:
        sessions.leave(session, someone.row.id, key, office.clock.now(), HERE)
    assert stands(someone, key).view is None
    assert someone.outcomes() == ["in", "out"]


@pytest.mark.parametrize("key", ["", "guessed", "密"])
def test_a_key_that_was_never_given_opens_nothing(someone: Someone, key: str) -> None:
    assert stands(someone, key).ended == sessions.ENDED
    someone.enters()
    assert stands(someone, key).view is None


def test_a_session_ends_when_nobody_does_anything_and_at_the_latest_after_its_hours(someone: Someone) -> None:
    key = someone.enters().key
    assert stands(someone, key, idle=timedelta(minutes=59), age=timedelta(hours=11)).view is not None
    assert stands(someone, key, idle=timedelta(minutes=60)).ended == sessions.IDLE
    assert stands(someone, key, age=timedelta(hours=12)).ended == sessions.OLD


def test_how_long_it_lasts_are_parameters(office: Office, someone: Someone) -> None:
    office.sets(session_idle_minutes=5, session_hours=1)
    key = someone.enters().key
    assert stands(someone, key, idle=timedelta(minutes=5)).ended == sessions.IDLE
    assert stands(someone, key, age=timedelta(hours=1)).ended == sessions.OLD


def test_what_must_come_first(office: Office, someone: Someone) -> None:
    office.sets(password_days=90)
    key = someone.enters().key
    office.clock.passes(days=89)
    assert stands(someone, key).due == ""
    office.clock.passes(days=1)
    assert stands(someone, key).due == "password"
    office.sets(password_days=0, **{"second_factor.roles": "viewer, operator"})
    assert stands(someone, key).due == "second_factor"
    with office.system.database.writing() as session:
        session.query(tables.Staff).filter_by(number=town.OPERATOR).update({"password_given": True})
    assert stands(someone, key).due == "password"


def test_a_number_that_no_database_takes_is_nobodys(office: Office, someone: Someone) -> None:
    someone.number = "100101\0\ud800'"
    assert someone.enters(PASSWORD).outcome == "unknown"
