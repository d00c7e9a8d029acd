"""Orders under way moved to another version of their map: what would become of each, and doing it.

An order stands where it stood, its timers keep their due moments, its work order and the requests about it are not
touched: their answers are met as states of things, on whichever version. What can't go on so is refused, with the
reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from bpmn.library import Map
from bpmn.migration import Hindrance
from bpmn.walk import Wait, Walk
from engine import workflow
from engine.clock import SHANGHAI
from engine.errors import Conflict, Text
from engine.life import Life
from engine.steps import ALONE
from engine.store import lives, maps, versions
from engine.store.database import Session
from engine.tables import Incident, Request

#: kinds of incidents about something that the walk itself could not do
OF_THE_WALK = frozenset({"step", "timer"})
#: by the code of `bpmn.migration.Why`; the element's name and id are filled in
REFUSALS: Mapping[str, Text] = {
    "gone": Text("订单停在{zh}，新版没有这个环节", "it stands on {id}, which that version lacks"),
    "type": Text("订单停在{zh}，新版中它是另一种环节", "it stands on {id}, which is of another type in that version"),
    "place": Text(
        "订单停在{zh}，新版把它放在了另一流程、子流程或环节上",
        "it stands on {id}, which is in another process, sub-process or on another host in that version",
    ),
    "wait": Text("订单停在{zh}，新版中它等待的内容不同", "it waits on {id} for something else in that version"),
    "calls": Text("订单停在{zh}，新版中它调用另一流程", "it stands in {id}, which calls another process there"),
    "parallel": Text(
        "{zh}处的并行分支在新版中不同，订单会一直等下去或重复执行",
        "the parallel branches at {id} differ in that version: the order would wait for good, or do things twice",
    ),
    "end": Text("订单已到达结束事件{zh}，新版没有它", "it has reached the end event {id}, which that version lacks"),
    "timer": Text("新版附加的定时{zh}算不出到期时刻", "the new timer {id} of that version names no moment"),
}
ENDED = Text("订单已结束", "the order has ended")


@dataclass(frozen=True)
class Prospect:
    """What would become of one order. Refused where `refused` says why."""

    number: str
    state: str
    position: tuple[str, ...]  #: the elements on which it stands
    before: int  #: ordinal of its version
    after: int
    refused: tuple[Text, ...] = ()
    happens: tuple[Text, ...] = ()

    @property
    def there_already(self) -> bool:
        """Whether it is on that version."""
        return self.before == self.after


def preview(session: Session, number: str, digest: str, now: datetime) -> Prospect:
    """What would become of the order on that version; nothing is locked or changed. Raises `NotFound`."""
    life = lives.load(session, lives.id_of(session, number), now, lock=False)
    walk = workflow.take_up(life.map, life.order.business, life.workflow.state, {}, lambda: now, ALONE)
    return _tried(session, life, walk, digest)


def migrate(session: Session, life: Life, walk: Walk, digest: str, because: str = "") -> Prospect:
    """Moves the order, loaded and locked, to that version; whoever called it runs and saves. Raises `Conflict` where
    it can't be moved. Nothing happens to an order that is there already."""
    before = life.map
    prospect = _tried(session, life, walk, digest)
    if prospect.refused:
        raise Conflict(
            f"订单 {prospect.number} 不能换版：{'；'.join(text.zh for text in prospect.refused)}",
            f"Order {prospect.number} can't be moved: {'; '.join(text.en for text in prospect.refused)}",
        )
    if walk.map is not before:
        life.map, life.workflow.digest = walk.map, digest
        map_id = versions.of(session, digest).map_id
        life.note("migration", element=map_id, before=str(prospect.before), after=str(prospect.after), because=because)
    return prospect


