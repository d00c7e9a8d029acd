"""The provisioning system as a model: small, honest, in memory. What it has decided is final.

Work orders go by TMF641's table of states, each change strictly later than the one before. It says so by events, which
are handed out in any order, several times, or never; and it answers when it is asked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any

from engine.states import FINAL, WORK_ORDER
from tests.engine.patience import HandClock

#: its own steps of an install, in their order
STEPS = (
    "accept_work_order", "book_appointment", "dispatch_work_order", "configure_resources", "configure_vlan",
    "build_data", "survey_site", "build_line", "test_service", "report_completion", "check_quality",
    "archive_work_order",
)  # fmt: skip
HARD = "test_service"


class Declines(Exception):
    """It will not do what it is asked for: its reason."""


@dataclass
class Work:
    """A work order, as it is there."""

    id: str
    body: dict[str, Any]
    state: str = "acknowledged"
    before: str = ""  #: its state when a cancel came to be assessed
    milestones: dict[str, dict[str, str]] = field(default_factory=dict)
    notes: list[dict[str, Any]] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)  #: changes that it has refused, and why

    @property
    def external_id(self) -> str:
        return str(self.body["externalId"])

    @property
    def live(self) -> bool:
        return self.state not in FINAL

    def passed(self, element: str) -> bool:
        return self.milestones.get(element, {}).get("status") == "completed"

    def has_note(self, key: str) -> bool:
        return any(note.get("id") == key for note in self.notes)


@dataclass
class Task:
    """A cancel task."""

    id: str
    work: Work
    reason: str
    state: str = "accepted"
    why: str = ""


@dataclass
class Told:
    """An event, and how often it came to us."""

    body: dict[str, Any]
    times: int = 0
    lost: bool = False


class There:
    """Takes what the wire brings, moves when it is told to, tells of all that it does."""

    def __init__(self, clock: HandClock) -> None:
        self.clock = clock
        self.works: dict[str, Work] = {}
        self.tasks: list[Task] = []
        self.events: list[Told] = []
        self.willing = True  #: whether it will do what it is asked for and might as well not do
        self.tells_both = True  #: whether an event about a cancel task says how the work order is, too
        self.answers_late_cancels = False  #: whether it makes a task of a cancel of what has ended, and denies that

    # -- what it is asked

    def find(self, external_id: str) -> list[dict[str, Any]]:
        return [self.document(one) for own, one in self.works.items() if own == external_id]

    def cancels(self, work_id: str) -> list[dict[str, Any]]:
        return [self.task_document(one) for one in self.tasks if one.work.id == work_id]

    def create(self, body: dict[str, Any]) -> dict[str, Any]:
        external_id = body["externalId"]
        if external_id not in self.works:
            work = Work(id=f"SO{len(self.works) + 1}", body={**body}, notes=list(body.get("note") or []))
            self.works[external_id] = work
            self._tick()
            self._tell(work, "ServiceOrderCreateEvent")
        return self.document(self.works[external_id])

    def patch(self, work_id: str, body: dict[str, Any]) -> dict[str, Any]:
        """Changes a work order, or raises `Declines`; the newest note says what is meant, and is the key."""
        work = next(one for one in self.works.values() if one.id == work_id)
        note = body["note"][-1]
        if work.has_note(note["id"]):
            return self.document(work)
        changes = {name: value for name, value in body.items() if name != "note"}
        if why := work.refused.get(note["id"]) or self._why_not(work, note["@type"] if changes else ""):
            if note["@type"] == "Change":
                work.refused[note["id"]] = why
            raise Declines(why)
        self._tick()
        work.body |= changes
        work.notes = list(body["note"])
        self._tell(work, "ServiceOrderAttributeValueChangeEvent")
        return self.document(work)

    def cancel(self, work_id: str, reason: str) -> dict[str, Any]:
        """The cancel task under way, or a new one; raises `Declines`."""
        work = next(one for one in self.works.values() if one.id == work_id)
        known = [one for one in self.tasks if one.work is work and one.state != "terminatedWithError"]
        if known:
            return self.task_document(known[0])
        if not work.live and not self.answers_late_cancels:
            raise Declines("施工单已结束")
        task = Task(f"CX{len(self.tasks) + 1}", work, reason)
        self.tasks.append(task)
        self._tick()
        if not work.live:
            task.state, task.why = "terminatedWithError", "施工单已结束"
            self._tell_of(task)
        else:
            work.before = work.state
            self._tell_of(task)
            self._become(work, "assessingCancellation")
        return self.task_document(task)

    def _why_not(self, work: Work, kind: str) -> str:
        """A note alone is always welcome while somebody is at work."""
        if not work.live:
            return "施工单已结束"
        if kind == "":
            return ""
        if work.state in ("assessingCancellation", "pendingCancellation"):
            return "施工单正在撤单"
        if work.passed(HARD):
            return "上门测试已完成"
        return "" if self.willing else "不便修改"

    # -- what it does by itself

    def moves(self) -> dict[str, Callable[[], None]]:
        """All that may happen there next, by name."""
        found: dict[str, Callable[[], None]] = {}
        for work in self.works.values():
            for name, act in self._moves_of(work).items():
                found[f"{work.id} {name}"] = act
        for task in self.tasks:
            for name, act in self._moves_of_task(task).items():
                found[f"{task.work.id} {name}"] = act
        return found

    def _moves_of(self, work: Work) -> dict[str, Callable[[], None]]:
        def to(state: str, reason: str = "") -> Callable[[], None]:
            return lambda: self._become(work, state, reason)

        if work.state == "acknowledged":
            return {"takes it up": lambda: self._take_up(work), "rejects it": to("rejected", "资源不足")}
        if work.state in ("held", "pending"):
            return {"goes on": to("inProgress"), "drops it": to("cancelled", "失效")}
        if work.state != "inProgress":
            return {}
        steps: dict[str, Callable[[], None]] = {
            "passes a step": lambda: self._pass(work, 1),
            "begins the line": lambda: self._pass_until(work, "build_line", "inProgress"),
            "builds the line": lambda: self._pass_until(work, "build_line", "completed"),
            "tests the service": lambda: self._pass_until(work, HARD, "completed"),
        }
        possible = {name: act for name, act in steps.items() if not work.passed(HARD)}
        return possible | {
            "completes it": lambda: self._complete(work),
            "returns it": to("failed", "物业阻挠"),
            "holds it": to("held", "无管道"),
            "postpones it": to("pending", "客户原因"),
            "drops it": to("cancelled", "失效"),
            "does a part": to("partial", "部分完成"),
        }

    def _moves_of_task(self, task: Task) -> dict[str, Callable[[], None]]:
        if task.state == "accepted":
            agree: dict[str, Callable[[], None]] = {"agrees to cancel": lambda: self._agree(task)}
            denial: dict[str, Callable[[], None]] = {"denies the cancel": lambda: self._deny(task)}
            return denial | ({} if task.work.passed(HARD) else agree)
        return {"has cancelled it": lambda: self._cancelled(task)} if task.state == "inProgress" else {}

    def _take_up(self, work: Work) -> None:
        self._milestone(work, STEPS[0], "completed")
        self._become(work, "inProgress")

    def _pass(self, work: Work, count: int) -> None:
        for element in [one for one in STEPS if not work.passed(one)][:count]:
            self._milestone(work, element, "completed")
        self._tick()
        self._tell(work, "ServiceOrderMilestoneEvent")

    def _pass_until(self, work: Work, element: str, status: str) -> None:
        for one in STEPS[: STEPS.index(element)]:
            self._milestone(work, one, "completed")
        self._milestone(work, element, status)
        self._tick()
        self._tell(work, "ServiceOrderMilestoneEvent")

    def _complete(self, work: Work) -> None:
        for element in STEPS:
            self._milestone(work, element, "completed")
        self._become(work, "completed")

    def _agree(self, task: Task) -> None:
        task.state = "inProgress"
        self._become(task.work, "pendingCancellation")
        self._tell_of(task)

    def _deny(self, task: Task) -> None:
        task.state, task.why = "terminatedWithError", "已过不可逆点" if task.work.passed(HARD) else "不便撤单"
        self._become(task.work, task.work.before)
        self._tell_of(task)

    def _cancelled(self, task: Task) -> None:
        task.state = "done"
        self._become(task.work, "cancelled")
        self._tell_of(task)

    def _milestone(self, work: Work, element: str, status: str) -> None:
        if not work.passed(element):
            self._tick()
            at = self._now()
            work.milestones[element] = {"id": element, "name": element, "status": status, "milestoneDate": at}

    def _become(self, work: Work, state: str, reason: str = "") -> None:
        assert state in WORK_ORDER[work.state], f"the model itself goes from {work.state} to {state}"
        self._tick()
        work.state = state
        work.body["errorMessage"] = [{"code": "10R", "reason": reason, "timestamp": self._now()}] if reason else []
        self._tell(work, "ServiceOrderStateChangeEvent")

    # -- what it says

    def document(self, work: Work) -> dict[str, Any]:
        milestones = [{**one} for one in work.milestones.values()]
        return {**work.body, "id": work.id, "state": work.state, "note": [*work.notes], "milestone": milestones}

    def task_document(self, task: Task) -> dict[str, Any]:
        body = {
            "id": task.id,
            "state": task.state,
            "cancellationReason": task.reason,
            "serviceOrder": {"id": task.work.id, "@referredType": "ServiceOrder"},
        }
        return body | ({"errorMessage": {"code": "cancelRefused", "reason": task.why}} if task.why else {})

    def _tell(self, work: Work, kind: str, **about: Any) -> None:
        self._say(kind, {"serviceOrder": self.document(work)})

    def _tell_of(self, task: Task) -> None:
        about = {"serviceOrder": self.document(task.work)} if self.tells_both else {}
        self._say("CancelServiceOrderStateChangeEvent", {**about, "cancelServiceOrder": self.task_document(task)})

    def _say(self, kind: str, about: dict[str, Any]) -> None:
        number = f"E{len(self.events) + 1}"
        self.events.append(Told({"eventId": number, "eventTime": self._now(), "eventType": kind, "event": about}))

    def _tick(self) -> None:
        """No two changes at the same moment."""
        self.clock.passes(seconds=1)

    def _now(self) -> str:
        return self.clock.now().astimezone(UTC).isoformat()
