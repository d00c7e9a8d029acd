"""Any act at any time: what people, workers, networks and the provisioning system may do to an install."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from engine.steps import ALONE
from tests.engine.interleavings import ending, invariants
from tests.engine.interleavings.wire import FAULTS
from tests.engine.interleavings.world import CHANGES, INSTALLS, World, may_refuse

HITCHES = st.lists(st.sampled_from([*FAULTS, "moves there"]), max_size=4)
KINDS = st.lists(st.sampled_from(sorted(CHANGES)), min_size=1, max_size=3, unique=True)
MOVES = st.integers(0, 11)


class Interleavings(RuleBasedStateMachine):
    """One install, sometimes two, from the counter to its end."""

    def __init__(self, world: Callable[[], World]) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.world = world()
        self.looked_at = 0
        self.stack.callback(self.world.close)
        self.stack.enter_context(self.world.alive())

    def teardown(self) -> None:
        with self.stack:
            if self.world.installs:
                ending.ends(self.world, self._log)

    def check_invariants(self, *_: Any) -> None:
        """After each act; the printed script stays free of it."""
        if self.world.commits != self.looked_at:
            invariants.hold(self.world)
            self.looked_at = self.world.commits

    # -- the counter

    @initialize(
        kind=st.sampled_from(sorted(INSTALLS)), tells_both=st.booleans(), late=st.booleans(), far=st.integers(0, 4)
    )
    def begins(self, kind: str, tells_both: bool, late: bool, far: int) -> None:
        """`far`: how far it has gone before anything goes its own way."""
        self.world.there.tells_both, self.world.there.answers_late_cancels = tells_both, late
        self.world.installs_one(kind)
        if far:
            self.world.sends_all()
        for move in ("takes it up", "begins the line", "tests the service")[: max(0, far - 1)]:
            self.world.there.moves()[f"SO1 {move}"]()
        self._tells_all()

    @precondition(lambda self: len(self.world.installs) == 1)
    @rule(kind=st.sampled_from(sorted(INSTALLS)))
    def another_install(self, kind: str) -> None:
        self._tries(lambda: self.world.installs_one(kind))

    @rule(
        which=st.integers(0, 1), kinds=st.lists(st.sampled_from(sorted(CHANGES)), min_size=1, max_size=3, unique=True)
    )
    def places_a_change(self, which: int, kinds: list[str]) -> None:
        self._tries(lambda: self._places(self.world.change_of(self._case(which), kinds)))

    @rule(which=st.integers(0, 1))
    def places_a_cancel(self, which: int) -> None:
        self._tries(lambda: self._places(self.world.cancel_of(self._case(which))))

    @rule(which=st.integers(0, 1), kinds=st.none() | KINDS)
    def shows_a_page(self, which: int, kinds: list[str] | None) -> None:
        """Of a change or, without kinds, of a cancel; to be submitted later."""
        number = self._case(which)
        form = self.world.change_of(number, kinds) if kinds else self.world.cancel_of(number)
        self._tries(lambda: self.world.shows(form))

    @precondition(lambda self: self.world.pages)
    @rule(place=st.integers(0, 5))
    def submits_a_page(self, place: int) -> None:
        self._tries(lambda: self.world.submits(place % len(self.world.pages)))

    @precondition(lambda self: self.world.open_todos())
    @rule(place=st.integers(0, 3), other=st.booleans())
    def decides(self, place: int, other: bool) -> None:
        todos = self.world.open_todos()
        todo = todos[place % len(todos)]
        self._tries(lambda: ending.decides(self.world, todo, other))

    @rule(which=st.integers(0, 1), days=st.integers(0, 3))
    def urges_or_reschedules(self, which: int, days: int) -> None:
        number = self._case(which)
        self._tries(lambda: self.world.reschedules(number, days) if days else self.world.urges(number))

    @precondition(lambda self: self.world.open_incidents())
    @rule(place=st.integers(0, 2), act=st.sampled_from(["retry", "skip", "go_back"]))
    def resolves(self, place: int, act: str) -> None:
        found = self.world.open_incidents()
        self._tries(lambda: self.world.resolves(found[place % len(found)], act))

    # -- the workers

    @rule()
    def takes_off(self) -> None:
        self.world.takes_off()

    @precondition(lambda self: any(not one.gone for one in self.world.flights))
    @rule(place=st.integers(0, 2), hitches=HITCHES, moves=st.lists(MOVES, min_size=4, max_size=4))
    def calls(self, place: int, hitches: list[str], moves: list[int]) -> None:
        self._calls([one for one in self.world.flights if not one.gone], place, hitches, moves)

    @precondition(lambda self: any(one.gone for one in self.world.flights))
    @rule(place=st.integers(0, 2))
    def lands(self, place: int) -> None:
        home = [one for one in self.world.flights if one.gone]
        self.world.lands(home[place % len(home)])

    @precondition(lambda self: self.world.flights)
    @rule(place=st.integers(0, 2))
    def a_sender_dies(self, place: int) -> None:
        del self.world.flights[place % len(self.world.flights)]

    @rule(hitches=HITCHES, moves=st.lists(MOVES, min_size=4, max_size=4))
    def sends_one(self, hitches: list[str], moves: list[int]) -> None:
        before = len(self.world.flights)
        self.world.takes_off()
        for flight in self.world.flights[before:]:
            self._calls([flight], 0, hitches, moves)
            self.world.lands(flight)

    @rule()
    def sends_all(self) -> None:
        self.world.sends_all()

    @rule(leases=st.booleans())
    def real_time_passes(self, leases: bool) -> None:
        self.world.real_time_passes(leases=leases)

    @rule()
    def applies(self) -> None:
        self.world.applies()

    @precondition(lambda self: self.world.due())
    @rule(place=st.integers(0, 3))
    def fires_one(self, place: int) -> None:
        due = self.world.due()
        self.world.system.orchestrator.fire(*due[place % len(due)])

    @rule()
    def fires(self) -> None:
        self.world.fires()

    @rule(hours=st.sampled_from([1, 9, 30]))
    def time_passes(self, hours: int) -> None:
        self.world.clock.passes(hours=hours)

    @rule()
    def restarts(self) -> None:
        self.world.restarts()

    @rule(step=st.sampled_from(sorted(ALONE)), times=st.integers(1, 4))
    def a_step_will_break(self, step: str, times: int) -> None:
        self.world.failing[step] = times

    # -- the provisioning system

    @precondition(lambda self: self.world.there.moves())
    @rule(moves=st.lists(MOVES, min_size=1, max_size=3))
    def moves_there(self, moves: list[int]) -> None:
        for place in moves:
            self._moves(place)

    @rule(willing=st.booleans())
    def changes_its_mind(self, willing: bool) -> None:
        self.world.there.willing = willing

    @precondition(lambda self: self.world.there.events)
    @rule(place=st.integers(0, 7), apply=st.booleans())
    def tells(self, place: int, apply: bool) -> None:
        """An event arrives, counted from the newest; perhaps not for the first time."""
        self.world.hears(-1 - place % len(self.world.there.events))
        if apply:
            self.world.applies()

    @rule()
    def tells_all_in_order(self) -> None:
        self._tells_all()

    @precondition(lambda self: self.world.there.events)
    @rule(place=st.integers(0, 7))
    def loses_an_event(self, place: int) -> None:
        self.world.there.events[-1 - place % len(self.world.there.events)].lost = True

    # -- what several need

    def _tells_all(self) -> None:
        for place, told in enumerate(self.world.there.events):
            if not told.times and not told.lost:
                self.world.hears(place)
        self.world.applies()

    def _case(self, which: int) -> str:
        return self.world.installs[which % len(self.world.installs)]

    def _places(self, form: Any) -> None:
        self.world.shows(form)
        self._log(f"  it is {self.world.submits(-1)}")

    def _calls(self, flights: list[Any], place: int, hitches: list[str], moves: list[int]) -> None:
        def moving(at: int) -> Callable[[], None]:
            return lambda: self._moves(at)

        self.world.wire.hitches = [
            moving(at) if hitch == "moves there" else hitch for hitch, at in zip(hitches, moves, strict=False)
        ]
        flight = flights[place % len(flights)]
        self.world.calls(flight)
        self._log(f"  {flight.claim.kind} {flight.claim.body.get('externalId')}: {flight.outcome}")

    def _moves(self, place: int) -> None:
        found = self.world.there.moves()
        if found:
            name = list(found)[place % len(found)]
            found[name]()
            self._log(f"  there: {name}")

    def _tries(self, act: Callable[[], Any]) -> None:
        self._log(f"  {may_refuse(act)}")

    def _log(self, what: str) -> None:
        note(what)
