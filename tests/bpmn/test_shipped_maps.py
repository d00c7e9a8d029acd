"""What every shipped map is made of: lanes, messages, names, and the schema of BPMN."""

from __future__ import annotations

import pytest
from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser, BpmnValidator

from bpmn import library
from bpmn.library import Map
from bpmn.xml import NAMESPACES, parse

WORK_ORDER = {
    ("carry_out_work_order", "work_order_received"),
    ("accept_work_order", "carry_out_work_order"),
    ("refused", "carry_out_work_order"),
    ("sent_back", "carry_out_work_order"),
    ("work_order_done", "carry_out_work_order"),
}
BLACK_BOX = "pool_provisioning"
MESSAGE_FLOWS = {
    "install": WORK_ORDER,
    "move": WORK_ORDER,
    "dismantle": WORK_ORDER,
    "work_order": {
        ("submit_work_order", BLACK_BOX),
        (BLACK_BOX, "work_order_accepted"),
        (BLACK_BOX, "work_order_refused"),
        (BLACK_BOX, "work_order_returned"),
        (BLACK_BOX, "work_order_completed"),
    },
    "change_order": {
        ("request_change", "change_received"),
        ("change_not_possible", "change_refused"),
        ("change_taken_over", "change_agreed"),
    },
    "cancel_order": {
        ("request_cancellation", "cancellation_received"),
        ("cancellation_not_possible", "cancellation_denied"),
        ("work_taken_back", "cancellation_done"),
    },
    "undo": set(),
    "transfer": set(),
    "complaint": set(),
}
#: what an end event of the other pool tells, and who catches it (a called map, in the three that carry out work)
TOLD = {"refused": "work_order_refused", "sent_back": "work_order_returned", "work_order_done": "work_order_completed"}
POOLS = {
    **{own: {own: "BOSS", f"{own}_provisioning": "家客开通系统"} for own in MESSAGE_FLOWS},
    **{own: {own: "BOSS"} for own in ("work_order", "undo", "transfer", "complaint")},
}
#: a person's task belongs to one of these lanes
PEOPLE = {"营业员", "值班经理"}


@pytest.fixture(params=library.shipped_ids())
def map_id(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def map_(map_id: str) -> Map:
    return library.shipped(map_id)


def test_every_element_stands_in_a_lane(map_: Map) -> None:
    assert [one.id for one in map_.own.elements.values() if not one.lane] == []


def test_the_boss_does_the_steps_and_people_do_the_tasks(map_id: str, map_: Map) -> None:
    for one in map_.own.elements.values():
        if one.process != map_id:
            continue
        if one.type in ("serviceTask", "callActivity"):
            assert one.lane == "BOSS系统", one.id
        if one.type == "userTask":
            assert one.lane in PEOPLE, one.id
        if one.id == "order_accepted":
            assert one.lane == "营业员"


@pytest.mark.parametrize("child", ["change_order", "cancel_order"])
def test_a_change_in_flight_is_approved_by_the_duty_manager(child: str) -> None:
    elements = library.shipped(child).elements
    assert {elements[one].lane for one in ("approve_in_flight", "approval_decision")} == {"值班经理"}


def test_every_pool_with_a_process_is_to_be_run(map_id: str, map_: Map) -> None:
    assert {process.id: process.pool for process in map_.processes.values()} == POOLS[map_id]
    assert all(process.executable for process in map_.processes.values())


def test_the_pools_exchange_their_messages(map_id: str, map_: Map) -> None:
    flows = parse(map_.xml).iterfind(".//bpmn:messageFlow", NAMESPACES)
    assert {(flow.get("sourceRef"), flow.get("targetRef")) for flow in flows} == MESSAGE_FLOWS[map_id]


def test_a_message_is_named_after_the_element_that_catches_it(map_: Map) -> None:
    root = parse(map_.xml)
    names = {part.get("id"): part.get("name") for part in root.iterfind("bpmn:message", NAMESPACES)}
    flows = {flow.get("sourceRef"): flow.get("targetRef") for flow in root.iterfind(".//bpmn:messageFlow", NAMESPACES)}
    for definition in root.iterfind(".//bpmn:messageEventDefinition", NAMESPACES):
        event = definition.getparent()
        assert event is not None
        own = event.get("id", "")
        thrown = TOLD.get(own) or flows.get(own)
        caught = thrown if event.tag.endswith("}endEvent") else own
        assert names[definition.get("messageRef")] == caught, own


def test_a_flow_is_named_after_what_it_joins(map_: Map) -> None:
    assert {flow.id: f"flow_{flow.source}__{flow.target}" for flow in map_.flows.values()} == {
        flow: flow for flow in map_.flows
    }


def test_the_file_keeps_to_the_schema_of_bpmn(map_id: str, map_: Map) -> None:
    parser = BpmnParser(validator=BpmnValidator())
    parser.add_bpmn_xml(etree.ElementTree(parse(map_.xml)))
    assert set(parser.get_process_ids()) == POOLS[map_id].keys()


@pytest.mark.parametrize(
    ("caller", "called"),
    [
        ("install", ("work_order", "undo")),
        ("move", ("work_order", "undo")),
        ("dismantle", ("work_order", "undo")),
        ("transfer", ()),
        ("complaint", ()),
        ("change_order", ()),
        ("cancel_order", ()),
    ],
)
def test_what_touches_provisioning_calls_the_work_order_and_what_undoes_it(
    caller: str, called: tuple[str, ...]
) -> None:
    """S: install, move and dismantle touch provisioning; for a transfer no work order may exist."""
    assert library.called(library.shipped(caller).xml) == called


def test_what_is_undone_is_undone_in_reverse_order() -> None:
    """Fee, port, campaign, terminal are done in this order; "what was completed is undone in reverse order"."""
    facts = library.shipped("undo").facts
    order, here = [], "undo_begins"
    while following := facts.following(here):
        here = following[0].id
        order.append(here)
    assert order == ["take_back_terminal", "void_campaign", "release_port", "return_fee", "undo_ends"]
