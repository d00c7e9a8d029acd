"""Each kind of element has the look that BPMN 2.0 gives it."""

from __future__ import annotations

import pytest

from bpmn import drawing
from bpmn.drawing import edges, shapes
from bpmn.drawing.diagram import Plane, Scene, Shape
from bpmn.geometry import Box, Point
from tests.bpmn.drawing import gallery

EVENT = (36.0, 36.0)


def look(xml: str, size: tuple[float, float] = (100, 80), shown: str = "") -> str:
    """What is drawn of one shape."""
    scene = gallery.one(xml, size=size, shown=shown)
    return shapes.draw(scene.shapes[0], scene)


@pytest.fixture(scope="module")
def scene() -> Scene:
    return drawing.scene(gallery.gallery())


def flow(scene: Scene, element: str) -> str:
    return edges.draw(next(edge for edge in scene.edges if edge.id == element), scene)


def test_no_two_kinds_of_task_look_the_same() -> None:
    looks = {look(f'<{kind} id="it"/>') for kind in gallery.TASKS}
    assert len(looks) == len(gallery.TASKS)


def test_no_two_kinds_of_gateway_look_the_same() -> None:
    looks = {look(f'<{kind} id="it"/>', (50, 50), 'isMarkerVisible="true"') for kind in gallery.GATEWAYS}
    assert len(looks) == len(gallery.GATEWAYS)


def test_an_exclusive_gateway_shows_its_cross_only_where_the_diagram_says_so() -> None:
    hidden, shown = (
        look('<exclusiveGateway id="it"/>', (50, 50), f'isMarkerVisible="{said}"') for said in ("false", "true")
    )
    assert "pen-solid" in shown and "pen-solid" not in hidden


@pytest.mark.parametrize("trigger", gallery.TRIGGERS)
def test_every_event_has_a_sign_of_its_own(trigger: str) -> None:
    signed, others = (
        {
            look(f'<intermediateCatchEvent id="it"><{kind}EventDefinition/></intermediateCatchEvent>', EVENT)
            for kind in kinds
        }
        for kinds in ([trigger], [kind for kind in gallery.TRIGGERS if kind != trigger])
    )
    assert not signed & others
    assert look('<intermediateCatchEvent id="it"/>', EVENT) not in signed | others


@pytest.mark.parametrize("trigger", ["message", "error", "escalation", "signal", "compensate", "link", "cancel"])
def test_what_is_thrown_is_filled_and_what_is_caught_is_open(trigger: str) -> None:
    caught, thrown = (
        look(f'<{kind} id="it"><{trigger}EventDefinition/></{kind}>', EVENT)
        for kind in ("intermediateCatchEvent", "intermediateThrowEvent")
    )
    assert "pen-open" in caught and "pen-solid" not in caught
    assert "pen-solid" in thrown and "pen-open" not in thrown


def test_a_start_has_one_ring_what_comes_between_two_and_an_end_a_thick_one() -> None:
    start, between, end = (
        look(f'<{kind} id="it"/>', EVENT) for kind in ("startEvent", "intermediateThrowEvent", "endEvent")
    )
    assert (start.count("<circle"), between.count("<circle"), end.count("<circle")) == (1, 2, 1)
    assert f'stroke-width="{shapes.THICK}"' in end and f'stroke-width="{shapes.THICK}"' not in start


def test_an_event_that_does_not_interrupt_has_both_rings_dashed() -> None:
    dashed = look('<boundaryEvent id="it" cancelActivity="false"/>', EVENT)
    assert dashed.count("stroke-dasharray") == 2
    assert "stroke-dasharray" not in look('<boundaryEvent id="it"/>', EVENT)
    assert "stroke-dasharray" in look('<startEvent id="it" isInterrupting="false"/>', EVENT)


def test_a_sub_process_is_closed_unless_the_diagram_opens_it() -> None:
    inside = '<subProcess id="it" name="开通中"/>'
    closed, opened = look(inside), look(inside, shown='isExpanded="true"')
    assert closed.count("pen-open") == 1 and "pen-open" not in opened


