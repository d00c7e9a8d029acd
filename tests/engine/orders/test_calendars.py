"""Which days count, and what that does to clocks."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import BroadbandError
from engine.orders import calendars
from engine.orders.calendars import EVERY_DAY, WORKING_DAYS

MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
SPANS = st.timedeltas(timedelta(), timedelta(days=20))
BOTH = st.sampled_from([EVERY_DAY, WORKING_DAYS])


@pytest.mark.parametrize(
    "day, counts",
    [
        (date(2026, 3, 2), True),  # a Monday
        (date(2026, 3, 1), False),  # a Sunday
        (date(2026, 2, 17), False),  # the Spring Festival, a Tuesday
        (date(2026, 2, 14), True),  # a Saturday worked for it
        (date(2026, 10, 1), False),  # the National Day
    ],
)
def test_working_days_are_those_of_china_with_the_weekends_worked_for_holidays(day: date, counts: bool) -> None:
    assert calendars.works(WORKING_DAYS, day) is counts
    assert calendars.works(EVERY_DAY, day)


def test_days_are_days_of_shanghai() -> None:
    friday_late = datetime(2026, 3, 6, 15, 0, tzinfo=UTC)  # Friday, 23:00 in Shanghai
    assert calendars.add(WORKING_DAYS, friday_late, timedelta(hours=2)) == datetime(2026, 3, 8, 17, tzinfo=UTC)
    assert calendars.opening(WORKING_DAYS, friday_late + timedelta(hours=1)) == datetime(2026, 3, 8, 16, tzinfo=UTC)


def test_a_calendar_that_nobody_keeps_is_named() -> None:
    with pytest.raises(BroadbandError, match="lunar"):
        calendars.works("lunar", date(2026, 3, 2))
    with pytest.raises(BroadbandError, match="lunar"):
        calendars.add("lunar", datetime(2026, 3, 2, tzinfo=UTC), timedelta(hours=1))


@given(BOTH, MOMENTS, SPANS)
def test_what_is_added_has_passed_between(calendar: str, start: datetime, span: timedelta) -> None:
    assert calendars.between(calendar, start, calendars.add(calendar, start, span)) == span


@given(BOTH, MOMENTS, SPANS, SPANS)
def test_time_is_added_in_parts_as_in_one(calendar: str, start: datetime, one: timedelta, other: timedelta) -> None:
    apart = calendars.add(calendar, calendars.add(calendar, start, one), other)
    assert apart == calendars.add(calendar, start, one + other)


@given(MOMENTS, SPANS)
def test_a_working_day_clock_is_never_faster_than_life(start: datetime, span: timedelta) -> None:
    assert calendars.add(WORKING_DAYS, start, span) >= start + span
    assert calendars.between(WORKING_DAYS, start, start + span) <= span
