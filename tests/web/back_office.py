"""What is done beside the counter's forms, each at a desk where an operator is signed in: files of installs,
complaints, the day's money, notes, the hall's to-dos. The last thing that each does is to pass the door."""

from __future__ import annotations

from engine import tables
from tests.engine import complaints, town
from tests.engine.actors import Case
from tests.engine.batches.files import excel, row
from tests.web import test_batches, test_closing, test_complaints
from tests.web.actors import CARD, Desk

DAY = test_closing.DAY


def somebody(desk: Desk, number: str = town.MANAGER) -> Desk:
    """Another browser of that member of staff."""
    other = Desk(desk.client.application, desk.office)
    assert other.signs_in(number).status_code == 302
    return other


def returned(desk: Desk, door: str = "1-101") -> int:
    """The id of a to-do: a work order that came back."""
    case = Case(desk.office, desk.places(door=door))
    desk.office.provisioning.says(case, "acknowledged")
    desk.office.provisioning.says(case, "failed", reason=("10R01", "物业阻挠"))
    return case.todo("handle_return").id


def batch(desk: Desk) -> str:
    """The path of a file that was sent and checked."""
    sent = test_batches.sends(desk, excel([row(1)])).location
    test_batches.works(desk.office)
    return sent


def checked_again(desk: Desk) -> None:
    desk.posts(f"{batch(desk)}/recheck")


def downloaded(desk: Desk) -> None:
    desk.posts(f"{batch(desk)}/files/report").close()


def counted(desk: Desk) -> None:
    """The day's fee of 100 yuan, and what of it lies in the drawer."""
    desk.places()
    test_closing.counts(desk, "100")


def closed(desk: Desk) -> None:
    counted(desk)
    somebody(desk).posts("/closing/close", on=DAY)


def reopened(desk: Desk) -> None:
    closed(desk)
    hall = desk.office.id_of(tables.Hall, "east")
    somebody(desk, town.SUPERVISOR).posts("/closing/reopen", on=DAY, hall=hall, because="现金录错")


def complained(desk: Desk) -> str:
    """The number of a complaint about an order."""
    complaints.rules(desk.office)
    return test_complaints.complains(desk, desk.places())


def contacted(desk: Desk) -> None:
    somebody(desk).posts(f"/complaints/{complained(desk)}/contact", severity="ordinary", said="已致电")


def printed(desk: Desk) -> None:
    desk.posts(f"/confirmations/{desk.confirms()}/printed")


def looks_exported(desk: Desk) -> None:
    desk.posts("/orders/new/install/customer", by="document", text=CARD)
    somebody(desk).posts("/looks/export").close()


def noted(desk: Desk) -> str:
    """The path of the notes of an order that has one."""
    path = f"/orders/{desk.places()}/notes"
    desk.posts(path, text="下午来电")
    return path


def corrected(desk: Desk) -> None:
    desk.posts(f"{noted(desk)}/1", text="上午来电")


def claimed_many(desk: Desk) -> None:
    todo = [returned(desk, door) for door in ("1-101", "6-101")]
    desk.posts("/todos/claim", todo=todo)


def handed_over(desk: Desk) -> None:
    todo = returned(desk)
    desk.posts(f"/todos/{todo}/claim")
    desk.posts(f"/todos/{todo}/hand-over", to=town.COLLEAGUE)
