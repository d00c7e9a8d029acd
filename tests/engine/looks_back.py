"""An order's picture at each of its steps, and what holds of them for every order there can be."""

from __future__ import annotations

from itertools import pairwise

from bpmn.library import Map
from engine.picturing import Picture
from engine.store import pictures
from tests.engine.actors import Case


def pictured(case: Case, step: int | None = None) -> tuple[Map, Picture]:
    with case.office.system.database.reading() as session:
        return pictures.pictured(session, case.number, step)


def now(case: Case) -> Picture:
    return pictured(case)[1]


def every_step(case: Case) -> list[Picture]:
    """The pictures of all steps, the last being how things stand; checked by what holds of any of them."""
    shown = now(case)
    steps = [pictured(case, frame.number)[1] for frame in shown.frames]
    last = steps[-1]
    assert (last.stands, last.taken, last.ended, last.heard_at, last.outside) == (
        shown.stands, shown.taken, shown.ended, shown.heard_at, shown.outside,
    )  # fmt: skip
    for before, after in pairwise(steps):
        assert before.taken <= after.taken
        for element, stand in before.stands.items():
            assert stand.passes <= after.stands[element].passes, element
    elements = pictured(case)[0].elements
    for picture in steps[:-1]:
        assert picture.frame is not None and not picture.ended
        assert picture.frame.element in picture.stands or picture.frame.element not in elements
    return steps


def here(picture: Picture) -> set[str]:
    return {one.element for one in picture.here}
