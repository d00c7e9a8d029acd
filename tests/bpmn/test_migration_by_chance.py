"""Random walks through random maps, taken over to versions that are the same, or changed by chance."""

from __future__ import annotations

import random

from hypothesis import assume, given, note, settings
from hypothesis import strategies as some

from bpmn import library
from bpmn.library import Map
from bpmn.walk import Walk
from tests.bpmn import random_maps
from tests.bpmn.migrating_maps import NOW
from tests.bpmn.newer_maps import Newer


@settings(max_examples=60)
@given(map_seed=some.integers(0, 10**6), way_seed=some.integers(0, 10**6), steps=some.integers(0, 12))
def test_a_version_of_the_same_structure_changes_nothing_but_the_version(
    map_seed: int, way_seed: int, steps: int
) -> None:
    """Random maps, random positions: the saved text is the same, letter for letter; so are waits, data and moves."""
    map_, walk = random_walk(map_seed, way_seed, steps)
    file = Newer(map_.xml)
    for element in map_.elements:
        file.names(element, f"{element} 新")
    same = library.read(file.xml)
    assert same.digest != map_.digest
    before = walk.save(), walk.waits, walk.data, walk.moves
    plan = walk.migrate(same)
    assert (plan.hindrances, plan.forgotten) == ((), ())
    assert (walk.save(), walk.waits, walk.data, walk.moves) == before and walk.map is same


@settings(max_examples=100)
@given(map_seed=some.integers(0, 10**6), way_seed=some.integers(0, 10**6), steps=some.integers(0, 4))
def test_whatever_changed_a_walk_is_refused_as_it_was_or_goes_on_to_its_end(
    map_seed: int, way_seed: int, steps: int
) -> None:
    """Random changes of random maps: never a walk that has nothing to wait for, that can't be saved, or that raises."""
    map_, walk = random_walk(map_seed, way_seed, steps)
    assume(not walk.ended)
    chance = random.Random(way_seed)
    file = Newer(map_.xml)
    for _ in range(chance.randint(1, 4)):
        note(file.changes(chance))
    changed = library.read(file.xml)
    before = walk.save(), walk.waits, walk.data
    plan = walk.migrate(changed)
    note(str(plan))
    if plan.hindrances:
        assert (walk.save(), walk.waits, walk.data) == before and walk.map is map_
        return
    assert walk.data == before[2] and set(before[1]) <= set(walk.waits)
    for _ in range(200):
        walk = Walk.restore(changed, "p", walk.save(), random_maps.Steps(), lambda: NOW)
        if walk.ended:
            return
        note(random_maps.go_on(walk, chance))
    raise AssertionError("it never ended")


def random_walk(map_seed: int, way_seed: int, steps: int) -> tuple[Map, Walk]:
    note(f"map seed {map_seed}, way seed {way_seed}")
    map_ = random_maps.Maker(map_seed).map()
    walk, chance = random_maps.begin(map_, NOW), random.Random(way_seed)
    for _ in range(steps):
        if not walk.ended:
            random_maps.go_on(walk, chance)
    return map_, walk
