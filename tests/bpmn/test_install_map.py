"""The install map (装机): what is on it, and that both of its processes can be walked to each end."""

from collections.abc import Callable
from typing import Any

import pytest
from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser, BpmnValidator

from bpmn import library
from bpmn.walk import Walk
from bpmn.xml import NAMESPACES, parse

MAP = library.shipped("install")
DUE = {"promise_at": "2026-03-02T08:00:00+00:00", "campaign_due_at": "2026-03-05T16:00:00+00:00"}
LANES = {
    "营业员": "order_accepted handle_return return_decision order_campaign campaign_day_over",
    "BOSS系统": """
        submit_merge submit_work_order provisioning_under_way provisioning_begins work_order_accepted
        work_order_completed provisioning_ends work_order_refused work_order_returned promise_overdue
        raise_alert alert_raised return_merge close_order order_cancelled check_changes changes_gate
        changes_settled changes_merge finish_split open_subscription notify_billing notify_customer
        finish_join check_campaign campaign_gate record_missed_campaign campaign_merge order_completed
    """,
    "集中预约": "book_appointment",
    "调度与资源": """
        work_order_received accept_work_order acceptable refused dispatch_work_order configure_resources
        resources_ok check_quality archive_work_order work_order_done return_approval_merge
        approve_return sent_back
    """,
    "数据制作": "configure_vlan build_data",
    "外线装维": "survey_site site_ok build_line test_service report_completion",
}
MESSAGE_FLOWS = {
    ("submit_work_order", "work_order_received"),
    ("accept_work_order", "work_order_accepted"),
    ("refused", "work_order_refused"),
    ("sent_back", "work_order_returned"),
    ("work_order_done", "work_order_completed"),
}
FIELD_WORK = "configure_vlan build_data survey_site build_line test_service report_completion"


class Story:
    """An order that walks the map; each of its steps is noted in `called`."""

    def __init__(self, process: str, **data: object):
        self.process = process
        self.called: list[str] = []
        self.walk = Walk.start(MAP, process, data, _Noting(self.called))
        self.walk.run()

    def hears(self, element: str) -> None:
        self.walk.deliver(element, element)
        self._again()

    def fires(self, timer: str) -> None:
        self.walk.fire(timer)
        self._again()

    def does(self, *todos: str, **data: object) -> None:
        for todo in todos:
            self.walk.complete(todo, data)
            self._again()

    @property
    def waits(self) -> list[str]:
        return [wait.element for wait in self.walk.waits]

    def _again(self) -> None:
        """Runs on as the engine does: saved and restored at every wait."""
        self.walk.run()
        self.walk = Walk.restore(MAP, self.process, self.walk.save(), _Noting(self.called))


class _Noting(dict[str, Callable[[dict[str, Any]], None]]):
    def __init__(self, called: list[str]):
        super().__init__()
        self.note = called.append

    def __missing__(self, name: str) -> Callable[[dict[str, Any]], None]:
        return lambda data: self.note(name)


@pytest.fixture
def order() -> Story:
    return Story("install", **DUE)


@pytest.fixture
def work_order() -> Story:
    return Story("install_provisioning")


def test_every_element_stands_in_its_lane() -> None:
    lanes: dict[str, set[str]] = {}
    for element in MAP.elements.values():
        lanes.setdefault(element.lane, set()).add(element.id)
    assert lanes == {lane: set(ids.split()) for lane, ids in LANES.items()}


def test_two_pools_are_to_be_run() -> None:
    pools = {process.id: (process.pool, process.executable) for process in MAP.processes.values()}
    assert pools == {"install": ("BOSS", True), "install_provisioning": ("家客开通系统", True)}


def test_the_pools_exchange_five_messages() -> None:
    flows = parse(MAP.xml).iterfind(".//bpmn:messageFlow", NAMESPACES)
    assert {(flow.get("sourceRef"), flow.get("targetRef")) for flow in flows} == MESSAGE_FLOWS


def test_a_message_is_named_after_the_element_that_catches_it() -> None:
    caught = {**{target: target for _, target in MESSAGE_FLOWS}, "changes_settled": "changes_settled"}
    root = parse(MAP.xml)
    names = {part.get("id"): part.get("name") for part in root.iterfind("bpmn:message", NAMESPACES)}
    for element, message in caught.items():
        (definition,) = root.iterfind(f".//*[@id='{element}']/bpmn:messageEventDefinition", NAMESPACES)
        assert names[definition.get("messageRef")] == message


