"""Cards that lead to each other, for what has no diagram by nature: placed by Graphviz, drawn in the look of the maps.

Colours are written as custom properties with their defaults, in attributes: a page that allows no styles inline shows
it all the same, and its dark palette counts here too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from bpmn.drawing import paint
from bpmn.drawing.badges import DISC, FORMS, SIGNS, State
from bpmn.drawing.palette import FONTS, var
from bpmn.drawing.stencil import BORDERS
from bpmn.errors import MapError
from bpmn.geometry import Box, Point, around
from bpmn.layout import trees
from bpmn.text import width

MOST = 800  #: cards; so many take about a second
MARGIN = 16.0
HEIGHT = 66.0
NARROWEST = 150.0
PADDING = 14.0
CAPTION, TITLE, WORDS, LABEL = 11.0, 14.0, 12.0, 11.5  #: sizes of type
FRAME = 5.0  #: from a card to the frame of the one that is looked at
NEXT = 110.0  #: from one column to the next, at most
#: baselines below a card's upper edge
CAPTION_AT, TITLE_AT, WORDS_AT = 17.0, 36.0, 55.0
LABEL_LINE = 15.0
FALLBACK = re.compile(r"var\(--[\w-]+,([^)]*)\)")


@dataclass(frozen=True, slots=True)
class Card:
    """One thing: what it is (`caption`), its name, how it stands in a word, since when."""

    caption: str
    title: str
    state: State | Literal[""]
    word: str
    since: str = ""
    href: str = ""  #: where a click leads; must be a path of our own
    note: str = ""  #: shown when pointed at
    here: str = ""  #: the word that marks the one that is looked at


@dataclass(frozen=True, slots=True)
class Tie:
    """From one card to another, by their places in the list. `faint`: a mere reference."""

    source: int
    target: int
    words: tuple[str, ...] = ()
    state: State | Literal[""] = ""
    faint: bool = False
    apart: int = 1  #: columns of cards from one to the other, at least


def graph(cards: Sequence[Card], ties: Sequence[Tie], name: str) -> str:
    """The picture as SVG for a page; the same for the same. `name`: what screen readers call it.

    Raises `MapError` where there are too many, or Graphviz is missing or is stopped (`bpmn.layout.dot`).
    """
    if len(cards) > MOST:
        raise MapError(
            f"{len(cards):,} cards are too many to draw (at most {MOST:,})",
            fix="read the list",
            zh=f"共 {len(cards):,} 项，超过图上最多 {MOST:,} 项",
            fix_zh="请看列表",
        )
    broad = max((_breadth(card) for card in cards), default=NARROWEST)
    labels = [tie for tie in ties if tie.words]
    sizes = [(broad, HEIGHT)] * len(cards) + [_label_size(tie) for tie in labels]
    legs = _legs(ties, len(cards))
    places = trees.placed(sizes, [(leg.source, leg.target, leg.apart) for leg in legs])
    frames = {place for place, card in enumerate(cards) if card.here}
    ends = [_course(leg, course, places.boxes, frames) for leg, course in zip(legs, places.ties, strict=True)]
    lines = [_line(points, leg.tie, leg.arrow) for leg, points in zip(legs, ends, strict=True)]
    boxes = [_card(card, box) for card, box in zip(cards, places.boxes, strict=False)]
    pills = [_label(tie, box) for tie, box in zip(labels, places.boxes[len(cards) :], strict=True)]
    view = around([*places.boxes, *(Box(p.x, p.y, 0, 0) for course in places.ties for p in course)]).grown(MARGIN)
    return paint.tag(
        "svg",
        "".join([*lines, *pills, *boxes]),
        xmlns="http://www.w3.org/2000/svg",
        class_="cards",
        role="group",
        aria_label=name,
        viewBox=" ".join(paint.num(value) for value in (view.x, view.y, view.width, view.height)),
        width=view.width,
        height=view.height,
        font_family=FONTS,
    )


def alone(svg: str) -> str:
    """The same as a file of its own: colours are plain, so that any viewer shows it."""
    return FALLBACK.sub(r"\1", svg)


def _breadth(card: Card) -> float:
    top = width(card.caption, CAPTION) + (width(card.here, CAPTION) + 30 if card.here else 14)
    below = width(f"{card.word}  {card.since}", WORDS)
    return max(NARROWEST, 2 * PADDING + max(top, width(card.title, TITLE) * 1.06, below * 1.04))


def _label_size(tie: Tie) -> tuple[float, float]:
    return max(width(line, LABEL) for line in tie.words) + 18, len(tie.words) * LABEL_LINE + 8


class _Leg(NamedTuple):
    """From box to box; a label is a box on its way, behind the cards."""

    source: int
    target: int
    apart: int
    tie: Tie
    arrow: bool


def _legs(ties: Sequence[Tie], count: int) -> list[_Leg]:
    legs = []
    for tie in ties:
        if not tie.words:
            legs.append(_Leg(tie.source, tie.target, tie.apart, tie, not tie.faint))
            continue
        legs += [_Leg(tie.source, count, 1, tie, False), _Leg(count, tie.target, 2 * tie.apart - 1, tie, True)]
        count += 1
    return legs


def _course(leg: _Leg, found: Sequence[Point], boxes: Sequence[Box], frames: set[int]) -> Sequence[Point]:
    """A plain sweep from one column to the next, outside of frames; by Graphviz's way where it is farther."""
    one, other = boxes[leg.source], boxes[leg.target]
    if not 0 < other.x - one.right < NEXT:
        return found
    begin = Point(one.right + (FRAME + 1 if leg.source in frames else 0), one.cy)
    end = Point(other.x - (FRAME + 1 if leg.target in frames else 0), other.cy)
    middle = (begin.x + end.x) / 2
    return begin, Point(middle, begin.y), Point(middle, end.y), end


