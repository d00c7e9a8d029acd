"""Lengths in buckets: what is said of their percentile is as exact as promised."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.histogram import BOUNDS, FACTOR, bucket, quantile

LENGTHS = st.lists(st.integers(0, BOUNDS[-1]), min_size=1, max_size=200)


def counted(lengths: list[int]) -> dict[int, int]:
    counts: dict[int, int] = {}
    for one in lengths:
        counts[bucket(one)] = counts.get(bucket(one), 0) + 1
    return counts


@given(LENGTHS, st.sampled_from([0.5, 0.9, 0.95, 1.0]))
def test_a_percentile_is_never_off_by_more_than_a_bucket(lengths: list[int], share: float) -> None:
    exact = sorted(lengths)[math.ceil(share * len(lengths)) - 1]
    found = quantile(counted(lengths), share)
    assert found is not None
    assert abs(found - exact) <= 60 if exact < 60 else exact / FACTOR - 1 <= found <= exact * FACTOR + 1


def test_where_lengths_are_spread_smoothly_it_is_off_by_a_few_per_cent() -> None:
    chance = random.Random(1)
    lengths = [int(chance.lognormvariate(9, 0.7)) for _ in range(20_000)]
    exact, found = sorted(lengths)[int(0.95 * len(lengths)) - 1], quantile(counted(lengths), 0.95)
    assert found is not None and abs(found / exact - 1) < 0.03


@pytest.mark.parametrize("place", range(len(BOUNDS)))
def test_each_bucket_begins_at_its_bound(place: int) -> None:
    assert (bucket(BOUNDS[place] - 1), bucket(BOUNDS[place])) == (place, place + 1)


def test_of_nothing_there_is_no_percentile() -> None:
    assert quantile({}, 0.95) is None and quantile({3: 0}, 0.95) is None
