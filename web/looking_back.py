"""An order's picture as it stood at an earlier step: which step is asked for, and the list of all of them in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import request
from flask_babel import gettext as _

from bpmn.map import Facts
from engine.errors import NotFound
from engine.picturing import Frame, Picture
from web import kinds
from web.language import moment
from web.words import word

#: more digits than any order has steps
DIGITS = 6


@dataclass(frozen=True)
class Line:
    """One step as people read it."""

    number: int
    at: datetime | None  #: none: now
    moment: str
    text: str
    element: str  #: empty: the end, or how things stand now
    pool: str
    shown: bool  #: whether the picture is drawn as of it
    is_now: bool


def step() -> int | None:
    """The step that is asked for; none: how things stand now. Raises `NotFound` for what is no number of a step."""
    asked = request.args.get("step", "")
    if not asked:
        return None
    if not (asked.isascii() and asked.isdecimal() and len(asked) <= DIGITS):
        raise NotFound("步骤序号应是从 1 开始的整数", "A step is asked for by its number, from 1")
    return int(asked)


def lines(picture: Picture, facts: Facts, state: str) -> list[Line]:
    """All steps, the first first; `state`: the order's."""
    shown = picture.frame.number if picture.frame else len(picture.frames)
    return [
        Line(
            number=frame.number,
            at=frame.at,
            moment=moment(frame.at)[5:] if frame.at else _("现在"),
            text=text(frame, facts, state),
            element=frame.element,
            pool=frame.pool,
            shown=frame.number == shown,
            is_now=frame.at is None,
        )
        for frame in picture.frames
    ]


def text(frame: Frame, facts: Facts, state: str) -> str:
    """What a step is; of the last, what has become of the order."""
    if frame.element:
        name = kinds.entered(facts, frame.element)
        return _("%(name)s（第 %(n)s 次）", name=name, n=frame.passes) if frame.passes > 1 else name
    return _("已结束：%(state)s", state=word(state, "state")) if frame.at else _("当前情况")


def sentence(picture: Picture, facts: Facts, state: str) -> str:
    """Above a picture of an earlier step: which one it is; empty for how things stand now."""
    frame = picture.frame
    if frame is None:
        return ""
    at = moment(frame.at) if frame.at else _("现在")
    what = text(frame, facts, state)
    return _("回看第 %(k)s 步，共 %(n)s 步：%(what)s，%(at)s", k=frame.number, n=len(picture.frames), what=what, at=at)
