"""Many incidents at once: seen before, done one by one, stopped where too many fail."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from functools import partial

import pytest

from engine import tables
from engine.errors import Conflict
from engine.fallout import bulk
from engine.orders.staff_view import StaffView
from engine.store import fallout, people
from tests.engine import town
from tests.engine.actors import Case, Office
from tests.engine.patience import until
from tests.engine.provisioning_server import ProvisioningServer


@pytest.fixture
def cases(office: Office, server: ProvisioningServer) -> Iterator[list[Case]]:
    """Three orders that provisioning would not take, at different moments."""
    with closing(office.wired_to(server.url)):
        found = []
        for _ in range(3):
            found.append(office.counter().orders())
            server.faults = [400]
            office.sends()
            office.clock.passes(minutes=5)
        yield found


def manager(office: Office) -> StaffView:
    with office.system.database.reading() as session:
        staff = people.staff_by_number(session, town.MANAGER)
    assert staff is not None
    return staff


GROUP = fallout.Group("provisioning", "rejectedByProvisioning", "send")


def lines(office: Office) -> list[bulk.Line]:
    with office.system.database.reading() as session:
        return bulk.preview(session, GROUP, manager(office), office.clock.now())


def retries(office: Office, numbers: list[str], most: int = 3) -> bulk.Outcome:
    act = partial(office.system.orchestrator.resolve, act="retry", staff_id=manager(office).id, because="下游已恢复")
    return bulk.each(numbers, act, most)


def test_incidents_that_went_wrong_alike_are_one_group(office: Office, cases: list[Case]) -> None:
    with office.system.database.reading() as session:
        (row,) = fallout.groups(session, manager(office))
        stranger = people.staff_by_number(session, town.STRANGER)
        assert stranger is not None
        assert fallout.groups(session, stranger) == []
    assert (row.group, row.count, row.orders, row.oldest) == (GROUP, 3, 3, town.MONDAY)


def test_a_preview_tells_which_what_and_why_not_and_changes_nothing(office: Office, cases: list[Case]) -> None:
    with office.system.database.writing() as session:
        session.query(tables.Request).filter_by(order_id=cases[1].id).update({"state": "done"})
    before = [case.view.order.version for case in cases]
    found = lines(office)
    assert [line.row.order.number for line in found] == [case.number for case in cases]
    assert [line.option.refusal is None for line in found] == [True, False, True]
    assert f"{cases[0].number}-1" in found[0].option.consequence.zh
    assert [case.view.order.version for case in cases] == before


def test_all_of_a_group_are_tried_again(office: Office, cases: list[Case]) -> None:
    outcome = retries(office, [line.row.incident.number for line in lines(office)])
    assert len(outcome.done) == 3 and outcome.failed == [] and outcome.stopped_at == ""
    until(lambda: office.sends() or all(case.work_orders == [("-1", "acknowledged")] for case in cases))
    assert lines(office) == []


def test_what_somebody_else_did_meanwhile_is_told_and_the_rest_goes_on(office: Office, cases: list[Case]) -> None:
    numbers = [line.row.incident.number for line in lines(office)]
    retries(office, numbers[1:2])
    outcome = retries(office, numbers)
    assert outcome.done == [numbers[0], numbers[2]]
    ((failed, why),) = outcome.failed
    assert failed == numbers[1] and town.MANAGER in why.zh


def test_after_too_many_failures_it_stops_and_says_where() -> None:
    tried: list[str] = []

    def act(number: str) -> None:
        tried.append(number)
        if number in "bde":
            raise Conflict("不行", "no") if number != "d" else ZeroDivisionError

    outcome = bulk.each(list("abcdefg"), act, 2)
    assert tried == list("abcd") and outcome.done == ["a", "c"]
    assert [number for number, _ in outcome.failed] == ["b", "d"]
    assert (outcome.stopped_at, outcome.left) == ("d", ["e", "f", "g"])
