"""An order's state lies over the picture and leaves the picture as it is."""

from __future__ import annotations

import re

import pytest
from lxml import etree

from bpmn import drawing
from bpmn.drawing import Mark, Scene, badges, places, stencil
from bpmn.geometry import Box
from tests.bpmn.drawing import gallery

PLACES = dict(zip(badges.STATES, gallery.TASKS, strict=False))


@pytest.fixture(scope="module")
def scene() -> Scene:
    return drawing.scene(gallery.gallery())


def test_the_state_adds_a_style_block_and_badges_and_nothing_else(scene: Scene) -> None:
    plain = drawing.svg(scene)
    composed = drawing.compose(plain, drawing.overlay(scene, {"userTask": Mark("current")}, ["f"]))
    added = composed.removeprefix(plain.removesuffix("</svg>")).removesuffix("</svg>")
    assert re.fullmatch(r'(?s)<style>[^<]*</style>\n<g class="badges">.*</g>\n', added)
    etree.fromstring(composed.encode())


def test_states_differ_in_fill_or_line_and_in_sign(scene: Scene) -> None:
    drawn = {
        name: drawing.overlay(scene, {"task": Mark(name)}, []).style.split("pen-box{")[3].split("}")[0]
        for name in badges.STATES
    }
    assert len(set(drawn.values())) == len(badges.STATES)
    assert len({*badges.SIGNS.values()}) == len(badges.STATES)
    without_colour = {
        name: (stencil.BORDERS[name], badges.SIGNS[name], badges.FORMS.get(name)) for name in badges.STATES
    }
    assert len({*without_colour.values()}) == len(badges.STATES), "told apart on a grey print"


def test_an_end_and_a_call_stay_thicker_than_a_start_and_a_task_in_every_state(scene: Scene) -> None:
    def border(element: str, name: badges.State) -> float:
        style = drawing.overlay(scene, {element: Mark(name)}, []).style
        return float(
            re.split(rf":is\(#el-{element}\)(?:\.shape)? \.pen-box{{", style)[1].split("stroke-width:")[1].split(";")[0]
        )

    for name in badges.STATES:
        assert border("call", name) > border("task", name) + 1
        assert border("endEvent-message", name) > border("startEvent-message", name) + 1


def test_what_stands_now_has_a_ring_that_rests_for_those_who_ask_for_less_motion(scene: Scene) -> None:
    over = drawing.overlay(scene, {"userTask": Mark("current"), "task": Mark("done")}, [])
    assert over.badges.count('class="ring') == 1
    assert re.search(r"@media \(prefers-reduced-motion:no-preference\)\{\.ring\{animation:", over.style)


def test_flows_that_were_taken_are_thick(scene: Scene) -> None:
    style = drawing.overlay(scene, {}, ["f"]).style
    assert re.search(r":is\(#el-f\) \.pen-flow\{[^}]*stroke-width:3\.2", style)
    assert "#el-to-middle" not in style


def test_passes_notes_and_due_times_are_written_and_escaped(scene: Scene) -> None:
    mark = Mark("waiting", count=3, note="等 <外线> & 竣工", due="18:00", overdue=True)
    drawn = drawing.overlay(scene, {"userTask": mark}, []).badges
    assert "×3" in drawn and "18:00" in drawn and "overdue" in drawn
    assert "<title>等 &lt;外线&gt; &amp; 竣工</title>" in drawn
    assert "×" not in drawing.overlay(scene, {"userTask": Mark("done")}, []).badges


def test_an_incident_inside_a_closed_sub_process_shows_on_it(scene: Scene) -> None:
    over = drawing.overlay(scene, {"closed": Mark("done"), "unseen": Mark("incident")}, [])
    assert 'class="badge badge-incident" data-mark="closed"' in over.badges
    assert over.outside == ()


def test_what_is_done_inside_does_not_hide_that_the_sub_process_is_current(scene: Scene) -> None:
    over = drawing.overlay(scene, {"closed": Mark("current"), "unseen": Mark("done")}, [])
    assert "badge-current" in over.badges and "badge-done" not in over.badges


def test_a_position_outside_of_the_picture_is_named(scene: Scene) -> None:
    assert drawing.overlay(scene, {"elsewhere": Mark("current")}, []).outside == ("elsewhere",)


def test_a_ring_leaves_the_events_on_the_border_free() -> None:
    sketch = gallery.Sketch().shape('<task id="ask"/>', "ask", (0, 0, 100, 80))
    sketch.shape('<boundaryEvent id="late" attachedToRef="ask"/>', "late", (30, 62, 36, 36))
    scene = drawing.scene(sketch.xml())
    drawn = drawing.overlay(scene, {"ask": Mark("current")}, [], id_prefix="a-").badges
    assert '<clipPath id="a-gap-ask">' in drawn
    assert '<g clip-path="url(#a-gap-ask)"><rect' in drawn
    assert "M28.5 80 a19.5" in drawn, "the circle of the event is cut out"


