"""The same small maps as SpiffWorkflow itself runs them, and as we do."""

from collections.abc import Mapping
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from bpmn import library
from bpmn.walk import Walk
from tests.bpmn.sketch import BEGIN, END, MESSAGE, ON_MESSAGE, chain, node, sketch, timer

ASK = sketch(BEGIN, node("userTask", "ask"), END, chain("begin ask end"))
SERVE = sketch(BEGIN, node("serviceTask", "serve"), END, chain("begin serve end"))
LONG_AGO = sketch(
    BEGIN,
    node("intermediateCatchEvent", "moment", timer("'2020-01-01T00:00:00+00:00'")),
    END,
    chain("begin moment end"),
)
TWO_WAITS = sketch(
    BEGIN,
    node("parallelGateway", "split"),
    node("intermediateCatchEvent", "one", ON_MESSAGE),
    node("intermediateCatchEvent", "two", ON_MESSAGE),
    node("parallelGateway", "join"),
    END,
    chain("begin split one join end"),
    chain("split two join"),
    root=MESSAGE,
)
NASTY = sketch(
    BEGIN,
    node("exclusiveGateway", "gate", default="gate-end"),
    node("userTask", "inside"),
    END,
    chain("begin gate end"),
    chain("gate inside", "[].append.__self__ == []"),
    chain("inside end"),
)


def stock(xml: bytes) -> BpmnWorkflow:
    """The map as SpiffWorkflow itself runs it, at its first waits."""
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.ElementTree(etree.fromstring(xml)))
    workflow = BpmnWorkflow(parser.get_spec("p"), parser.get_subprocess_specs("p"))
    workflow.do_engine_steps()
    return workflow


def ours(xml: bytes, data: Mapping[str, Any] | None = None, **steps: Any) -> Walk:
    """The map as we run it, at its first waits."""
    walk = Walk.start(library.read(xml), "p", data or {}, steps)
    walk.run()
    return walk


def ready(workflow: BpmnWorkflow) -> Task:
    return workflow.get_next_task(state=TaskState.READY)


def waits(walk: Walk) -> list[str]:
    return [wait.element for wait in walk.waits]
