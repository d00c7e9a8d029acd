"""Until when an order is promised, and what a pause does to that."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.orders import calendars, promises
from engine.orders.calendars import APPOINTMENT_DAY, EVERY_DAY, WORKING_DAYS
from engine.orders.promises import Limit

MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
SPANS = st.timedeltas(timedelta(), timedelta(days=20))
BOTH = st.sampled_from([EVERY_DAY, WORKING_DAYS])


def shanghai(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """A moment of March 2026; the 2nd is a Monday."""
    return datetime(2026, 3, day, hour, minute, second, tzinfo=calendars.SHANGHAI)


@pytest.mark.parametrize(
    "accepted, calendar, promised",
    [
        (shanghai(2, 9), EVERY_DAY, shanghai(2, 23, 59, 59)),
        (shanghai(2, 15, 59), EVERY_DAY, shanghai(2, 23, 59, 59)),
        (shanghai(2, 16), EVERY_DAY, shanghai(3, 16)),
        (shanghai(7, 17), EVERY_DAY, shanghai(8, 17)),
        (shanghai(6, 17), WORKING_DAYS, shanghai(9, 17)),  # Friday evening: Monday evening
        (shanghai(7, 17), WORKING_DAYS, shanghai(9, 23, 59, 59)),  # Saturday: as on Monday morning
    ],
)
def test_accepted_before_the_cutoff_it_is_the_same_day_else_within_the_hours(
    accepted: datetime, calendar: str, promised: datetime
) -> None:
    """P: install accepted before 16:00 same day else 24 h; working-day calendars with Chinese holidays."""
    assert promises.moment(accepted, Limit(24, 16, calendar), None) == promised


def test_a_later_appointment_moves_the_promise_to_the_end_of_its_day() -> None:
    limit = Limit(24, 16)
    assert promises.moment(shanghai(2, 9), limit, shanghai(5, 12)) == shanghai(5, 23, 59, 59)
    assert promises.moment(shanghai(2, 17), limit, shanghai(2, 18)) == shanghai(3, 17)


def test_field_work_may_take_until_the_end_of_the_appointments_day() -> None:
    """P: 外线 by the end of the appointment day."""
    limit = Limit(8, calendar=APPOINTMENT_DAY)
    assert promises.step_due(limit, shanghai(2, 9), shanghai(4, 12)) == shanghai(4, 23, 59, 59)
    assert promises.step_due(limit, shanghai(2, 9), None) == shanghai(2, 17)
    assert promises.step_due(limit, shanghai(5, 9), shanghai(4, 12)) == shanghai(5, 17)  # that day is gone
    assert promises.step_due(Limit(4), shanghai(2, 9), shanghai(4, 12)) == shanghai(2, 13)


@given(BOTH, MOMENTS, SPANS, SPANS)
def test_what_was_left_when_a_clock_stopped_is_left_when_it_goes_on(
    calendar: str, paused: datetime, left: timedelta, pause: timedelta
) -> None:
    """S: 缓装 stops the promise's clock."""
    due, resumed = calendars.add(calendar, paused, left), paused + pause
    moved = promises.moved(calendar, due, paused, resumed)
    assert calendars.between(calendar, resumed, moved) == left
    assert moved >= due


@given(BOTH, MOMENTS, MOMENTS, SPANS, SPANS)
def test_a_pause_in_parts_moves_a_promise_as_far_as_in_one(
    calendar: str, due: datetime, paused: datetime, one: timedelta, other: timedelta
) -> None:
    between, resumed = paused + one, paused + one + other
    in_parts = promises.moved(calendar, promises.moved(calendar, due, paused, between), between, resumed)
    assert in_parts == promises.moved(calendar, due, paused, resumed)


@given(BOTH, MOMENTS, MOMENTS)
def test_a_pause_of_no_length_moves_nothing(calendar: str, due: datetime, paused: datetime) -> None:
    assert promises.moved(calendar, due, paused, paused) == due


@given(MOMENTS, SPANS, SPANS)
def test_a_promise_that_was_missed_before_a_pause_is_missed_after_it(
    due: datetime, late: timedelta, pause: timedelta
) -> None:
    paused = due + late
    assert promises.moved(EVERY_DAY, due, paused, paused + pause) <= paused + pause