def test_our_colours_come_after_a_modellers() -> None:
    painted = gallery.one('<task id="it"/>', shown='color:background-color="#ff00ff"')
    marked = drawing.compose(drawing.svg(painted), drawing.overlay(painted, {}, []))
    assert marked.index("#ff00ff") < marked.rindex("#map .pen-box{")


def test_ids_that_css_reads_otherwise_are_escaped() -> None:
    scene = gallery.one('<task id="a.b"/>', own="a.b")
    assert r":is(#el-a\2e b) .pen-box" in drawing.overlay(scene, {"a.b": Mark("done")}, []).style


def test_a_nonce_stands_on_every_style_block(scene: Scene) -> None:
    composed = drawing.compose(drawing.svg(scene), drawing.overlay(scene, {}, []), nonce="n0")
    assert composed.count('<style nonce="n0">') == composed.count("<style") == 2


def test_a_state_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="no state 'asleep'; one of done"):
        Mark("asleep")  # type: ignore[arg-type]  # no state


def test_the_legend_names_every_state_in_both_languages() -> None:
    texts = [node.text for node in etree.fromstring(drawing.legend().encode()).iter("{*}text")]
    assert {"已完成", "done", "当前步骤", "current", "异常待处理", "incident", "尚未到达", "not yet"} <= set(texts)
    assert all(name in drawing.legend() for name in PLACES)


def test_a_join_and_several_instances_say_how_far_they_are(scene: Scene) -> None:
    drawn = drawing.overlay(scene, {"parallelGateway": Mark("waiting", progress="1/2")}, []).badges
    assert ">1/2</text>" in drawn


def test_incidents_are_counted_at_the_sign_when_there_are_several(scene: Scene) -> None:
    def words(incidents: int) -> list[str]:
        drawn = drawing.overlay(scene, {"closed": Mark("incident", incidents=incidents)}, []).badges
        return re.findall(r"<text[^>]*>([^<]*)", drawn)

    assert (words(1), words(4)) == ([], ["4"])


def test_a_few_words_about_a_pool_stand_in_its_upper_right_corner_and_cover_nothing(scene: Scene) -> None:
    pool = scene.shape("pool")
    assert pool is not None
    at = places.note(scene, pool, "截至 14:32")[0]
    box = Box(at.x - 40, at.y - 10, 80, 20)
    assert pool.box.holds(box) and at.x > 1200 and at.y < 30
    assert not [shape.id for shape in scene.shapes if shape.type.endswith("ask") and shape.box.overlap(box)]
    over = drawing.overlay(scene, {}, [], notes={"pool": "截至 <14:32>", "elsewhere": "?"})
    assert 'data-note="pool"' in over.badges and "截至 &lt;14:32&gt;" in over.badges and "elsewhere" not in over.badges


def test_a_note_gives_way_to_what_stands_in_the_corner() -> None:
    sketch = gallery.Sketch()
    sketch.around.append('<collaboration id="c"><participant id="pool" processRef="p"/></collaboration>')
    sketch.shape("", "pool", (0, 0, 600, 100), 'isHorizontal="true"').shape('<task id="t"/>', "t", (480, 5, 100, 80))
    scene = drawing.scene(sketch.xml())
    pool = scene.shape("pool")
    assert pool is not None
    assert 380 < places.note(scene, pool, "截至 14:32")[0].x < 470


def test_words_of_one_state_do_not_lie_on_each_other() -> None:
    sketch = (
        gallery.Sketch().shape('<task id="a"/>', "a", (0, 0, 100, 80)).shape('<task id="b"/>', "b", (0, 100, 100, 80))
    )
    scene = drawing.scene(sketch.xml())
    drawn = drawing.overlay(scene, {"a": Mark("current", due="18:00"), "b": Mark("current", due="18:00")}, []).badges
    pills = [
        Box(*(float(number) for number in found))
        for found in re.findall(r'<rect x="(\S+)" y="(\S+)" width="(\S+)" height="(\S+)" rx="8"', drawn)
    ]
    assert len(pills) == 2 and not pills[0].overlap(pills[1])


def test_an_arrowhead_is_not_covered_by_the_ring(scene: Scene) -> None:
    drawn = drawing.overlay(scene, {"userTask": Mark("current")}, []).badges
    assert '<clipPath id="gap-userTask">' in drawn and "M227.5 80 a7 7" in drawn


def test_a_state_has_the_same_bytes_whatever_was_drawn_before() -> None:
    scene, fresh = (drawing.scene(gallery.gallery()) for _ in range(2))
    marks = {task: Mark("current", count=2, due="18:00") for task in gallery.TASKS}
    for words in ("", "昨天", "11-22 18:00 前"):
        drawing.overlay(scene, {"closed": Mark("waiting", due=words, count=3)}, {"f"}, notes={"pool": words})
    around, _ = places.surroundings(scene)
    around.patience = -1
    assert drawing.overlay(scene, marks, {"f"}) == drawing.overlay(fresh, marks, {"f"})
