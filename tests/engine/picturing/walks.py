"""Random walks, told as an order's rows tell them; with what really happened beside it."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bpmn.map import Facts
from bpmn.walk import Move
from engine.picturing import Seen, Stay
from engine.position import BOSS
from tests.bpmn import random_maps

MONDAY = datetime(2026, 3, 2, 1, tzinfo=UTC)


class Told:
    """Visits as `engine.position` writes them, and the flows of all branches that came to an open join."""

    def __init__(self) -> None:
        self.visits: list[Stay] = []
        self.arrived: dict[str, set[str]] = defaultdict(set)
        self.flows: set[str] = set()

    def hears(self, moves: Sequence[Move], now: datetime) -> None:
        for move in moves:
            place = next((at for at, one in enumerate(self.visits) if self._is_open(one, move)), None)
            self.flows |= {move.flow} - {""}
            if move.what == "entered":
                self.arrived[move.element].add(move.flow)
                if place is None:  # else a join that another branch has reached
                    self.visits.append(Stay(len(self.visits) + 1, move.element, BOSS, now, flow=move.flow))
            elif place is not None:
                outcome = "done" if move.what == "left" else "cancelled"
                self.visits[place] = self.visits[place]._replace(left_at=now, outcome=outcome)
                del self.arrived[move.element]

    @staticmethod
    def _is_open(one: Stay, move: Move) -> bool:
        return one.element == move.element and one.left_at is None


def walked(map_seed: int, way_seed: int, steps: int) -> tuple[Facts, Seen, Told]:
    """A random order on a random map; now and then two things happen at the same moment."""
    map_, chance = random_maps.Maker(map_seed).map(), random.Random(way_seed)
    told, now, heard = Told(), MONDAY, 0
    walk = random_maps.begin(map_, now)
    for turn in range(steps + 1):
        told.hears(walk.moves[heard:], now)
        heard = len(walk.moves)
        if walk.ended or turn == steps:
            break
        now += timedelta(minutes=chance.choice([0, 5, 60]))
        random_maps.go_on(walk, chance)
    state, ended_at = ("completed", now) if walk.ended else ("inProgress", None)
    return map_.facts, Seen(state, 1, told.visits, ended_at=ended_at), told
