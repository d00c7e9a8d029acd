"""S: products, campaigns and prices are segmented by region, channel and staff: the same product may cost
differently. 同一产品，地区、渠道、工号不同，价格可以不同。"""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from engine.orders import segmentation
from tests.engine.orders.people import CITY, COLLEAGUE, DISTRICT, HALLS, ME, ONLINE, OTHER_DISTRICT, staff

NOW = datetime(2026, 7, 1, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Row:
    """A price row, as far as its segment goes."""

    id: int = 1
    region_id: int | None = None
    channel_id: int | None = None
    staff_id: int | None = None
    valid_from: datetime = NOW - 10 * DAY
    valid_until: datetime | None = None


rows = st.lists(
    st.builds(
        Row,
        id=st.integers(1, 1000),
        region_id=st.sampled_from([None, CITY, DISTRICT, OTHER_DISTRICT]),
        channel_id=st.sampled_from([None, HALLS, ONLINE]),
        staff_id=st.sampled_from([None, ME, COLLEAGUE]),
        valid_from=st.sampled_from([NOW - 2 * DAY, NOW - DAY, NOW, NOW + DAY]),
        valid_until=st.sampled_from([None, NOW, NOW + DAY]),
    ),
    unique_by=lambda row: row.id,
)


def picked(*candidates: Row) -> Row | None:
    return segmentation.pick(candidates, staff(), NOW)


@given(rows, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(candidates: list[Row], chance: random.Random) -> None:
    shuffled = chance.sample(candidates, len(candidates))
    assert picked(*candidates) == picked(*shuffled)


@given(rows)
def test_a_row_is_picked_exactly_when_one_applies(candidates: list[Row]) -> None:
    fitting = [row for row in candidates if segmentation.applies(row, staff(), NOW)]
    assert (picked(*candidates) in fitting) if fitting else (picked(*candidates) is None)


@given(rows)
def test_no_row_that_names_more_of_the_same_is_passed_over(candidates: list[Row]) -> None:
    """Whoever adds a name to a row makes it win against that row."""
    winner = picked(*candidates)
    if winner is not None and winner.staff_id is None:
        closer = Row(2000, winner.region_id, winner.channel_id, ME)
        assert picked(*candidates, closer) == closer


def test_staff_counts_before_channel_before_region() -> None:
    anybody, here = Row(1), Row(2, region_id=DISTRICT)
    through_us, mine = Row(3, channel_id=HALLS), Row(4, staff_id=ME)
    through_us_here = Row(5, channel_id=HALLS, region_id=DISTRICT)
    assert picked(anybody, here) == here
    assert picked(anybody, here, through_us) == through_us
    assert picked(anybody, here, through_us, through_us_here) == through_us_here
    assert picked(anybody, here, through_us, through_us_here, mine) == mine


def test_a_district_counts_before_its_city() -> None:
    assert picked(Row(9, region_id=CITY), Row(1, region_id=DISTRICT)) == Row(1, region_id=DISTRICT)
    assert picked(Row(1), Row(2, region_id=CITY)) == Row(2, region_id=CITY)


def test_a_row_for_others_never_applies() -> None:
    for row in (Row(region_id=OTHER_DISTRICT), Row(channel_id=ONLINE), Row(staff_id=COLLEAGUE)):
        assert picked(row) is None


def test_a_row_for_others_in_one_of_its_names_never_applies() -> None:
    assert picked(Row(region_id=DISTRICT, channel_id=HALLS, staff_id=COLLEAGUE)) is None
    assert picked(Row(region_id=OTHER_DISTRICT, channel_id=HALLS, staff_id=ME)) is None


def test_a_row_is_valid_from_its_first_moment_until_just_before_its_last() -> None:
    assert picked(Row(valid_from=NOW)) is not None
    assert picked(Row(valid_from=NOW + timedelta(microseconds=1))) is None
    assert picked(Row(valid_until=NOW + timedelta(microseconds=1))) is not None
    assert picked(Row(valid_until=NOW)) is None


def test_of_equal_rows_the_later_one_wins_then_the_newer() -> None:
    old, later, newer = Row(3), Row(1, valid_from=NOW - DAY), Row(2, valid_from=NOW - DAY)
    assert picked(old, later) == later
    assert picked(old, later, newer) == newer
