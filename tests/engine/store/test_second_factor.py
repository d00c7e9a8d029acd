"""Codes of an app (TOTP): each once, near enough in time, counted where wrong; recovery codes for lost phones."""

import pytest
from sqlalchemy import text

from engine import tables
from engine.errors import NotAllowed
from engine.store import own_factor, second_factor
from tests.engine.actors import Office
from tests.engine.patience import at_once
from tests.engine.signing_in import HERE, PASSWORD, Someone

REAL = 1_800_000_000.0  #: unix seconds, at the beginning of a step


@pytest.fixture
def someone(office: Office) -> Someone:
    return Someone(office)


def test_with_an_app_the_password_alone_lets_nobody_in(someone: Someone) -> None:
    someone.gets_an_app(REAL)
    half = someone.enters()
    assert half.outcome == "half" and half.key == ""
    assert someone.row.session_key is None
    assert someone.types(someone.code(REAL + 30), REAL + 30).key != ""
    assert someone.outcomes() == ["factor_offered", "code", "factor_on", "half", "in"]


def test_a_code_is_taken_once_and_none_before_it_afterwards(someone: Someone) -> None:
    someone.gets_an_app(REAL)
    assert someone.types(someone.code(REAL), REAL).outcome == "code_again"
    assert someone.types(someone.code(REAL + 60), REAL + 60).outcome == "in"
    assert someone.types(someone.code(REAL + 60), REAL + 60).outcome == "code_again"
    assert someone.types(someone.code(REAL + 30), REAL + 60).outcome == "code_again"


def test_one_code_typed_twice_at_one_moment_lets_one_in(someone: Someone) -> None:
    someone.gets_an_app(REAL)
    code = someone.code(REAL + 60)
    outcomes = at_once(*[lambda: someone.types(code, REAL + 60).outcome] * 3)
    assert sorted(outcomes) == ["code_again", "code_again", "in"]


@pytest.mark.parametrize(
    ("off", "outcome"), [(-60, "code_wrong"), (-30, "in"), (0, "in"), (30, "in"), (60, "code_wrong")]
)
def test_the_apps_clock_may_be_off_by_half_a_minute(someone: Someone, off: int, outcome: str) -> None:
    someone.gets_an_app(REAL)
    later = REAL + 3000
    assert someone.types(someone.code(later + off), later).outcome == outcome


@pytest.mark.parametrize(
    "code", ["", " ", "00000", "1234567", "abcdef", "١٢٣٤٥٦", "12 34 5x", "\0", "x" * 5000, "\ud800"]
)
def test_what_is_no_code_is_wrong(someone: Someone, code: str) -> None:
    someone.gets_an_app(REAL)
    assert someone.types(code, REAL + 60).outcome == "code_wrong"


def test_a_code_may_be_typed_with_a_blank_as_the_app_shows_it(someone: Someone) -> None:
    someone.gets_an_app(REAL)
    code = someone.code(REAL + 60)
    assert someone.types(f" {code[:3]} {code[3:]} ", REAL + 60).outcome == "in"


def test_wrong_codes_lock_like_wrong_passwords_and_the_right_password_does_not_count_anew(someone: Someone) -> None:
    """Who knows the password could else guess four codes, tell it again, and go on."""
    someone.gets_an_app(REAL)
    for _ in range(4):
        assert someone.enters().outcome == "half"
        assert someone.types("x", REAL + 60).outcome == "code_wrong"
    assert someone.enters("wrong").outcome == "wrong"
    assert someone.types(someone.code(REAL + 60), REAL + 60).outcome == "locked"
    assert someone.enters().outcome == "locked"
    someone.office.clock.passes(hours=24)
    assert someone.types(someone.code(REAL + 60), REAL + 60).outcome == "in"


def test_each_recovery_code_lets_in_once(someone: Someone) -> None:
    codes = someone.gets_an_app(REAL)
    assert len(set(codes)) == 10
    assert someone.types(codes[3].lower().replace("-", " "), REAL).outcome == "in_recovery"
    assert someone.types(codes[3], REAL).outcome == "code_wrong"
    assert someone.types(codes[4], REAL).outcome == "in_recovery"
    with someone.office.system.database.reading() as session:
        assert second_factor.left(session, someone.row.id) == 8


def test_a_locked_number_uses_up_no_code(someone: Someone) -> None:
    codes = someone.gets_an_app(REAL)
    for _ in range(5):
        someone.enters("wrong")
    assert someone.types(codes[0], REAL).outcome == "locked"
    someone.office.clock.passes(hours=24)
    assert someone.types(codes[0], REAL).outcome == "in_recovery"


def test_ones_recovery_codes_open_nothing_of_anothers(office: Office, someone: Someone) -> None:
    other = Someone(office, "100102")
    other.gets_an_app(REAL)
    assert other.types(someone.gets_an_app(REAL)[0], REAL).outcome == "code_wrong"


def test_neither_secret_nor_codes_can_be_read_in_the_database(someone: Someone) -> None:
    codes = someone.gets_an_app(REAL)
    with someone.office.system.database.reading() as session:
        kept = [
            *session.execute(text("SELECT * FROM second_factor")),
            *session.execute(text("SELECT * FROM recovery_code")),
        ]
    assert len(kept) == 11
    assert not any(secret in repr(kept) for secret in (someone.secret, *codes, codes[0].replace("-", "")))


def test_it_is_on_only_after_a_right_code(someone: Someone) -> None:
    now, real = someone.office.clock.now(), REAL
    with someone.office.system.database.writing() as session:
        assert not own_factor.offer(session, someone.row.id, "wrong", now, HERE)
        assert own_factor.turn_on(session, someone.row.id, "000000", now, HERE, real) is None
        assert own_factor.offer(session, someone.row.id, PASSWORD, now, HERE)
        assert own_factor.turn_on(session, someone.row.id, "x", now, HERE, real) is None
    assert someone.enters().outcome == "in"


def test_who_has_one_is_offered_no_other_that_would_replace_it(someone: Someone) -> None:
    someone.gets_an_app(REAL)
    with someone.office.system.database.writing() as session:
        assert own_factor.offer(session, someone.row.id, PASSWORD, someone.office.clock.now(), HERE)
        assert second_factor.offered(session, someone.row.id) is None
    assert someone.types(someone.code(REAL + 30), REAL + 30).outcome == "in"


def test_off_takes_a_code_and_a_role_that_may_do_without(someone: Someone) -> None:
    someone.gets_an_app(REAL)
    who, now, later = someone.row.id, someone.office.clock.now(), REAL + 60
    someone.office.sets(**{"second_factor.roles": "operator"})
    with pytest.raises(NotAllowed), someone.office.system.database.writing() as session:
        own_factor.turn_off(session, who, someone.code(later), now, HERE, later)
    someone.office.sets(**{"second_factor.roles": ""})
    with someone.office.system.database.writing() as session:
        assert not own_factor.turn_off(session, who, "x", now, HERE, later)
        assert own_factor.turn_off(session, who, someone.code(later), now, HERE, later)
    assert someone.office.rows(tables.RecoveryCode) == someone.office.rows(tables.SecondFactor) == []
    assert someone.enters().outcome == "in"


def test_new_recovery_codes_end_the_old_ones(someone: Someone) -> None:
    old, later = someone.gets_an_app(REAL), REAL + 60
    with someone.office.system.database.writing() as session:
        new = own_factor.renew(session, someone.row.id, someone.code(later), someone.office.clock.now(), HERE, later)
    assert new is not None and not set(new) & set(old)
    assert someone.types(old[0], later).outcome == "code_wrong"
    assert someone.types(new[0], later).outcome == "in_recovery"