def _colour(state: State | Literal[""], part: str) -> str:
    """`part`: fill, line or ink."""
    if not state:
        return var({"fill": "fill", "line": "quiet", "ink": "ink"}[part])
    return var(state if part == "line" else f"{state}-{part}")


def _card(card: Card, box: Box) -> str:
    thick, dashes = BORDERS[card.state] if card.state else (1.4, "none")
    ink = {"fill": _colour(card.state, "ink")}
    link = {"text_decoration": "underline"} if card.href else {}
    left = box.x + PADDING
    parts = [paint.tag("title", paint.plain(card.note))] if card.note else []
    if card.here:
        parts.append(_frame(box.grown(FRAME), var("ink")))
    parts.append(
        _rect(box, 10, fill=_colour(card.state, "fill"), stroke=_colour(card.state, "line"), stroke_width=thick,
              stroke_dasharray=dashes)
    )  # fmt: skip
    parts.append(_text(card.caption, left, box.y + CAPTION_AT, CAPTION, **ink))
    if card.here:
        parts.append(_here(card.here, left + width(card.caption, CAPTION) + 8, box.y + CAPTION_AT))
    parts.append(_text(card.title, left, box.y + TITLE_AT, TITLE, font_weight="700", **link, **ink))
    since = paint.tag("tspan", paint.plain(card.since), dx="7", font_weight="400") if card.since else ""
    word = paint.plain(card.word) + since
    parts.append(paint.tag("text", word, x=left, y=box.y + WORDS_AT, font_size=WORDS, font_weight="700", **ink))
    if card.state:
        parts.append(_disc(card.state, Point(box.right - 10, box.y + 2)))
    body = "".join(parts)
    return paint.tag("a", body, href=card.href, class_="card-link") if card.href else paint.tag("g", body)


def _rect(box: Box, radius: float, **look: str | float) -> str:
    return paint.tag("rect", x=box.x, y=box.y, width=box.width, height=box.height, rx=radius, **look)


def _frame(box: Box, colour: str) -> str:
    return _rect(box, 14, fill="none", stroke=colour, stroke_width=2.2)


def _text(words: str, x: float, y: float, size: float, **look: str | float) -> str:
    return paint.tag("text", paint.plain(words), x=x, y=y, font_size=size, **look)


def _here(word: str, x: float, baseline: float) -> str:
    across = width(word, CAPTION) + 12
    body = _rect(Box(x, baseline - 12, across, 16), 8, fill=var("ink"))
    return body + _text(word, x + across / 2, baseline - 0.2, CAPTION - 0.5, fill=var("ground"), font_weight="700",
                        text_anchor="middle")  # fmt: skip


def _disc(state: State, at: Point) -> str:
    """The sign of a state, as on the maps."""
    line = {"stroke": var("ground"), "stroke_linecap": "round", "stroke_linejoin": "round"}
    rim = paint.tag("path", d=FORMS.get(state, DISC), fill=var(state), stroke_width=1.6, **line)
    sign = paint.tag("path", d=SIGNS[state], fill="none", stroke_width=2.2, **line)
    return paint.tag("g", rim + sign, transform=f"translate({paint.num(at.x)} {paint.num(at.y)})")


def _stroke(tie: Tie) -> str:
    return var("quiet" if tie.faint else tie.state or "flow")


def _line(points: Sequence[Point], tie: Tie, arrow: bool) -> str:
    first, *rest = points
    curve = " ".join(f"{paint.num(point.x)} {paint.num(point.y)}" for point in rest)
    dashes = "2 4" if tie.faint else BORDERS[tie.state][1] if tie.state else "none"
    drawn = paint.tag(
        "path", d=f"M{paint.num(first.x)} {paint.num(first.y)} C{curve}", fill="none", stroke=_stroke(tie),
        stroke_width=1.3 if tie.faint else 1.8, stroke_dasharray=dashes,
    )  # fmt: skip
    if not arrow:
        return drawn
    end = points[-1]
    corners = [(end.x, end.y), (end.x - 9, end.y - 4.5), (end.x - 9, end.y + 4.5)]
    head = " ".join(f"{paint.num(x)},{paint.num(y)}" for x, y in corners)
    return drawn + paint.tag("polygon", points=head, fill=_stroke(tie))


def _label(tie: Tie, box: Box) -> str:
    ink = _colour(tie.state, "line") if tie.state else var("ink")
    body = _rect(box, 8, fill=var("ground"), stroke=_stroke(tie), stroke_width=1.2)
    lines = (
        _text(line, box.cx, box.y + 15 + LABEL_LINE * row, LABEL, fill=ink, text_anchor="middle",
              font_weight="700" if row else "400")
        for row, line in enumerate(tie.words)
    )  # fmt: skip
    return paint.tag("g", body + "".join(lines))
