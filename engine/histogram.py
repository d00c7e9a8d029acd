"""A histogram of how long stays took, in buckets that grow by a quarter: small enough to keep for every element, hall
and day, and fine enough to say below which length 95 of 100 stays were.

The first bucket is all under a minute, each following one is `FACTOR` times as long as the one before, the last is all
from about a year on. A percentile is found by going linearly through its bucket, so it is never off by more than a
quarter of itself (under a minute: by less than a minute); where stays are spread smoothly, by a few per cent.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping

FACTOR = 1.25
#: seconds at which the second bucket begins, the third …
BOUNDS = tuple(round(60 * FACTOR**place) for place in range(60))


def bucket(seconds: int) -> int:
    """The bucket of a stay of so many seconds."""
    return bisect_right(BOUNDS, seconds)


def quantile(counts: Mapping[int, int], share: float) -> float | None:
    """The seconds below which that share of all stays were; `counts` by bucket. None where there are none."""
    total = sum(counts.values())
    if total <= 0:
        return None
    wanted, before = share * total, 0
    for place in sorted(counts):
        if counts[place] > 0 and before + counts[place] >= wanted:
            begins = BOUNDS[place - 1] if place else 0
            ends = BOUNDS[place] if place < len(BOUNDS) else BOUNDS[-1] * FACTOR
            return begins + (ends - begins) * (wanted - before) / counts[place]
        before += counts[place]
    return float(BOUNDS[-1])
