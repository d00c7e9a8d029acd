"""The few words about an order that anybody may read: no personal data, and none of the free text that came with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from bpmn.mainline import mainline
from bpmn.map import Facts
from engine.position import PROVISIONING
from engine.store.briefs import Brief, There
from engine.store.maps import known
from web import map_names, words
from web.language import moment, span
from web.standing import STOPPING

CONTAINERS = frozenset({"subProcess", "callActivity"})
#: states of a work order with which the provisioning system's part is still to come, or to come again
BEFORE = frozenset({"", "new", "acknowledged", "failed", "rejected", "cancelled"})
#: what an order waits for here: the change or cancel of it
CHANGES_SETTLED = "changes_settled"
#: read once for each version of a map
_lines: dict[str, tuple[str, ...]] = {}


@dataclass(frozen=True)
class Segment:
    """A piece of the strip that shows how far an order is."""

    name: str
    state: str  #: as of a mark; empty: not yet


@dataclass(frozen=True)
class Told:
    """An order in words."""

    brief: Brief
    sentence: str
    whose: str  #: whose turn it is; empty once it has ended
    left: str  #: how much time is left, or by how much it is late
    look: str  #: overdue, red, yellow, green, paused, ended: what the colour says
    strip: list[Segment]

    @property
    def pieces(self) -> list[str]:
        """The sentence in pieces, between which a line should end; one of English is a single piece."""
        *first, last = self.sentence.split("，")
        return [f"{piece}，" for piece in first] + [last]

    @property
    def reached(self) -> int:
        """How many pieces of the strip lie behind it, the one it stands on included."""
        return sum(one.state != "" for one in self.strip)


def told(brief: Brief, at: datetime) -> Told:
    """The words for an order at a moment."""
    facts = known(brief.digest).facts
    return Told(brief, sentence(brief, at), whose(brief, facts), left(brief, at), look(brief), strip(brief, facts))


def sentence(brief: Brief, at: datetime) -> str:
    """What is going on, and since when."""
    if brief.ended:
        state = words.word(brief.state, words.state_kind(brief.business))
        return _("已结束：%(state)s，%(at)s", state=state, at=moment(brief.ended_at))
    stopped = _stopped(brief)
    if stopped:
        return _("遇到异常（%(kind)s），等待处理", kind=words.word(stopped, "incident"))
    if brief.todo:
        what, since = words.element(brief.todo.what, brief.business), span(at - brief.todo.at)
        return _("等待【%(what)s】，已 %(span)s", what=what, span=since)
    if brief.asked and brief.asked.what != "draft":
        said = words.word(brief.asked.what, "asked")
        return _("%(said)s，已 %(span)s", said=said, span=span(at - brief.asked.at))
    if brief.delay:
        kind = words.word(brief.delay.what, "state")
        return _("%(kind)s中，已 %(span)s", kind=kind, span=span(at - brief.delay.at))
    if brief.child and any(stay.element == CHANGES_SETTLED for stay in brief.here):
        return _("施工已竣工，等待%(child)s办结", child=words.word(brief.child, "business"))
    return _under_way(brief, at)


def _under_way(brief: Brief, at: datetime) -> str:
    there = _there(brief)
    if there:
        what = words.element(there.element, brief.business)
        return _("正在【%(what)s】，已 %(span)s", what=what, span=span(at - there.entered_at))
    if brief.work_order == "new":
        return _("施工单正在派往家客开通系统")
    if brief.work_order == "acknowledged":
        return _("家客开通系统已收到施工单，等待接单")
    if brief.work_order and brief.work_order not in BEFORE | {"completed"}:
        return _("家客开通系统处理中，等待下一环节回告")
    here = _own(brief)
    return _("办理中：【%(what)s】", what=words.element(here.element, brief.business)) if here else _("处理中")


def whose(brief: Brief, facts: Facts) -> str:
    """Whose turn it is: a pool, and within it a lane."""
    if brief.ended:
        return ""
    if _stopped(brief):
        return _("值班经理")
    if brief.delay and not brief.todo and brief.delay.what == "pending":
        return _("等客户")
    there = _there(brief)
    element = brief.todo.what if brief.todo else there.element if there else ""
    lane = map_names.pool(facts.elements[element].lane) if element in facts.elements else ""
    if brief.todo:
        return _("营业厅 · %(lane)s", lane=lane) if lane else _("营业厅")
    if there or brief.work_order not in BEFORE | {"completed"} or brief.work_order == "acknowledged":
        return " · ".join(part for part in (words.word(PROVISIONING, "pool"), lane) if part)
    return _("BOSS系统")


def left(brief: Brief, at: datetime) -> str:
    """The time until the promise, or since."""
    if brief.ended:
        return ""
    if brief.paused_at:
        return _("计时暂停")
    if brief.overdue or brief.promise_at < at:
        return _("超时 %(span)s", span=span(at - brief.promise_at))
    return _("剩 %(span)s", span=span(brief.promise_at - at))


def look(brief: Brief) -> str:
    """What its colour says."""
    if brief.ended:
        return "ended"
    if brief.overdue:
        return "overdue"
    return "paused" if brief.paused_at else brief.jeopardy


def strip(brief: Brief, facts: Facts) -> list[Segment]:
    """How far it is on the main way of its map: of the pool with the most to do."""
    line = _line(brief.digest, facts)
    done, here = _reached(brief, facts, line)
    state = "incident" if _stopped(brief) else "waiting" if brief.delay or brief.paused_at else "current"
    states = ["done"] * done + [state if here else ""] + [""] * len(line)
    return [Segment(words.named(facts.elements[element]), states[at]) for at, element in enumerate(line)]


def _line(digest: str, facts: Facts) -> tuple[str, ...]:
    if digest not in _lines:
        called = {one.calls for one in facts.elements.values()}
        ways = (mainline(facts, process) for process in facts.processes if process not in called)
        _lines[digest] = max(ways, key=len, default=())
    return _lines[digest]


def _reached(brief: Brief, facts: Facts, line: tuple[str, ...]) -> tuple[int, bool]:
    """How many of the line are behind, and whether it stands on the next one."""
    if brief.ended:
        return (len(line) if brief.state == "completed" else 0), False
    stay = _there(brief)
    if line and facts.elements[line[0]].process != brief.business:  # the provisioning system's
        if stay is None and brief.work_order in BEFORE:
            return 0, False
        stay = stay or brief.last_there
        if brief.work_order == "completed":
            return len(line), False
    else:
        stay = _own(brief)
    if stay is None or stay.element not in facts.elements:
        return 0, False
    if stay.element in line:
        at = line.index(stay.element)
        return (at, True) if stay.left_at is None else (at + 1, False)
    return _before(facts, stay.element, line), False


def _before(facts: Facts, element: str, line: tuple[str, ...]) -> int:
    """How many of the line lie before an element beside it: those before the first that it leads to."""
    ways, seen = [element], {element}
    for one in ways:
        if one in line:
            return line.index(one)
        following = [after.id for after in facts.following(one) if after.id not in seen]
        ways += following
        seen |= {*following}
    return len(line)


def _stopped(brief: Brief) -> str:
    """The kind of the incident that it can't go on without."""
    return next((one.what for one in brief.incidents if one.what in STOPPING), "")


def _there(brief: Brief) -> There | None:
    """Where it stands in the provisioning system's pool."""
    stays = [stay for stay in brief.here if stay.pool == PROVISIONING]
    return max(stays, key=lambda stay: stay.entered_at, default=None)


def _own(brief: Brief) -> There | None:
    """Where it stands in our own pool: on the innermost of what lies around."""
    elements = known(brief.digest).facts.elements
    stays = [stay for stay in brief.here if stay.pool != PROVISIONING and stay.element in elements]
    inner = [stay for stay in stays if elements[stay.element].type not in CONTAINERS]
    return max(inner or stays, key=lambda stay: stay.entered_at, default=None)
