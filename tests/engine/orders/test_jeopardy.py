"""Green, yellow, red: the planned completion against the promise."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.orders import calendars, jeopardy
from engine.orders.jeopardy import GREEN, RED, YELLOW, Ahead, Outlook
from engine.orders.promises import Limit

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)


def hours(count: float) -> datetime:
    return NOW + timedelta(hours=count)


PLAIN = Outlook(promise_at=hours(15), margin=timedelta(hours=2), steps=(Ahead(Limit(4)), Ahead(None), Ahead(Limit(4))))
TIMES = st.one_of(st.none(), st.integers(-30, 60).map(hours))
STEPS = st.lists(
    st.builds(
        Ahead,
        st.one_of(
            st.none(),
            st.builds(Limit, st.integers(0, 30), st.none(), st.sampled_from(sorted(calendars.CALENDARS))),
        ),
        TIMES,
    ),
    max_size=4,
).map(tuple)
OUTLOOKS = st.builds(
    Outlook,
    st.integers(-30, 60).map(hours),
    st.integers(0, 6).map(lambda count: timedelta(hours=count)),
    STEPS,
    TIMES,
    TIMES,
    TIMES,
    st.sampled_from([GREEN, YELLOW]),
)


@pytest.mark.parametrize(
    "passed, colour", [(0, GREEN), (5, GREEN), (5.1, YELLOW), (7, YELLOW), (7.1, RED), (15, RED), (99, RED)]
)
def test_the_nearer_the_planned_end_comes_to_the_promise_the_redder(passed: float, colour: str) -> None:
    assert jeopardy.planned(PLAIN, hours(passed)) == hours(passed + 8)
    assert jeopardy.colour(PLAIN, hours(passed)) == colour


def test_a_step_that_has_begun_ends_at_its_own_limit_or_any_moment_after_it() -> None:
    outlook = replace(PLAIN, steps=(Ahead(Limit(4), hours(3)), Ahead(Limit(4))))
    assert jeopardy.planned(outlook, hours(1)) == hours(7)
    assert jeopardy.planned(outlook, hours(5)) == hours(9)


def test_what_the_provisioning_system_says_counts_while_it_lies_ahead() -> None:
    said = replace(PLAIN, expected_at=hours(14))
    assert (jeopardy.planned(said, NOW), jeopardy.colour(said, NOW)) == (hours(14), YELLOW)
    assert jeopardy.colour(replace(said, expected_at=hours(15.5)), NOW) == RED
    assert jeopardy.planned(replace(said, expected_at=hours(2)), hours(3)) == hours(11)


def test_field_work_is_done_at_the_appointment_and_a_delay_puts_it_off() -> None:
    field = replace(PLAIN, steps=(Ahead(Limit(8, calendar=calendars.APPOINTMENT_DAY)),), appointment_until=hours(12))
    assert jeopardy.planned(field, NOW) == hours(12)
    assert jeopardy.planned(replace(PLAIN, delayed_until=hours(6)), NOW) == hours(14)
    assert jeopardy.planned(replace(PLAIN, delayed_until=hours(6), expected_at=hours(4)), NOW) == hours(6)


@pytest.mark.parametrize(
    "kinds, colour", [([], GREEN), (["Normal"], YELLOW), (["Critical", "Normal"], RED), (["odd"], YELLOW)]
)
def test_an_alert_of_the_provisioning_system_is_at_least_yellow(kinds: list[str], colour: str) -> None:
    """TMF641 jeopardyAlert: Normal, Hazard, Critical."""
    assert jeopardy.worst(kinds) == colour
    assert jeopardy.colour(replace(PLAIN, alert=jeopardy.worst(kinds)), NOW) == colour


@given(OUTLOOKS)
def test_the_next_colour_comes_when_it_is_said_and_not_before(outlook: Outlook) -> None:
    now, at = jeopardy.colour(outlook, NOW), jeopardy.next_change(outlook, NOW)
    if at is None:
        assert now == RED
        return
    assert NOW < at <= outlook.promise_at
    assert jeopardy.colour(outlook, at) != now
    before = at - 2 * jeopardy.EXACT
    assert before <= NOW or jeopardy.colour(outlook, before) == now


@given(OUTLOOKS, st.integers(0, 200), st.integers(0, 200))
def test_time_alone_never_makes_it_better(outlook: Outlook, one: int, other: int) -> None:
    assume(one < other)
    worse = jeopardy.COLOURS.index
    assert worse(jeopardy.colour(outlook, hours(one / 4))) <= worse(jeopardy.colour(outlook, hours(other / 4)))
