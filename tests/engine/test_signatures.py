"""Signed events: only the holder of the secret can speak, only now, and nothing odd can crash the door."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as some

from engine.provisioning import signatures
from engine.provisioning.signatures import holds, sign

SECRET, BODY = "between-the-two", b'{"eventId": "1"}'


def stamp(seconds: float = 0) -> str:
    return str(int(time.time() + seconds))


def test_what_was_signed_with_the_secret_a_moment_ago_holds() -> None:
    now = stamp()
    assert holds(SECRET, now, sign(SECRET, now, BODY), BODY)


def test_the_signature_is_hmac_sha256_over_stamp_dot_body() -> None:
    """Worked out with openssl, so that another system can be built to it."""
    assert sign("key", "1700000000", b"{}") == (
        "sha256=" + "9d713ed406bb7076d4123f0dc2c39d2df5c654ed4b0cd56b52c8b4c940bd63ae"
    )


@pytest.mark.parametrize("age", [-299, -1, 298])
def test_clocks_may_differ_by_some_minutes(age: float) -> None:
    moment = stamp(age)
    assert holds(SECRET, moment, sign(SECRET, moment, BODY), BODY)


@pytest.mark.parametrize("age", [-302, -86_400, 302, 10**9])
def test_an_old_event_cannot_be_played_again(age: float) -> None:
    moment = stamp(age)
    assert not holds(SECRET, moment, sign(SECRET, moment, BODY), BODY)


def test_another_body_stamp_or_secret_does_not_hold() -> None:
    now, other = stamp(), stamp(1)
    right = sign(SECRET, now, BODY)
    assert not holds(SECRET, now, right, BODY + b" ")
    assert not holds(SECRET, other, right, BODY)
    assert not holds("another", now, right, BODY)
    assert not holds(SECRET, now, right.upper(), BODY)
    assert not holds(SECRET, now, right.removeprefix("sha256="), BODY)


def test_without_a_secret_nothing_holds() -> None:
    """A deployment that forgot its secret takes no events, rather than everybody's."""
    now = stamp()
    assert not holds("", now, sign("", now, BODY), BODY)


@pytest.mark.parametrize("odd", ["", " ", "-1", "1e9", "1.5", "0x10", "١٢٣", "²", "9" * 400, "\ud800", "nan"])
def test_an_odd_stamp_does_not_hold(odd: str) -> None:
    assert not holds(SECRET, odd, "sha256=00", BODY)


def test_the_limit_is_a_matter_of_real_time() -> None:
    """Not of business time, which may run faster than life."""
    assert signatures.OLDEST == 300


ANY_TEXT = some.text(alphabet=some.characters(), max_size=40)


@given(ANY_TEXT, ANY_TEXT, some.binary(max_size=40))
def test_nothing_odd_ever_raises_or_holds(odd: str, signature: str, body: bytes) -> None:
    assert not holds(SECRET, odd, signature, body)
    assert not holds(SECRET, stamp(), signature, body)
