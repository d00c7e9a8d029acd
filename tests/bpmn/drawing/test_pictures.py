"""A picture shows the whole map, in its places, and says nothing that the map does not say."""

from __future__ import annotations

import re

import pytest
from lxml import etree

from bpmn import drawing
from bpmn.drawing import labels, picture
from bpmn.semantics import DATA, EVENTS, GATEWAYS
from tests.bpmn.drawing import gallery

SVG = "{http://www.w3.org/2000/svg}"
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
every_map = pytest.mark.parametrize("xml", gallery.maps())


def elements(svg: str) -> dict[str, etree._Element]:
    """The group of each element."""
    root = etree.fromstring(svg.encode())
    return {group.get("data-element", ""): group for group in root.iter(f"{SVG}g") if group.get("data-element")}


def extent(group: etree._Element, kind: str) -> tuple[float, float, float, float]:
    """x, y, width, height of the outline that is drawn first."""
    if kind in EVENTS:
        circle = next(child for child in group if child.tag in (f"{SVG}circle", f"{SVG}ellipse"))
        rx, ry = (float(circle.get(name) or circle.get("r", "")) for name in ("rx", "ry"))
        return float(circle.get("cx", "")) - rx, float(circle.get("cy", "")) - ry, 2 * rx, 2 * ry
    if kind in GATEWAYS:
        numbers = [float(number) for number in NUMBER.findall(group.find(f"{SVG}polygon").get("points"))]
        xs, ys = numbers[::2], numbers[1::2]
        return min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)
    rect = group.find(f"{SVG}rect")
    return tuple(float(rect.get(name)) for name in ("x", "y", "width", "height"))


@every_map
def test_every_shape_and_flow_of_the_diagram_has_a_group_of_its_own(xml: bytes) -> None:
    scene = drawing.scene(xml)
    drawn = elements(drawing.svg(scene))
    assert set(drawn) == {item.id for item in (*scene.shapes, *scene.edges)}
    assert len({group.get("id") for group in drawn.values()}) == len(drawn)


@every_map
def test_every_outline_lies_where_the_diagram_says(xml: bytes) -> None:
    scene = drawing.scene(xml)
    drawn = elements(drawing.svg(scene))
    outlined = [shape for shape in scene.shapes if shape.type not in DATA | {"textAnnotation"}]
    for shape in outlined:
        box = (shape.box.x, shape.box.y, shape.box.width, shape.box.height)
        found = extent(drawn[shape.id], shape.type)
        assert found == pytest.approx(box, abs=1.65), shape.id
        assert (found[0], found[1]) == pytest.approx(box[:2], abs=1), shape.id


@every_map
def test_every_flow_begins_and_ends_in_its_outer_waypoints(xml: bytes) -> None:
    scene = drawing.scene(xml)
    drawn = elements(drawing.svg(scene))
    for edge in scene.edges:
        numbers = [float(number) for number in NUMBER.findall(drawn[edge.id].find(f"{SVG}path").get("d"))]
        assert (*numbers[:2], *numbers[-2:]) == pytest.approx((*edge.points[0], *edge.points[-1]), abs=0.01)


@every_map
def test_no_name_lies_outside_of_the_picture_or_on_another_name(xml: bytes) -> None:
    scene = drawing.scene(xml)
    placed = labels.place(scene)
    view = picture.view_box(scene, placed)
    assert all(view.holds(label.box) for label in placed)
    boxes = [label.box for label in placed]
    covered = [(a, b) for index, a in enumerate(boxes) for b in boxes[:index] if a.overlap(b) > 1]
    assert not covered


@every_map
def test_the_same_map_gives_the_same_bytes(xml: bytes) -> None:
    assert drawing.svg(drawing.scene(xml)) == drawing.svg(drawing.scene(bytes(xml)))


@every_map
def test_a_picture_is_well_formed_and_holds_no_script_and_no_address(xml: bytes) -> None:
    root = etree.fromstring(drawing.svg(drawing.scene(xml)).encode())
    for node in root.iter():
        assert etree.QName(node).localname not in ("script", "foreignObject", "image", "a")
        assert not any(name.startswith("on") or name.endswith("href") for name in node.attrib)


def test_on_our_own_maps_no_name_lies_on_a_flow() -> None:
    xml = (gallery.ROOT / "bpmn" / "install.bpmn").read_bytes()
    assert [label.element for label in labels.place(drawing.scene(xml)) if label.over_line] == []


def test_names_with_markup_are_shown_and_do_nothing() -> None:
    name = "A &lt;b&gt; &amp; &quot;C&quot; &lt;script&gt;alert(1)&lt;/script&gt;"
    svg = drawing.svg(gallery.one(f'<task id="it" name="{name}"/>', size=(400, 80)))
    root = etree.fromstring(svg.encode())
    assert root.find(f".//{SVG}script") is None
    texts = [text.text for text in root.iter(f"{SVG}text")]
    assert " ".join(texts) == 'A <b> & "C" <script>alert(1)</script>'
    assert 'A <b> & "C" <script>alert(1)</script>' in [title.text for title in root.iter(f"{SVG}title")]


def test_a_modellers_colour_that_is_no_colour_does_not_reach_the_style_sheet() -> None:
    painted = 'color:background-color="red;} * {display:none" color:border-color="#0a0"'
    svg = drawing.svg(gallery.one('<task id="it"/>', shown=painted))
    assert "display:none" not in svg
    assert "stroke:#0a0" in svg


def test_an_id_prefix_keeps_two_pictures_on_one_page_apart() -> None:
    scene = drawing.scene(gallery.gallery())
    first, second = (set(re.findall(r' id="([^"]+)"', drawing.svg(scene, id_prefix=prefix))) for prefix in ("a-", "b-"))
    assert first and not first & second


def test_an_element_that_the_model_does_not_know_is_drawn_as_a_plain_box() -> None:
    scene = gallery.one("", own="stranger")
    assert scene.shapes[0].type == "unknown"
    assert "stranger" in elements(drawing.svg(scene))


def test_no_word_of_a_name_is_parted_to_make_room() -> None:
    sketch = gallery.Sketch()
    sketch.shape('<startEvent id="it" name="Intermediate acceptance"/>', "it", (300, 300, 36, 36))
    for number, (x, y) in enumerate([(150, 200), (340, 200), (150, 345), (340, 345)]):
        sketch.shape(f'<task id="t{number}"/>', f"t{number}", (x, y, 140, 110))
    (name,) = labels.place(drawing.scene(sketch.xml()))
    assert " ".join(name.block.lines) == "Intermediate acceptance"


def test_a_name_moves_a_little_to_keep_off_a_border() -> None:
    sketch = gallery.Sketch().shape(
        '<subProcess id="open"><exclusiveGateway id="it" name="Retry?"/></subProcess>',
        "open",
        (0, 0, 200, 100),
        'isExpanded="true"',
    )
    sketch.shape("", "it", (80, 37, 42, 42))
    sketch.plane[-1] = sketch.plane[-1].replace(
        "</di:BPMNShape>",
        '<di:BPMNLabel><dc:Bounds x="84" y="86" width="34" height="12"/></di:BPMNLabel></di:BPMNShape>',
    )
    (name,) = labels.place(drawing.scene(sketch.xml()))
    assert name.box.y > 79 and name.box.bottom < 100
