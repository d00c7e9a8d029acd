"""The walks of work orders: started, taken up again, and kept warm between two moments."""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bpmn import library
from bpmn.walk import Walk
from simulator.clock import Clock
from simulator.settings import Business, InFlight
from simulator.store import Session, work_orders
from simulator.tables import Asked, MapVersion, WorkOrder

#: How many walks are kept in memory; an evicted one is restored from its row.
WARM = 2000


@dataclass
class Going:
    """A walk in memory and the moves of it that are already written down.

    A warm walk tells all its moves since its start, a restored one only those that came after.
    """

    walk: Walk
    told: Counter[tuple[str, ...]] = field(default_factory=Counter)

    def name_of(self, element: str) -> str:
        """What the map calls an element."""
        return self.walk.map.elements[element].name

    def new_moves(self) -> list[list[str]]:
        """What the walk did since this was last asked, in order."""
        fresh, seen = [], self.told.copy()
        for move in self.walk.moves:
            row = (move.element, move.what, move.flow)
            if seen[row]:
                seen[row] -= 1
            else:
                fresh.append(list(row))
                self.told[row] += 1
        return fresh


class Walks:
    """Gives the walk of a work order.

    A walk is taken out of the warm ones when it is used, and put back under the version that its row will
    have: should that commit fail, the versions differ and the walk is restored from what was really saved.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._warm: OrderedDict[int, tuple[int, Going]] = OrderedDict()
        self._lock = threading.Lock()

    def start(self, session: Session, business: Business) -> Going:
        """A new walk through the shipped map of a business; that version of the map is kept."""
        shipped = library.shipped(business.map)
        work_orders.keep_map(session, shipped.digest, shipped.xml)
        return Going(Walk.start(shipped, business.process, {}, {}, self._moment))

    def beside(self, session: Session, asked: InFlight) -> Going:
        """A new walk for what was asked of a work order; that version of the map is kept."""
        shipped = library.shipped(asked.map)
        work_orders.keep_map(session, shipped.digest, shipped.xml)
        return Going(Walk.start(shipped, asked.process, {}, {}, self._moment))

    def take_beside(self, session: Session, row: Asked, asked: InFlight) -> Going:
        """The walk of what was asked, as it was last saved."""
        kept = session.get_one(MapVersion, row.map_digest)
        return Going(Walk.restore(library.read(kept.xml), asked.process, row.walk, {}, self._moment))

    def keep_beside(self, row: Asked, going: Going) -> None:
        """Write it into its row, with what it did since."""
        row.walk, row.moves = going.walk.save(), [*row.moves, *going.new_moves()]

    def take(self, session: Session, order: WorkOrder, business: Business) -> Going:
        """The walk of a work order as it was last saved."""
        with self._lock:
            version, going = self._warm.pop(order.id, (None, None))
        if going is not None and version == order.version:
            return going
        kept = session.get_one(MapVersion, order.map_digest)
        return Going(Walk.restore(library.read(kept.xml), business.process, order.walk, {}, self._moment))

    def keep(self, order: WorkOrder, going: Going) -> None:
        """Write the walk into its row, with what it did since, and keep it warm."""
        order.walk = going.walk.save()
        order.moves = [*order.moves, *going.new_moves()]
        order.version += 1
        with self._lock:
            self._warm[order.id] = (order.version, going)
            while len(self._warm) > WARM:
                self._warm.popitem(last=False)

    def _moment(self) -> datetime:
        return datetime.fromtimestamp(self._clock.now(), UTC)
