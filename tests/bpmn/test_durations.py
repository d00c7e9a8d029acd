"""When timers are due: moments and durations of ISO 8601, or data that hold one."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from bpmn import durations
from bpmn.errors import BadData

NOW = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)

DURATIONS = {
    "PT0S": NOW,
    "PT90M": NOW + timedelta(minutes=90),
    "PT1.5S": NOW + timedelta(seconds=1.5),
    "P1D": NOW + timedelta(days=1),
    "P1DT12H": NOW + timedelta(hours=36),
    "P2W": NOW + timedelta(weeks=2),
    "P1M": datetime(2026, 2, 28, 12, tzinfo=UTC),  # a shorter month: its last day
    "P13M": datetime(2027, 2, 28, 12, tzinfo=UTC),
    "P1Y1M": datetime(2027, 2, 28, 12, tzinfo=UTC),
    "P2Y1M": datetime(2028, 2, 29, 12, tzinfo=UTC),
    "P2M": datetime(2026, 3, 31, 12, tzinfo=UTC),
    "P1M1DT1H": datetime(2026, 3, 1, 13, tzinfo=UTC),
}
MOMENTS = {
    "2026-02-03T04:05:06Z": datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC),
    "2026-02-03T04:05:06+08:00": datetime(2026, 2, 2, 20, 5, 6, tzinfo=UTC),
    "2026-02-03T04:05:06.789000+00:00": datetime(2026, 2, 3, 4, 5, 6, 789000, tzinfo=UTC),
}
NONSENSE = {
    "empty": "",
    "a P alone": "P",
    "a T alone": "PT",
    "a T at the end": "P1DT",
    "units the wrong way round": "P1D1M",
    "hours without T": "P1D12H",
    "half a month": "P1.5M",
    "negative": "-P1D",
    "a cycle": "R3/PT1H",
    "a name that no data hold": "promise_at",
    "without a time zone": "2026-02-03T04:05:06",
    "a day": "2026-02-03",
    "no such day": "2026-02-30T00:00:00Z",
    "over the end of time": "P9000Y",
    "far over the end of time": "P999999999999D",
    "before the beginning of time": "0001-01-01T00:00:00+08:00",
    "after the end of time": "9999-12-31T23:00:00-08:00",
}


@pytest.mark.parametrize("text", DURATIONS)
def test_a_duration_counts_from_now(text: str) -> None:
    assert durations.due(text, {}, NOW) == DURATIONS[text]


@pytest.mark.parametrize("text", MOMENTS)
def test_a_moment_is_meant_in_its_own_time_zone_and_given_in_utc(text: str) -> None:
    due = durations.due(text, {}, NOW)
    assert due == MOMENTS[text] and due.tzinfo is UTC


def test_a_name_stands_for_what_the_data_hold() -> None:
    data = {"promise_at": "2026-02-03T04:05:06Z", "patience": "PT1H"}
    assert durations.due("promise_at", data, NOW) == MOMENTS["2026-02-03T04:05:06Z"]
    assert durations.due("patience", data, NOW) == NOW + timedelta(hours=1)


def test_quotes_round_a_literal_do_no_harm() -> None:
    """Some modellers write an expression, some a text."""
    assert durations.due("'PT1H'", {}, NOW) == durations.due(' "PT1H" ', {}, NOW) == NOW + timedelta(hours=1)


@pytest.mark.parametrize("text", NONSENSE.values(), ids=NONSENSE)
def test_what_is_neither_is_refused_in_words(text: str) -> None:
    with pytest.raises(BadData, match="timer"):
        durations.due(text, {}, NOW)


@pytest.mark.parametrize("value", [None, True, 5])
def test_data_that_are_no_text_are_refused_in_words(value: object) -> None:
    with pytest.raises(BadData, match="not a moment or a duration"):
        durations.due("promise_at", {"promise_at": value}, NOW)


@given(some.text(alphabet="P0123456789YMWDTHS.-:+Z ", max_size=24))
@example("P99999999999999999999Y")
@example("P1" + "0" * 400 + "D")
def test_any_text_is_a_moment_in_utc_or_refused(text: str) -> None:
    try:
        assert durations.due(text, {}, NOW).utcoffset() == timedelta(0)
    except BadData as refused:
        assert str(refused)


@given(
    some.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1), timezones=some.just(UTC)),
    some.integers(0, 600),
)
def test_months_are_calendar_months_cut_to_the_last_day(start: datetime, months: int) -> None:
    later = durations.after(start, months=months)
    assert (later.year * 12 + later.month) - (start.year * 12 + start.month) == months
    assert later.time() == start.time()
    tomorrow = later + timedelta(days=1)
    assert later.day == start.day or (later.day < start.day and tomorrow.day == 1)


def test_a_local_now_gives_the_same_moment() -> None:
    east = NOW.astimezone(timezone(timedelta(hours=8)))
    assert durations.due("PT1H", {}, east) == NOW + timedelta(hours=1)