def _tried(session: Session, life: Life, walk: Walk, digest: str) -> Prospect:
    """What came of taking the walk over; where something hinders it, it is as it was."""
    was, to = versions.of(session, life.workflow.digest), versions.of(session, digest)
    before, waits = life.map, walk.waits
    incidents, requests = versions.open_incidents(session, life.order.id), versions.in_flight(session, life.order.id)
    refused: list[Text] = []
    happens: list[Text] = []
    if life.workflow.ended:
        refused.append(ENDED)
    elif was.map_id != to.map_id:
        refused.append(Text(f"订单走的是流程图 {was.map_id}", f"the order walks through the map {was.map_id}"))
    elif was.digest != to.digest:
        after = maps.by_digest(session, digest)
        refused += _stuck(incidents, after)
        if not refused:
            plan = walk.migrate(after)
            refused += [_refusal(before, after, one) for one in plan.hindrances]
            happens += _standing(before, waits, walk)
            happens += _forgotten(before, plan.forgotten)
            happens += _called(session, before, after)
            happens += _going_on(requests, incidents)
    return Prospect(
        number=life.order.number,
        state=life.order.state,
        position=tuple(dict.fromkeys(visit.element for visit in life.open_visits)),
        before=was.ordinal,
        after=to.ordinal,
        refused=tuple(refused),
        happens=() if refused else tuple(happens),
    )


def _stuck(incidents: Iterable[Incident], after: Map) -> list[Text]:
    """Incidents about an element that would be gone: nobody could try it again."""
    return [
        Text(
            f"未处理的异常单 {one.number} 关于环节 {one.element}，新版没有它",
            f"the open incident {one.number} is about {one.element}, which that version lacks",
        )
        for one in incidents
        if one.kind in OF_THE_WALK and one.element and one.element not in after.elements
    ]


def _refusal(before: Map, after: Map, hindrance: Hindrance) -> Text:
    text, name = REFUSALS[hindrance.why], _name(before, after, hindrance.element)
    return Text(text.zh.format(zh=name), text.en.format(id=hindrance.element))


def _name(before: Map, after: Map, element: str) -> str:
    """As people in China read it: the map's word for the element, and its id."""
    found = before.elements.get(element) or after.elements.get(element)
    return f"【{found.name}】({element})" if found and found.name else f" {element} "


def _standing(before: Map, waits: list[Wait], walk: Walk) -> Iterator[Text]:
    """Timers that keep their moments, and what begins to wait."""
    for wait in walk.waits:
        name, new = _name(before, walk.map, wait.element), wait not in waits
        if wait.kind == "timer" and new:
            yield Text(f"新增定时{name}，{_moment(wait).zh}", f"new timer {wait.element}, {_moment(wait).en}")
        elif wait.kind == "timer":
            yield Text(f"定时{name}不变，{_moment(wait).zh}", f"timer {wait.element} as it was, {_moment(wait).en}")
        elif new:
            yield Text(f"新增等待{name}", f"newly waits for {wait.element}")


def _moment(wait: Wait) -> Text:
    if wait.due is None:
        return Text("暂停计时", "due at no moment: postponed")
    local = f"{wait.due.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
    return Text(f"{local} 到期", f"due {local}")


def _forgotten(before: Map, elements: tuple[str, ...]) -> Iterator[Text]:
    for element in elements:
        name = _name(before, before, element)
        yield Text(f"已走过的{name}在新版中没有，历史照旧", f"{element}, passed before, is gone; the history keeps it")


def _called(session: Session, before: Map, after: Map) -> Iterator[Text]:
    for process, (was, now) in versions.called_ordinals(session, before, after).items():
        if now is None:
            yield Text(f"不再调用 {process}", f"{process} is no longer called")
        elif was is None:
            yield Text(f"新调用 {process} 第 {now} 版", f"version {now} of {process} is called")
        else:
            yield Text(f"所调用的 {process}：第 {was} 版 → 第 {now} 版", f"called {process}: version {was} to {now}")


def _going_on(requests: Iterable[Request], incidents: Iterable[Incident]) -> Iterator[Text]:
    for row in requests:
        what = f"{row.kind} {row.work_order.external_id} ({row.state})"
        yield Text(f"在途请求 {what} 照常进行", f"request {what} goes on")
    for one in incidents:
        what = f"{one.number} ({one.kind})"
        yield Text(f"未处理的异常单 {what} 照旧", f"open incident {what} stays")
