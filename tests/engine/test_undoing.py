"""撤销: what was done for an order is written down, and undone once."""

from collections.abc import Callable
from typing import Any

import pytest

from engine import steps, tables
from engine.life import Life
from engine.steps import undo
from engine.store import lives
from tests.engine import town
from tests.engine.actors import Case, Office


def deeds(office: Office, *, undone: bool = False) -> list[str]:
    return [one.kind for one in office.rows(tables.Deed) if (one.undone_at is not None) is undone]


def runs(case: Case, step: Callable[[Life, Any], Any]) -> None:
    """Runs one step, in a transaction of its own."""
    system = case.office.system
    with system.database.writing() as session:
        life = lives.load(session, case.id, system.clock.now())
        step(life, {})
        session.add_all(life.new)


def told(office: Office) -> list[tuple[str, str]]:
    return [(one.to, one.kind) for one in office.rows(tables.Notification)]


@pytest.fixture
def case(office: Office) -> Case:
    """A fee of 100 yuan and 240 prepaid, a port, a campaign; the line is built."""
    case = office.counter().orders(campaign="DEAL", door="2-101")
    office.provisioning.says(case, "inProgress", ("build_line", "completed"))
    return case


def test_what_is_done_for_an_order_is_written_down_as_it_happens(office: Office, case: Case) -> None:
    values = [(one.kind, one.value) for one in office.rows(tables.Deed)]
    address, deal = office.id_of(tables.Address, "2-101"), office.id_of(tables.Campaign, "DEAL")
    assert values == [
        ("fee_charged", "34000"),
        ("port_reserved", str(address)),
        ("campaign_ordered", str(deal)),
        ("terminal_issued", f"{case.number}-1"),
    ]


def test_what_is_paid_at_the_door_is_not_charged_yet(office: Office) -> None:
    office.counter().orders(at_the_door=True)
    assert deeds(office) == ["port_reserved"]


def test_an_order_without_fee_and_campaign_holds_a_port_only_and_a_campaign_when_it_is_ordered(office: Office) -> None:
    case = office.counter().orders("FREE")
    assert deeds(office) == ["port_reserved"]
    office.provisioning.completes(case)
    office.counter().decides(case.todo("order_campaign"), "ordered", campaign="GIFT")
    assert deeds(office) == ["port_reserved", "campaign_ordered"]


def test_the_milestone_that_issues_the_terminal_is_a_parameter_and_repeats_issue_no_second(office: Office) -> None:
    office.sets(deeds_terminal_at="survey_site")
    case = office.counter().orders()
    office.provisioning.says(case, "inProgress", ("survey_site", "inProgress"))
    assert "terminal_issued" not in deeds(office)
    for _ in range(2):
        office.provisioning.says(case, "inProgress", ("survey_site", "completed"), ("build_line", "completed"))
    assert deeds(office).count("terminal_issued") == 1


def test_each_step_undoes_its_kind_and_tells_who_must_know(office: Office, case: Case) -> None:
    runs(case, undo.take_back_terminal)
    assert deeds(office, undone=True) == ["terminal_issued"]
    runs(case, undo.void_campaign)
    assert told(office) == [
        ("billing", "terminal_taken_back"), ("customer", "sms"), ("billing", "campaign_void"), ("customer", "sms"),
    ]  # fmt: skip
    assert office.free_ports("2") == 0
    runs(case, undo.release_port)
    assert office.free_ports("2") == 1 and len(told(office)) == 4
    runs(case, undo.return_fee)
    notice, sms = office.rows(tables.Notification)[4:]
    assert (notice.kind, notice.body["amount"]) == ("fee_returned", 34000) and "340.00元" in sms.body["text"]
    assert deeds(office) == [] and case.happened("deed") == 4


@pytest.mark.parametrize("name", sorted(steps.ALONE))
def test_nothing_is_undone_twice(office: Office, case: Case, name: str) -> None:
    runs(case, steps.STEPS[name])
    before = office.everything()
    runs(case, steps.STEPS[name])
    assert office.everything() == before


@pytest.mark.parametrize("name", sorted(steps.ALONE - {"release_port"}))
def test_nothing_is_undone_where_nothing_was_done(office: Office, name: str) -> None:
    case = office.counter().orders("FREE")
    before = office.everything()
    runs(case, steps.STEPS[name])
    assert office.everything() == before


def test_several_of_a_kind_are_undone_the_newest_first_and_the_fee_in_one_sum(office: Office, case: Case) -> None:
    """A change that made it cheaper has given a part back already."""

    def differs(life: Life, data: Any) -> None:
        life.did("fee_charged", -4000)
        life.did("port_reserved", office.id_of(tables.Address, "1-101"))

    runs(case, differs)
    for step in (undo.release_port, undo.return_fee):
        runs(case, step)
    undone = [(one.element, one.because) for one in case.view.changes if one.kind == "deed"]
    first, second = (str(office.id_of(tables.Address, door)) for door in ("1-101", "2-101"))
    assert undone[:2] == [("port_reserved", first), ("port_reserved", second)]
    assert undone[2:] == [("fee_charged", "-4000"), ("fee_charged", "34000")]
    (notice,) = [one for one in office.rows(tables.Notification) if one.kind == "fee_returned"]
    assert notice.body["amount"] == 30000


def test_a_cancelled_order_gives_its_port_back_once(office: Office) -> None:
    """By `close_order` on maps that call no undo; by nothing a second time where undo has done it."""
    case = office.counter().orders(door="2-101")
    runs(case, undo.release_port)
    office.provisioning.says(case, "failed")
    office.counter(town.MANAGER).decides(case.todo("handle_return"), "cancel", because="不装了")
    office.undoes()
    assert case.state == "cancelled" and office.free_ports("2") == 1
