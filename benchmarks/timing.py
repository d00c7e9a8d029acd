"""How long something takes: medians of wall time, with what other programs on the machine disturb less."""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Callable
from typing import NamedTuple

#: so many runs at least, before a 95th percentile says anything
MANY = 40


class Took(NamedTuple):
    """Milliseconds."""

    wall: float  #: median
    fastest: float
    slowest: float
    processor: float  #: median of the processor's own time
    p95: float  #: of the wall time


def measure(act: Callable[[], object], runs: int) -> Took:
    """Of `runs` runs; one before them loads what all later ones find."""
    act()
    wall, processor = [], []
    for _ in range(runs):
        began, worked = time.perf_counter(), time.process_time()
        act()
        wall.append((time.perf_counter() - began) * 1000)
        processor.append((time.process_time() - worked) * 1000)
    p95 = statistics.quantiles(wall, n=20)[-1] if runs > 1 else wall[0]
    return Took(statistics.median(wall), min(wall), max(wall), statistics.median(processor), p95)


def tell(what: str, took: Took, runs: int) -> None:
    """A line: the median, the fastest and slowest run; of many runs the 95th percentile."""
    rest = f"  p95 {took.p95:.1f}" if runs >= MANY else ""
    print(
        f"{what:<58} {took.wall:9.1f} ms  ({took.fastest:.1f}-{took.slowest:.1f}; processor {took.processor:.1f}){rest}"
    )


def machine() -> str:
    """What was measured on."""
    return f"Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, one process"