def test_a_call_activity_has_a_thick_border_and_a_transaction_a_double_one() -> None:
    assert f'stroke-width="{shapes.THICK}"' in look('<callActivity id="it"/>')
    assert look('<transaction id="it"/>').count("<rect") == 2


@pytest.mark.parametrize(
    "inside",
    [
        "<standardLoopCharacteristics/>",
        "<multiInstanceLoopCharacteristics/>",
        '<multiInstanceLoopCharacteristics isSequential="true"/>',
    ],
)
def test_loops_and_several_instances_are_marked(inside: str) -> None:
    assert len(look(f'<task id="it">{inside}</task>')) > len(look('<task id="it"/>'))


def test_a_default_flow_has_a_slash_and_a_conditional_one_a_diamond(scene: Scene) -> None:
    assert flow(scene, "x").count("pen-flow") == 2
    assert "pen-mouth" in flow(scene, "f") and "pen-mouth" not in flow(scene, "to-middle")


def test_a_message_flow_is_dashed_with_a_circle_and_an_open_arrow(scene: Scene) -> None:
    drawn = flow(scene, "m")
    assert "stroke-dasharray" in drawn and "<circle" in drawn and drawn.count("pen-mouth") == 2


def test_an_arrow_stands_on_the_border_though_the_flow_runs_to_the_middle(scene: Scene) -> None:
    target = scene.shape("deal")
    assert target is not None
    assert f"translate(730 {target.box.bottom:g})" in flow(scene, "to-middle")


def test_corners_of_flows_are_rounded_as_far_as_there_is_room() -> None:
    course = edges.course((Point(0, 0), Point(100, 0), Point(100, 4)))
    assert course == "M0 0 L98 0 Q100 0 100 2 L100 4"


def test_a_chinese_title_stands_upright_and_a_latin_one_is_turned(scene: Scene) -> None:
    pool = scene.shape("pool")
    assert pool is not None
    upright = shapes.draw(pool, scene)
    assert ">家</text>" in upright and ">B</text>" in upright and "rotate" not in upright
    assert "︵" in upright, "brackets have their vertical form"
    turned = gallery.one('<laneSet><lane id="it" name="Field work"/></laneSet>', size=(400, 100))
    assert "rotate(-90)" in shapes.draw(turned.shapes[0], turned)


def test_pools_and_lanes_that_stand_side_by_side_have_their_titles_on_top() -> None:
    standing = gallery.one(
        '<laneSet><lane id="it" name="营业员"/></laneSet>', size=(200, 400), shown='isHorizontal="false"'
    )
    assert ">营业员</text>" in shapes.draw(standing.shapes[0], standing)


def test_a_name_keeps_clear_of_the_sign_and_of_events_on_the_border() -> None:
    sketch = gallery.Sketch()
    sketch.shape('<userTask id="ask" name="核对客户在途改单并通知营业员"/>', "ask", (0, 0, 100, 80))
    sketch.shape('<boundaryEvent id="late" attachedToRef="ask"/>', "late", (32, 62, 36, 36))
    scene = drawing.scene(sketch.xml())
    texts = [part for part in shapes.draw(scene.shapes[0], scene).split("<text ") if part.startswith("x=")]
    baselines = [float(part.split('y="')[1].split('"')[0]) for part in texts]
    assert len(baselines) >= 2
    assert max(baselines) < 62


def test_the_titles_of_a_pool_and_of_lanes_in_lanes_stand_side_by_side() -> None:
    """Each has a band of its own: the outer lane's begins where the pool's ends."""
    frames = [Shape("pool", "participant", "装维中心", Box(0, 0, 600, 300), expanded=True)]
    frames += [Shape("outer", "lane", "外线", Box(30, 0, 570, 300))]
    frames += [Shape(f"inner-{at}", "lane", "班组", Box(60, at, 540, 150)) for at in (0, 150)]
    drawn = Scene(Plane("it", "", "it"), tuple(frames), ())
    bands = [shapes.title_band(shape, drawn) for shape in frames]
    assert [(band.x, band.right) for band in bands] == [(0, 30), (30, 60), (60, 90), (60, 90)]
