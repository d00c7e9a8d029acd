"""SpiffWorkflow's faults with messages, timers and saved walks: each is still there, and ours does right.

The stock half of a pair fails when upstream mends the fault: then what we do instead may go.
"""

import json
from datetime import UTC, datetime, timedelta

import pytest
from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.specs.event_definitions.message import MessageEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition
from SpiffWorkflow.bpmn.util.event import BpmnEvent
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.exceptions import WorkflowException

from bpmn import durations, library
from bpmn.errors import BadData, ConditionError, NotWaiting
from bpmn.walk import Walk
from tests.bpmn.sketch import BEGIN, END, chain, node, sketch, timer
from tests.bpmn.upstream import ASK, LONG_AGO, NASTY, TWO_WAITS, ours, ready, stock, waits

# -- 8: messages -------------------------------------------------------------------------------------------------------


def test_upstream_raises_on_a_message_that_nothing_waits_for() -> None:
    with pytest.raises(WorkflowException, match="not waiting"):
        stock(ASK).send_event(BpmnEvent(MessageEventDefinition("m"), {}))


def test_upstream_completes_every_wait_with_one_message() -> None:
    workflow = stock(TWO_WAITS)
    workflow.send_event(BpmnEvent(MessageEventDefinition("m"), {}))
    workflow.do_engine_steps()
    assert workflow.is_completed()


def test_a_message_completes_only_the_element_that_it_is_for() -> None:
    walk = ours(TWO_WAITS)
    walk.deliver("two", "m", {"said": "yes"})
    walk.run()
    assert waits(walk) == ["one"] and not walk.ended
    walk.deliver("one", "m")
    walk.run()
    assert walk.ended and walk.data == {"said": "yes"}


def test_an_early_a_repeated_and_a_wrong_message_are_told_from_each_other_and_change_nothing() -> None:
    walk = ours(TWO_WAITS)
    walk.deliver("two", "m")
    walk.run()
    before = walk.save()
    for element, message in (("two", "m"), ("nowhere", "m"), ("one", "other"), ("begin", "m")):
        with pytest.raises(NotWaiting, match=element):
            walk.deliver(element, message)
    assert walk.save() == before and waits(walk) == ["one"]


# -- 10: timers --------------------------------------------------------------------------------------------------------


def test_upstream_fires_a_timer_by_the_clock_of_the_machine() -> None:
    assert stock(LONG_AGO).is_completed()


def test_a_timer_waits_to_be_fired_however_late_it_is() -> None:
    walk = ours(LONG_AGO)
    for _ in range(3):
        walk.run()
    assert waits(walk) == ["moment"]
    assert walk.waits[0].due == datetime(2020, 1, 1, tzinfo=UTC)
    walk.fire("moment")
    walk.run()
    assert walk.ended


def test_a_duration_counts_from_the_clock_that_the_walk_was_given() -> None:
    """Business time, not the machine's; and a restored walk doesn't count anew."""
    begun = datetime(2031, 5, 1, 8, tzinfo=UTC)
    map_ = library.read(
        sketch(
            BEGIN,
            node("intermediateCatchEvent", "pause", timer("'P30D'", "timeDuration")),
            END,
            chain("begin pause end"),
        )
    )
    walk = Walk.start(map_, "p", {}, {}, lambda: begun)
    walk.run()
    for days in (10, 29, 400):
        later = begun + timedelta(days=days)
        walk = Walk.restore(map_, "p", walk.save(), {}, lambda later=later: later)
        walk.run()
        assert [wait.due for wait in walk.waits] == [begun + timedelta(days=30)]


def test_upstream_makes_a_month_after_31_january_the_third_of_march() -> None:
    start = datetime(2026, 1, 31, tzinfo=UTC)
    span = TimerEventDefinition.get_timedelta_from_start({"months": 1}, start)
    assert start + span == datetime(2026, 3, 3, tzinfo=UTC)


def test_a_month_after_31_january_is_the_last_of_february() -> None:
    assert durations.due("P1M", {}, datetime(2026, 1, 31, tzinfo=UTC)) == datetime(2026, 2, 28, tzinfo=UTC)


def test_upstream_refuses_a_bad_duration_with_an_exception_of_no_kind() -> None:
    with pytest.raises(Exception, match="Invalid duration") as raised:
        TimerEventDefinition.parse_iso_duration("P1D12H")
    assert type(raised.value) is Exception


def test_a_bad_duration_is_refused_as_bad_data_and_the_right_spelling_is_taken() -> None:
    now = datetime(2026, 1, 31, tzinfo=UTC)
    with pytest.raises(BadData, match="P1D12H"):
        durations.due("P1D12H", {}, now)
    assert durations.due("P1DT12H", {}, now) == now + timedelta(hours=36)


# -- 11, 13: what a saved walk is taken up with ------------------------------------------------------------


def test_upstream_takes_up_a_format_that_it_cannot_know() -> None:
    serializer = BpmnWorkflowSerializer()
    saved = json.loads(serializer.serialize_json(stock(ASK)))
    saved[serializer.VERSION_KEY] = "99.0"
    assert ready(serializer.deserialize_json(json.dumps(saved))).task_spec.name == "ask"


def test_upstream_evaluates_whatever_is_written_on_the_map() -> None:
    assert ready(stock(NASTY)).task_spec.name == "inside"


def test_upstream_takes_a_walk_up_with_an_engine_that_evaluates_anything() -> None:
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.ElementTree(etree.fromstring(ASK)))
    serializer = BpmnWorkflowSerializer()
    workflow = BpmnWorkflow(parser.get_spec("p"), script_engine=_Strict())
    workflow.do_engine_steps()
    again = serializer.deserialize_json(serializer.serialize_json(workflow))
    assert type(again.script_engine) is PythonScriptEngine


class _Strict(PythonScriptEngine):
    pass


def test_a_walk_refuses_expressions_outside_the_whitelist() -> None:
    with pytest.raises(ConditionError):
        ours(NASTY)


def test_a_restored_walk_keeps_its_steps_and_its_restricted_expressions() -> None:
    xml = sketch(
        BEGIN,
        node("userTask", "ask"),
        node("serviceTask", "serve"),
        node("exclusiveGateway", "gate", default="gate-end"),
        node("userTask", "inside"),
        END,
        chain("begin ask serve gate end"),
        chain("gate inside", "[].append.__self__ == []"),
        chain("inside end"),
    )
    called = []
    walk = ours(xml)
    again = Walk.restore(walk.map, "p", walk.save(), {"serve": lambda data: called.append(data)})
    again.complete("ask", {"answer": 1})
    with pytest.raises(ConditionError):
        again.run()
    assert called == [{"answer": 1}]


# -- 14: what SpiffWorkflow adds of its own ---------------------------------------------------------------------------


def test_upstream_adds_elements_that_no_map_has() -> None:
    names = {task.task_spec.name for task in stock(TWO_WAITS).get_tasks()}
    assert {"Start", "p.EndJoin", "End"} <= names


def test_people_are_shown_only_what_is_on_the_map() -> None:
    for map_id, process in (("install", "install"), ("install", "install_provisioning")):
        map_ = library.shipped(map_id)
        steps = dict.fromkeys(map_.elements, lambda data: None)
        walk = Walk.start(map_, process, {"promise_at": "2026-03-02T08:00:00Z"}, steps)
        walk.run()
        shown = {move.element for move in walk.moves} | set(waits(walk)) | set(walk.end_events)
        assert shown <= map_.elements.keys()
        assert {move.flow for move in walk.moves} <= {"", *map_.flows}
