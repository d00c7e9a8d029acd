"""A walk taken over to another version while branches run at the same time: each join ahead gets what it counts."""

from __future__ import annotations

import pytest

from bpmn import library
from bpmn.migration import Hindrance
from tests.bpmn.migrating_maps import FORK, Change, begun, newer
from tests.bpmn.sketch import BEGIN, END, chain, node, sketch


@pytest.mark.parametrize(
    "todos, change",
    [
        ([], lambda file: file.leads("split", "join")),  # a third branch that nobody began
        (["right"], lambda file: file.leads("split", "join")),
        (["right"], lambda file: file.adds("again", after="right")),  # behind which it waits at the join already
        (["left"], lambda file: file.removes("more")),  # by which the join was reached
        (["left"], lambda file: file.replaces("more", "userTask")),
        ([], lambda file: file.replaces("join", "exclusiveGateway")),  # each branch would go on alone
        ([], lambda file: file.replaces("join", "inclusiveGateway")),
    ],
)
def test_a_join_ahead_must_get_what_it_counts(todos: list[str], change: Change) -> None:
    plan = begun(FORK, *todos).migrate(newer(FORK, change))
    assert {one.why for one in plan.hindrances} <= {"parallel", "type"} and plan.hindrances


def test_a_branch_may_change_behind_and_before_where_it_stands() -> None:
    walk = begun(FORK, "right")
    plan = walk.migrate(newer(FORK, lambda file: file.adds("again", after="left").adds("first", after="begin")))
    assert not plan.hindrances
    walk.complete("left")
    walk.run()
    assert walk.ended


def test_a_walk_outside_may_not_get_into_the_middle_of_new_branches() -> None:
    one_by_one = sketch(BEGIN, node("userTask", "left"), node("userTask", "right"), END, chain("begin left right end"))
    plan = begun(one_by_one).migrate(library.read(FORK))
    assert plan.hindrances == (Hindrance("join", "parallel"),)
    plan = begun(FORK).migrate(library.read(one_by_one))
    assert {one.why for one in plan.hindrances} == {"parallel"}


def test_new_branches_that_lie_wholly_ahead_are_walked() -> None:
    before = sketch(BEGIN, node("userTask", "ask"), END, chain("begin ask end"))
    after = sketch(
        BEGIN, node("userTask", "ask"), node("parallelGateway", "split"), node("userTask", "left"),
        node("userTask", "right"), node("parallelGateway", "join"), END,
        chain("begin ask split left join end"), chain("split right join"),
    )  # fmt: skip
    walk = begun(before)
    assert not walk.migrate(library.read(after)).hindrances
    for todo in ("ask", "left", "right"):
        walk.complete(todo)
        walk.run()
    assert walk.ended


def test_an_end_that_was_reached_may_not_be_gone() -> None:
    fork = sketch(
        BEGIN, node("parallelGateway", "split"), node("userTask", "left"), node("userTask", "right"),
        node("endEvent", "one_end"), node("endEvent", "other_end"),
        chain("begin split left one_end"), chain("split right other_end"),
    )  # fmt: skip
    walk = begun(fork, "left")
    plan = walk.migrate(newer(fork, lambda file: file.calls_it("one_end", "another_end")))
    assert plan.hindrances == (Hindrance("one_end", "end"),)
