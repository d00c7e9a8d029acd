"""How long a picture takes: laying a map out, reading it, drawing it, and laying an order's state over it.

Medians of wall time, with the fastest run and the processor's own time, which other programs on the machine disturb
less. A map is drawn once for each version and kept; the overlay is what every look at an order costs, measured as it
is then: what all orders of a version share has been worked out before. Each step is measured again for twice and four
times as many elements: a ratio near 2 grows with the map, one above it grows faster and limits the next doubling.
"""

from __future__ import annotations

from collections.abc import Callable

import click

from benchmarks import overview
from benchmarks.timing import Took, machine, measure
from bpmn import drawing, layout
from bpmn.drawing import Mark, labels
from bpmn.xml import MODEL

SIZES = (300, 600, 1_200)
RUNS = {300: 15, 600: 7, 1_200: 5}
STEP = (
    '<exclusiveGateway id="g{0}" name="第 {0} 次如何处理？"/><userTask id="a{0}" name="处理第 {0} 张退单"/>'
    '<serviceTask id="b{0}" name="提交施工单 {0}"/><exclusiveGateway id="m{0}"/>'
)
FLOWS = (("g{0}", "a{0}", "是"), ("g{0}", "b{0}", "否"), ("a{0}", "m{0}", ""), ("b{0}", "m{0}", ""))
#: a pile: every name looks for a place among all the others
PILED = 5_000


def model(elements: int) -> bytes:
    """A map of about so many elements, without a diagram: decisions in a row, some ways back, each name another."""
    steps = range(elements // 4)
    flows = [(a.format(n), b.format(n), name) for n in steps for a, b, name in FLOWS]
    flows += [(f"m{n}", f"g{n + 1}", "") for n in steps[:-1]]
    flows += [(f"m{n}", f"g{n - 5}", f"再来 {n}") for n in steps[9::10]]
    drawn = "".join(
        f'<sequenceFlow id="f{number}" name="{name}" sourceRef="{source}" targetRef="{target}"/>'
        for number, (source, target, name) in enumerate(flows)
    )
    parts = "".join(STEP.format(n) for n in steps)
    return f'<definitions xmlns="{MODEL}"><process id="p">{parts}{drawn}</process></definitions>'.encode()


def steps(elements: int) -> dict[str, Callable[[], object]]:
    """What is measured, by its name, for a map of so many elements."""
    plain = model(elements)
    xml = layout.laid_out(plain)
    scene = drawing.scene(xml)
    svg = drawing.svg(scene)
    own = [shape.id for shape in scene.shapes]
    half = elements // 2
    marks = {element: Mark("done", note="第 1 次 · 11-22 14:03 至 14:05") for element in own[:half]}
    marks[own[half]] = Mark("current", count=2, due="2 天后", note="11-22 14:05 起")
    taken = frozenset(edge.id for edge in scene.edges[: elements * 3 // 5])
    print(
        f"{elements:,} elements, {len(scene.edges):,} flows: {len(plain):,} bytes, {len(xml):,} with the diagram, "
        f"SVG {len(svg):,}, overlay {len(drawing.overlay(scene, marks, taken).style):,} + "
        f"{len(drawing.overlay(scene, marks, taken).badges):,}"
    )
    return {
        "lay out": lambda: layout.laid_out(plain),
        "read the diagram": lambda: drawing.scene(xml),
        "draw": lambda: drawing.svg(scene),
        "… of it places for names": lambda: labels.place(scene),
        "overlay, warm": lambda: drawing.overlay(scene, marks, taken),
        "overlay, a version's first": lambda: drawing.overlay(_anew(scene), marks, taken),
        "put over the picture": lambda: drawing.compose(svg, drawing.overlay(scene, marks, taken)),
    }


def _anew(scene: drawing.Scene) -> drawing.Scene:
    scene.kept.clear()
    return scene


def pile(count: int) -> bytes:
    """So many named events in one place, as a file of ill will would have them."""
    names = "".join(f'<startEvent id="e{n}" name="受理 {n}"/>' for n in range(count))
    bounds = '<c:Bounds x="0" y="0" width="36" height="36"/>'
    shapes = "".join(f'<d:BPMNShape bpmnElement="e{n}">{bounds}</d:BPMNShape>' for n in range(count))
    spaces = 'xmlns:d="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:c="http://www.omg.org/spec/DD/20100524/DC"'
    plane = f'<d:BPMNDiagram id="d"><d:BPMNPlane bpmnElement="p">{shapes}</d:BPMNPlane></d:BPMNDiagram>'
    return f'<definitions xmlns="{MODEL}" {spaces}><process id="p">{names}</process>{plane}</definitions>'.encode()


def table() -> None:
    found: dict[str, dict[int, Took]] = {}
    for elements in SIZES:
        for name, act in steps(elements).items():
            found.setdefault(name, {})[elements] = measure(act, RUNS[elements] if name != "lay out" else 3)
    first, *_ = SIZES
    print(
        f"\n{'':28}{first} elements: median (fastest; processor) ms   {'  '.join(f'{n:>9,}' for n in SIZES[1:])} times"
    )
    growth: dict[str, float] = {}
    for name, took in found.items():
        at = took[first]
        ratios = [took[n].processor / max(took[n // 2].processor, 0.001) for n in SIZES[1:]]
        if name != "lay out":  # its work is another program's
            growth[name] = ratios[-1]
        shown = "  ".join(f"{ratio:9.2f}" for ratio in ratios)
        print(f"{name:<28}{at.wall:12.2f} ({at.fastest:.2f}; {at.processor:.2f})".ljust(74) + shown)
    worst = max(growth, key=growth.__getitem__)
    print(f"\nGrows fastest from {SIZES[1]:,} to {SIZES[2]:,}: {worst} (x {growth[worst]:.2f}).")
    heavy = max(
        (name for name in growth if not name.startswith("…")), key=lambda name: found[name][SIZES[-1]].processor
    )
    print(f"Takes most at {SIZES[-1]:,}, the layout apart: {heavy} ({found[heavy][SIZES[-1]].processor:.0f} ms).")


@click.command()
@click.option("--orders", default=1_000_000, show_default=True, help="on the map of all orders; 0 leaves it out")
def main(orders: int) -> None:
    """Pictures, measured: of maps, of an order, of all orders."""
    print(machine() + "\n")
    table()
    large = model(5_000)
    whole = measure(lambda: drawing.svg(drawing.scene(large)), 1)
    print(f"\n5,000 elements laid out (without Graphviz, above 600) and drawn: {whole.wall / 1000:.1f} s")
    piled = measure(lambda: drawing.svg(drawing.scene(pile(PILED))), 1)
    print(f"{PILED:,} named events in one and the same place drawn: {piled.wall / 1000:.1f} s\n")
    if orders:
        overview.on_sqlite(orders)


if __name__ == "__main__":
    main()
