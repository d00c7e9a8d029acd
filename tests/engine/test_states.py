"""The states of orders and work orders: every change of the table can be made, every other is refused."""

from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as some

from engine import states
from engine.errors import Conflict
from engine.states import FINAL, ORDER, WORK_ORDER, order_way, standing, way

#: read off the diagrams of TMF622 4.0.0, written down a second time
DIAGRAM = {
    "new": "acknowledged rejected",
    "acknowledged": "inProgress pending",
    "inProgress": "pending held assessingCancellation completed failed partial",
    "pending": "inProgress assessingCancellation cancelled",
    "held": "inProgress assessingCancellation cancelled",
    "assessingCancellation": "pendingCancellation inProgress pending held",
    "pendingCancellation": "cancelled",
    "rejected": "",
    "cancelled": "",
    "completed": "",
    "failed": "",
    "partial": "",
}
#: TMF641 4.1.0: what differs
DIAGRAM_641 = DIAGRAM | {
    "new": "acknowledged",
    "acknowledged": "inProgress rejected assessingCancellation cancelled",
    "inProgress": DIAGRAM["inProgress"] + " cancelled",
    "assessingCancellation": DIAGRAM["assessingCancellation"] + " acknowledged",
}
STATES = sorted(DIAGRAM)
BOTH = pytest.mark.parametrize("table, diagram", [(ORDER, DIAGRAM), (WORK_ORDER, DIAGRAM_641)], ids=["622", "641"])


@BOTH
def test_the_table_is_the_diagram(table: states.Table, diagram: dict[str, str]) -> None:
    assert {state: set(after) for state, after in table.items()} == {a: set(b.split()) for a, b in diagram.items()}


@BOTH
def test_each_allowed_change_is_one_step_and_no_other_is(table: states.Table, diagram: dict[str, str]) -> None:
    for before, after in product(STATES, STATES):
        allowed = after in diagram[before].split()
        assert (len(way(table, before, after)) == 1) == allowed, (before, after)


@BOTH
def test_every_state_can_be_reached_from_new(table: states.Table, diagram: dict[str, str]) -> None:
    assert {state for state in STATES if way(table, "new", state)} == set(STATES) - {"new"}


@BOTH
def test_a_longer_way_goes_by_allowed_changes_only_and_is_the_shortest(
    table: states.Table, diagram: dict[str, str]
) -> None:
    for before, after in product(STATES, STATES):
        path = [before, *way(table, before, after)]
        assert all(b in diagram[a].split() for a, b in pairwise(path))
        assert len(path) == len(set(path))  # never in a circle


def test_no_state_comes_into_the_history_that_hardly_was() -> None:
    """待装 to 缓装 or back goes through inProgress; through a cancel that nobody asked for would be as short."""
    assert way(ORDER, "held", "pending") == ["inProgress", "pending"] == way(WORK_ORDER, "held", "pending")
    assert way(ORDER, "pending", "held") == ["inProgress", "held"]
    assert way(WORK_ORDER, "new", "completed") == ["acknowledged", "inProgress", "completed"]


def test_a_final_state_is_left_by_nothing() -> None:
    assert {state for state, after in DIAGRAM.items() if not after} == FINAL
    for before, after in product(FINAL, STATES):
        assert way(ORDER, before, after) == [] == way(WORK_ORDER, before, after)


@pytest.mark.parametrize("before, after", [(a, b) for a, b in product(STATES, STATES) if a != b])
def test_an_order_changes_along_the_table_or_is_refused_in_words(before: str, after: str) -> None:
    possible = bool(way(ORDER, before, after))
    try:
        assert order_way("ZJ1", before, after)[-1] == after and possible
    except Conflict as refused:
        assert not possible
        assert "ZJ1" in refused.text.zh and before in refused.text.en and after in refused.text.en


def test_staying_as_it_is_is_no_change() -> None:
    for state in STATES:
        assert order_way("ZJ1", state, state) == []


@given(some.text(max_size=20), some.text(max_size=20))
def test_states_that_nobody_knows_lead_nowhere(before: str, after: str) -> None:
    if before not in DIAGRAM or after not in DIAGRAM:
        assert way(ORDER, before, after) == [] == way(WORK_ORDER, before, after)


@pytest.mark.parametrize("work_order", STATES)
@pytest.mark.parametrize("before", ["acknowledged", "inProgress", "pending", "held"])
@pytest.mark.parametrize("returned", [False, True])
def test_an_open_order_always_has_a_state_that_it_may_take(work_order: str, before: str, returned: bool) -> None:
    """Whatever the work order is: never a dead end, never a final state while the workflow goes on."""
    after = standing(work_order, returned=returned, before=before)
    assert after not in FINAL
    order_way("ZJ1", before, after)


def test_what_the_newest_work_order_makes_of_the_order() -> None:
    told = [
        ("new", "acknowledged", "acknowledged"),
        ("acknowledged", "acknowledged", "acknowledged"),
        ("inProgress", "acknowledged", "inProgress"),
        ("held", "inProgress", "held"),  # 待装
        ("pending", "inProgress", "pending"),  # 缓装
        ("inProgress", "held", "inProgress"),
        ("new", "pending", "inProgress"),  # sent again after it came back
        ("completed", "inProgress", "inProgress"),  # a campaign may still be due
    ]
    for work_order, before, after in told:
        assert standing(work_order, returned=False, before=before) == after
        assert standing(work_order, returned=True, before=before) == "pending"


def test_what_an_end_event_makes_of_the_order_is_final() -> None:
    assert set(states.BECAME.values()) <= FINAL
