"""Pictures as of each step of random walks: nothing that was passed is taken back, and the last is how things stand."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as some

from engine.picturing import as_of, frames, picture
from engine.picturing.passed import arrivals, incoming, is_join
from tests.engine.picturing.walks import walked

seeds = some.integers(0, 10**6)
lengths = some.integers(0, 14)


@settings(max_examples=80)
@given(map_seed=seeds, way_seed=seeds, steps=lengths)
def test_the_last_step_is_how_things_stand_now(map_seed: int, way_seed: int, steps: int) -> None:
    facts, seen, _ = walked(map_seed, way_seed, steps)
    last = frames(seen.visits, seen.ended_at)[-1]
    assert (last.number, last.element, last.at) == (len(seen.visits) + 1, "", seen.ended_at)
    assert picture(facts, as_of(facts, seen, last.number)) == picture(facts, seen)


@settings(max_examples=80)
@given(map_seed=seeds, way_seed=seeds, steps=lengths)
def test_flows_taken_only_grow_and_counts_never_fall(map_seed: int, way_seed: int, steps: int) -> None:
    facts, seen, _ = walked(map_seed, way_seed, steps)
    steps_ = frames(seen.visits, seen.ended_at)
    shown = [picture(facts, as_of(facts, seen, one.number)) for one in steps_]
    for frame, before, after in zip(steps_[1:], shown, shown[1:], strict=False):
        assert before.taken <= after.taken, frame
        for element, stand in before.stands.items():
            assert stand.passes <= after.stands[element].passes
        if frame.element:
            assert after.stands[frame.element].passes == frame.passes


@settings(max_examples=80)
@given(map_seed=seeds, way_seed=seeds, steps=lengths)
def test_each_step_stands_on_what_it_has_entered(map_seed: int, way_seed: int, steps: int) -> None:
    """Or it is an end, which nobody stands on. What was entered never is where nothing came from."""
    facts, seen, _ = walked(map_seed, way_seed, steps)
    for frame in frames(seen.visits, seen.ended_at)[:-1]:
        then = picture(facts, as_of(facts, seen, frame.number))
        stand = then.stands[frame.element]
        assert stand.is_here or facts.elements[frame.element].type == "endEvent"
        assert not then.ended and "skipped" not in {one.state for one in then.stands.values()}


@settings(max_examples=150)
@given(map_seed=seeds, way_seed=seeds, steps=lengths)
def test_joins_and_flows_are_as_the_walk_went(map_seed: int, way_seed: int, steps: int) -> None:
    """A branch that comes to a join after the first may leave no row: concluded is all that the walk tells, not one
    branch too many while the join waits, and every branch once it is over."""
    facts, seen, told = walked(map_seed, way_seed, steps)
    shown = picture(facts, seen)
    assert told.flows <= shown.taken
    assert {is_join(facts, facts.flows[flow].target) for flow in shown.taken - told.flows} <= {True}
    for visit in (one for one in seen.visits if is_join(facts, one.element)):
        came, needed = arrivals(facts, seen.visits, visit), incoming(facts, visit.element)
        stand = shown.stands[visit.element]
        if visit.left_at is not None:
            assert visit.outcome != "done" or len(came) == stand.arrived == needed
        else:
            assert told.arrived[visit.element] <= came
            assert (stand.state, stand.arrived, stand.needed) == ("waiting", len(came), needed)
            assert 0 < stand.arrived < stand.needed