def test_the_file_keeps_to_the_schema_of_bpmn() -> None:
    parser = BpmnParser(validator=BpmnValidator())
    parser.add_bpmn_xml(etree.ElementTree(parse(MAP.xml)))
    assert set(parser.get_process_ids()) == {"install", "install_provisioning"}


def test_an_order_goes_straight_to_completion(order: Story) -> None:
    order.hears("work_order_accepted")
    order.hears("work_order_completed")
    assert order.walk.ended and order.walk.end_events == ["order_completed"]
    finishing = {"open_subscription", "notify_billing", "notify_customer"}
    assert order.called[:2] == ["submit_work_order", "check_changes"]
    assert set(order.called[2:5]) == finishing and order.called[5:] == ["check_campaign"]


@pytest.mark.parametrize("answer", ["work_order_refused", "work_order_returned"])
def test_a_work_order_that_came_back_is_sent_again(order: Story, answer: str) -> None:
    order.hears(answer)
    assert order.waits == ["handle_return"]
    order.does("handle_return", decision="again")
    assert order.called == ["submit_work_order", "submit_work_order"]
    assert "work_order_accepted" in order.waits


def test_a_work_order_may_come_back_after_it_was_accepted(order: Story) -> None:
    order.hears("work_order_accepted")
    order.hears("work_order_returned")
    assert order.waits == ["handle_return"]


def test_an_order_that_came_back_can_be_cancelled(order: Story) -> None:
    order.hears("work_order_returned")
    order.does("handle_return", decision="cancel")
    assert order.walk.end_events == ["order_cancelled"]
    assert order.called == ["submit_work_order", "close_order"]


def test_a_missed_promise_raises_an_alert_and_stops_nothing(order: Story) -> None:
    order.fires("promise_overdue")
    assert order.called == ["submit_work_order", "raise_alert"]
    order.hears("work_order_accepted")
    order.hears("work_order_completed")
    assert order.walk.end_events == ["alert_raised", "order_completed"]


def test_an_install_is_not_completed_before_its_changes_are_settled() -> None:
    """S: the install may not complete until the change's flow has ended."""
    order = Story("install", **DUE, open_changes=True)
    order.hears("work_order_accepted")
    order.hears("work_order_completed")
    assert order.waits == ["changes_settled"] and "open_subscription" not in order.called
    order.hears("changes_settled")
    assert order.walk.end_events == ["order_completed"]


@pytest.fixture
def campaigning() -> Story:
    """An order whose campaign must be ordered on the day of completion (S)."""
    order = Story("install", **DUE, campaign_required=True)
    order.hears("work_order_accepted")
    order.hears("work_order_completed")
    return order


def test_a_campaign_is_ordered_on_the_day_of_completion(campaigning: Story) -> None:
    assert campaigning.waits == ["order_campaign", "campaign_day_over"]
    campaigning.does("order_campaign")
    assert campaigning.walk.end_events == ["order_completed"]
    assert "record_missed_campaign" not in campaigning.called


def test_a_missed_campaign_is_recorded_and_the_order_still_completes(campaigning: Story) -> None:
    campaigning.fires("campaign_day_over")
    assert campaigning.called[-1] == "record_missed_campaign"
    assert campaigning.walk.end_events == ["order_completed"]


def test_a_work_order_is_done_from_acceptance_to_archive(work_order: Story) -> None:
    work_order.does("accept_work_order", "book_appointment", "dispatch_work_order", "configure_resources")
    work_order.does(*FIELD_WORK.split(), "check_quality", "archive_work_order")
    assert work_order.walk.end_events == ["work_order_done"]


def test_a_work_order_can_be_refused_at_once(work_order: Story) -> None:
    work_order.does("accept_work_order", outcome="refuse")
    assert work_order.walk.end_events == ["refused"]


@pytest.mark.parametrize("returned_at", ["configure_resources", "survey_site"])
def test_a_work_order_is_sent_back_only_after_approval(work_order: Story, returned_at: str) -> None:
    work_order.does("accept_work_order", "book_appointment", "dispatch_work_order")
    todos = ["configure_resources", *FIELD_WORK.split()]
    work_order.does(*todos[: todos.index(returned_at)])
    work_order.does(returned_at, outcome="return")
    assert work_order.waits == ["approve_return"]
    work_order.does("approve_return")
    assert work_order.walk.end_events == ["sent_back"]
