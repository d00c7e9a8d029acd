"""Contracts: until when, how many months are left, what leaving costs."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from engine.clock import SHANGHAI
from engine.orders import contracts
from engine.orders.money import yuan

MOMENTS = some.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1), timezones=some.just(UTC))


def shanghai(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=SHANGHAI).astimezone(UTC)


@pytest.mark.parametrize(
    ("begins", "months", "ends"),
    [
        (shanghai(2026, 3, 2, 9), 12, shanghai(2027, 3, 2, 9)),
        (shanghai(2026, 1, 31, 9), 1, shanghai(2026, 2, 28, 9)),
        (shanghai(2027, 8, 31, 0), 6, shanghai(2028, 2, 29, 0)),
        (shanghai(2026, 12, 15, 1), 1, shanghai(2027, 1, 15, 1)),
        (shanghai(2026, 3, 2, 9), 0, None),
    ],
)
def test_a_contract_ends_on_the_same_day_of_its_last_month(begins: datetime, months: int, ends: datetime) -> None:
    """Days are Shanghai's: the first hours of a day there are the day before in UTC."""
    assert contracts.end(begins, months) == ends


@given(MOMENTS, some.integers(1, 60), some.timedeltas(timedelta(), timedelta(days=2500)))
def test_the_months_left_are_the_fewest_that_reach_the_end(begins: datetime, months: int, later: timedelta) -> None:
    until, now = contracts.end(begins, months), begins + later
    left = contracts.months_left(now, until)
    assert until is not None and 0 <= left <= months
    if now >= until:
        assert left == 0
    else:
        assert contracts.later(now, left) >= until > contracts.later(now, left - 1)


def test_without_a_contract_nothing_is_left() -> None:
    assert contracts.months_left(shanghai(2026, 3, 2), None) == 0


@pytest.mark.parametrize(
    ("fee", "months", "percent", "sum_"), [(5000, 12, 30, 18000), (3333, 1, 50, 1666), (5000, 0, 30, 0)]
)
def test_a_penalty_is_whole_fen_and_never_more_than_its_share(fee: int, months: int, percent: int, sum_: int) -> None:
    assert contracts.penalty(fee, months, percent) == sum_


@pytest.mark.parametrize(("fen", "said"), [(0, "¥0.00"), (5, "¥0.05"), (123450, "¥1,234.50")])
def test_fen_are_read_as_yuan(fen: int, said: str) -> None:
    assert yuan(fen) == said
