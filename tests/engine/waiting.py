"""Orders that have come to each kind of wait, and how each goes on from there."""

from __future__ import annotations

from collections.abc import Callable

from tests.engine import town, versions
from tests.engine.actors import Case, Office
from tests.engine.transfers import card, installed, transfers


def placed(office: Office) -> Case:
    return office.counter().orders()


def accepted(office: Office) -> Case:
    case = placed(office)
    office.provisioning.says(case, "inProgress", ("survey_site", "inProgress"))
    return case


def overdue(office: Office) -> Case:
    case = placed(office)
    office.clock.passes(days=2)
    office.fires()
    return case


def returned(office: Office) -> Case:
    case = placed(office)
    office.provisioning.says(case, "failed", reason=("10U04", "管孔不通"))
    return case


def campaign_due(office: Office) -> Case:
    case = office.counter().orders("FREE")
    office.provisioning.completes(case)
    return case


def undoing(office: Office) -> Case:
    case = returned(office)
    office.counter(town.MANAGER).decides(case.todo("handle_return"), "cancel", because="不装了")
    return case


def review(office: Office) -> Case:
    installed(office)
    return transfers(office, document=card("20150505"))


def completes(office: Office, case: Case) -> None:
    office.provisioning.completes(case)


def sends_again(office: Office, case: Case) -> None:
    office.counter().decides(case.todo("handle_return"), "send_again")
    office.provisioning.completes(case, attempt=2)


def orders_campaign(office: Office, case: Case) -> None:
    office.counter().decides(case.todo("order_campaign"), "ordered", campaign="GIFT")


def undoes(office: Office, case: Case) -> None:
    for _ in range(6):
        office.fires()


def approves(office: Office, case: Case) -> None:
    office.counter(town.MANAGER).decides(case.todo("approve_transfer"), "approve")


Begins, Ends = Callable[[Office], Case], Callable[[Office, Case], None]
#: each kind of wait: how an order comes to it, what it stands on, how it goes on, what it becomes
STANDS: dict[str, tuple[Begins, set[str], Ends, str]] = {
    "a message": (placed, {"work_order_accepted"}, completes, "completed"),
    "the next message": (accepted, {"work_order_completed"}, completes, "completed"),
    "a message, its timer over": (overdue, {"work_order_accepted"}, completes, "completed"),
    "a to-do": (returned, {"handle_return"}, sends_again, "completed"),
    "a to-do with a timer": (campaign_due, {"order_campaign"}, orders_campaign, "completed"),
    "a step alone": (undoing, {"take_back_terminal"}, undoes, "cancelled"),
    "a change": (versions.waiting_for_a_change, {"changes_settled"}, versions.change_ends, "completed"),
    "an approval": (review, {"approve_transfer"}, approves, "completed"),
}
