"""装机, the whole story: from the counter to the line that works; and each other way that it may end."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bpmn import library
from bpmn.walk import Walk
from engine import tables
from engine.store.database import Database
from tests.engine import town
from tests.engine.actors import Case, Office
from tests.engine.restarting import Restarting, picture, standing

MAP = library.shipped("install")
FIELD_WORK = [
    "book_appointment",
    "dispatch_work_order",
    "configure_resources",
    "configure_vlan",
    "build_data",
    "survey_site",
    "build_line",
    "test_service",
    "report_completion",
    "check_quality",
    "archive_work_order",
]


@pytest.fixture
def office(offices: Database, tmp_path: Path) -> Iterator[Office]:
    with closing(Office(offices, tmp_path / "data")) as office:
        yield office


@pytest.fixture
def house(office: Office) -> Restarting:
    return Restarting(office)


def works_until_the_estate_objects(house: Restarting, case: Case) -> None:
    """Milestone by milestone, the picture following; first they wait on site, then it comes back."""
    house.hears(case, "acknowledged")
    house.hears(case, "inProgress", ("accept_work_order", "completed"))
    for element in FIELD_WORK[:6]:
        house.hears(case, "inProgress", (element, "inProgress"))
        assert standing(case, "provisioning") == {element}
        house.hears(case, "inProgress", (element, "completed"))
    house.hears(case, "held", ("build_line", "inProgress"), reason=("10W", "物业阻挠"))
    assert case.state == "held" and picture(case).stands["build_line"].delay == "held"
    house.hears(case, "failed", reason=("10R", "物业阻挠"))
    assert case.state == "pending" and standing(case, "boss") == {"carry_out_work_order", "handle_return"}
    assert picture(case).stands["sent_back"].state == "failed"


def goes_through_the_second_time(house: Restarting, case: Case) -> None:
    house.hears(case, "inProgress", ("accept_work_order", "completed"), attempt=2)
    for element in FIELD_WORK:
        house.hears(case, "inProgress", (element, "completed"), attempt=2)
    house.hears(case, "completed", attempt=2)


def test_an_install_from_the_counter_to_the_line_that_works(office: Office, house: Restarting) -> None:
    # An operator shows the confirmation page; the customer agrees; the order has a number.
    shown = office.counter().confirms("FREE", door="2-101")
    assert shown.content["campaign_duty"] and shown.content["amount"] == 0
    case = office.counter().submits(shown)
    assert case.state == "acknowledged" and office.free_ports("2") == 0

    # Provisioning goes to work, until the estate's management objects. A colleague talks to them; it is sent again.
    works_until_the_estate_objects(house, case)
    house.restart()
    office.counter(town.COLLEAGUE).decides(case.todo("handle_return"), "send_again", because="已协调物业")
    assert standing(case, "boss") == {"carry_out_work_order", "provisioning_under_way", "work_order_accepted"}
    assert standing(case, "provisioning") == set()  # the new work order has not been taken up

    # The second one goes through; the customer has a line, and is told so.
    goes_through_the_second_time(house, case)
    assert [one.state for one in office.rows(tables.Subscription)] == ["effective"]
    assert {one.to for one in case.view.notifications} == {"billing", "customer"}

    # S: no fee and no campaign: one must be ordered today.
    assert case.state == "inProgress" and standing(case, "boss") == {"order_campaign"}
    house.restart()
    office.counter().decides(case.todo("order_campaign"), "ordered", campaign="GIFT")

    # It is done; the picture shows the way it went, and the history every state.
    assert case.state == "completed" and picture(case).ended
    assert picture(case).stands["submit_work_order"].passes == 2
    assert picture(case).stands["record_missed_campaign"].state == "skipped"
    assert case.states == ["acknowledged", "inProgress", "held", "inProgress", "pending", "inProgress", "completed"]
    assert case.view.incidents == [] and case.view.timers == [] and office.free_ports("2") == 0
    assert {one.times for one in case.view.results} == {2}  # each was delivered twice, and took effect once
    assert case.happened("milestone", "archive_work_order") == 1


def test_the_picture_of_the_straight_way_is_one_line_from_end_to_end(office: Office, house: Restarting) -> None:
    """Every flow that the stand-in's own walk takes is drawn as taken, gateways included."""
    case = office.counter().orders()
    walk = Walk.start(MAP, "install_provisioning", {}, {})
    walk.run()
    taken = {move.flow for move in walk.moves}
    house.hears(case, "acknowledged")
    while not walk.ended:
        (wait,) = walk.waits
        walk.complete(wait.element)
        walk.run()
        house.hears(case, "inProgress", (wait.element, "completed"))
    taken |= {move.flow for move in walk.moves}
    house.hears(case, "completed")
    assert case.state == "completed"
    shown = picture(case)
    assert taken - {""} <= shown.taken
    assert {one.state for element, one in shown.stands.items() if element in FIELD_WORK} == {"done"}
    ours = {"install", "work_order", "undo"}
    boss = [flow.id for flow in MAP.flows.values() if MAP.elements[flow.source].process in ours]
    not_gone = {flow for flow in boss if flow not in shown.taken}
    assert {"flow_return_decision__work_order_given_up", "flow_work_done__undo_merge"} <= not_gone
    assert not {"flow_finish_split__notify_billing", "flow_provisioning_under_way__work_order_ends"} & not_gone


def test_a_customer_who_gives_up_leaves_the_port_to_the_next(office: Office, house: Restarting) -> None:
    case = office.counter().orders(door="2-101")
    house.hears(case, "rejected", reason=("10R", "资源不足"))
    house.restart()
    office.counter().decides(case.todo("handle_return"), "cancel", because="客户不装了")
    house.restart()
    office.undoes()
    assert case.state == "cancelled" and picture(case).ended
    assert [one.element for one in picture(case).stands.values() if one.state == "failed"] == ["refused"]
    house.restart()
    assert office.counter(town.STRANGER).orders(door="2-102").state == "acknowledged"


def test_a_day_on_which_everything_is_late(office: Office, house: Restarting) -> None:
    case = office.counter().orders("FREE")
    office.clock.passes(days=1)
    house.restart()
    office.fires()
    assert case.view.order.overdue and picture(case).stands["alert_raised"].state == "done"
    house.hears(case, "completed")  # whatever was said before was lost
    office.clock.passes(days=1)
    house.restart()
    office.fires()
    assert case.state == "completed"
    assert [(one.before, one.after) for one in case.view.changes if one.kind == "campaign"] == [("required", "missed")]
    assert [one.state for one in case.view.todos] == ["withdrawn", "withdrawn"]
