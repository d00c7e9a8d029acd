"""Every door that changes something leaves a row in the audit: the table of all of them, walked."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask

from engine import tables
from tests.engine import town, transfers
from tests.engine.actors import Case, Office
from tests.web import back_office, families, moving
from tests.web.actors import CARD, PASSWORD, Desk
from tests.web.back_office import returned
from tests.web.test_account import NEW, gets_an_app, next_code
from tests.web.test_orders_api import Program
from tests.web.test_rescheduling import filled as appointment
from tests.web.test_transfer import confirms as transfer_confirmed
from tests.web.test_transfer import filled as transfer

#: what a door is asked, beginning at a desk where an operator is signed in; the last thing it does passes the door
Passing = Callable[[Desk], object]

SEEN = re.compile(r'name="seen" value="([0-9a-f]{16})"')

#: doors that change nothing of consequence, each with the reason
CHANGE_NOTHING = {
    "addresses.page": "looks addresses up; posted, so that what is looked for is in no log",
    "provisioning.events": "another system's word, not a person's act; each is kept as it came",
    "kept.choose_columns": "which columns one's own list shows",
    "kept.keep": "a search kept for oneself: nothing of an order",
    "kept.change": "a search kept for oneself: nothing of an order",
    "orders.look": "looks orders up; posted, so that what is looked for is in no log",
    "subscriptions.look": "looks subscriptions up; posted, so that what is looked for is in no log",
    "drafts.save": "what one has typed until now, kept for oneself: nothing of an order",
    "drafts.discard": "one's own draft: nothing of an order",
    "drafts.restore": "one's own draft: nothing of an order",
}


def started(desk: Desk) -> Case:
    return families.started(desk)


def incident(desk: Desk) -> str:
    """The number of one: a work order that could not be sent."""
    desk.office.sets(send_attempts=1)
    case = Case(desk.office, desk.places())
    desk.office.sends()
    return str(case.view.incidents[-1].number)


def installed(desk: Desk) -> int:
    transfers.installed(desk.office)
    return transfers.subscription(desk.office).id


def released(desk: Desk) -> None:
    todo = returned(desk)
    desk.posts(f"/todos/{todo}/claim")
    desk.posts(f"/todos/{todo}/release")


def retried(desk: Desk) -> None:
    number = incident(desk)
    back_office.somebody(desk).posts(f"/incidents/{number}/retry", because="端口已恢复")


def retried_in_bulk(desk: Desk) -> None:
    number = incident(desk)
    back_office.somebody(desk).posts("/incidents/bulk", number=number, because="端口已恢复", most_failures=3)


def shared(desk: Desk) -> str:
    number = desk.places()
    desk.posts(f"/orders/{number}/shares", hours=24)
    return number


def revoked(desk: Desk) -> None:
    number = shared(desk)
    (share,) = desk.office.rows(tables.Share)
    desk.posts(f"/orders/{number}/shares/{share.id}/revoke")


def exported(desk: Desk) -> None:
    back_office.somebody(desk).posts("/export/orders").close()


def typed_a_code(desk: Desk) -> None:
    app, _ = gets_an_app(desk)
    other = Desk(desk.client.application, desk.office)
    other.signs_in()
    other.posts("/auth/code", code=next_code(app))


def with_code(path: str) -> Passing:
    def passing(desk: Desk) -> None:
        app, _ = gets_an_app(desk)
        desk.posts(path, code=next_code(app))

    return passing


def as_program(desk: Desk, *, places: bool) -> None:
    program = Program(desk)
    token = program.posts("/api/confirmations", program.install()).get_json()["token"]
    if places:
        program.posts("/api/orders", {"token": token})


def in_flight(path: str, *, places: bool) -> Passing:
    def passing(desk: Desk) -> None:
        case = started(desk)
        fields = families.cancel() if path == "cancel" else families.change(desk, case, door="6-101")
        (families.places if places else families.confirms)(desk, case, path, fields)

    return passing


def subscribed(path: str, *, places: bool) -> Passing:
    def passing(desk: Desk) -> None:
        installed(desk)
        fields = moving.filled(desk) if path == moving.MOVE else moving.leaving()
        token = moving.confirmed(desk, path, fields)
        if places:
            desk.posts(f"{path}/place", consent="y", token=token)

    return passing


def transferred(desk: Desk) -> None:
    installed(desk)
    desk.posts("/orders/new/transfer/place", consent="y", token=transfer_confirmed(desk))


def keeper(desk: Desk) -> Desk:
    """An administrator's browser; the rule of four eyes for second factors is on."""
    with desk.office.system.database.writing() as session:
        session.query(tables.Staff).filter_by(number=town.VIEWER).update({"role": "administrator"})
    other = Desk(desk.client.application, desk.office)
    other.signs_in(town.VIEWER)
    return other


def of_colleague(act: str, **fields: str) -> Passing:
    def passing(desk: Desk) -> None:
        other, path = keeper(desk), f"/staff/{town.COLLEAGUE}"
        seen = SEEN.search(other.opens(path).text)
        assert seen is not None
        other.posts(f"{path}{act}", seen=seen[1], **fields)

    return passing


def person(desk: Desk, **fields: object) -> dict[str, object]:
    hall = desk.office.id_of(tables.Hall, "east")
    return {"name": "新人", "role": "viewer", "hall_id": hall, "active": "y", "because": "岗位调整"} | fields


def agreed(desk: Desk) -> None:
    of_colleague("", **{name: str(value) for name, value in person(desk, role="administrator").items()})(desk)
    (request,) = desk.office.rows(tables.StaffRequest)
    other = Desk(desk.client.application, desk.office)
    other.signs_in(town.SUPERVISOR)
    other.posts(f"/agreements/{request.id}", decision="agree")


DOORS: dict[str, Passing] = {
    "auth.enter": lambda desk: desk.signs_in(),
    "auth.code": typed_a_code,
    "auth.leave": lambda desk: desk.posts("/auth/logout"),
    "account.password": lambda desk: desk.posts("/account/password", current=PASSWORD, new=NEW, again=NEW),
    "account.offer": lambda desk: desk.posts("/account/second-factor/offer", password=PASSWORD),
    "account.confirm": gets_an_app,
    "account.renew": with_code("/account/second-factor/codes"),
    "account.turn_off": with_code("/account/second-factor/off"),
    "install.submit": lambda desk: desk.confirms(),
    "install.place": lambda desk: desk.places(),
    "install.customer": lambda desk: (
        desk.places(),
        desk.posts("/orders/new/install/customer", by="document", text=CARD),
    ),
    "change_order.submit": in_flight("change", places=False),
    "change_order.place": in_flight("change", places=True),
    "cancel_order.submit": in_flight("cancel", places=False),
    "cancel_order.place": in_flight("cancel", places=True),
    "move.submit": subscribed(moving.MOVE, places=False),
    "move.place": subscribed(moving.MOVE, places=True),
    "dismantle.submit": subscribed(moving.DISMANTLE, places=False),
    "dismantle.place": subscribed(moving.DISMANTLE, places=True),
    "transfer.submit": lambda desk: desk.posts(f"/orders/new/transfer/{installed(desk)}", **transfer()),
    "transfer.place": transferred,
    "api_orders.confirm": lambda desk: as_program(desk, places=False),
    "api_orders.place": lambda desk: as_program(desk, places=True),
    "urging.urge": lambda desk: desk.posts(f"/orders/{started(desk).number}/urge", because="客户催促", seen=0),
    "rescheduling.reschedule": lambda desk: desk.posts(f"/orders/{started(desk).number}/reschedule", **appointment()),
    "todos.claim": lambda desk: desk.posts(f"/todos/{returned(desk)}/claim"),
    "todos.release": released,
    "todos.complete": lambda desk: desk.posts(f"/todos/{returned(desk)}/complete", decision="send_again"),
    "incidents.do": retried,
    "incidents.do_bulk": retried_in_bulk,
    "personal.show": lambda desk: desk.posts(f"/personal/{desk.places()}", reason="客户来电核对地址"),
    "sharing.make": shared,
    "sharing.revoke": revoked,
    "exporting.orders": exported,
    "staff.add": lambda desk: keeper(desk).posts("/staff/new", number="100777", **person(desk)),
    "staff.change": lambda desk: of_colleague("", **{k: str(v) for k, v in person(desk).items()})(desk),
    "staff.unlock": of_colleague("/unlock"),
    "staff.password": of_colleague("/password"),
    "staff.reset_factor": of_colleague("/second-factor", because="手机丢失"),
    "staff.sign_out": of_colleague("/sign-out"),
    "agreeing.decide": agreed,
    "batches.send": back_office.batch,
    "batches.decide": back_office.checked_again,
    "batches.download": back_office.downloaded,
    "closing.count": back_office.counted,
    "closing.close": back_office.closed,
    "closing.reopen": back_office.reopened,
    "complaint.submit": back_office.complained,
    "complaints.act": back_office.contacted,
    "confirmations.printed": back_office.printed,
    "looks.export": back_office.looks_exported,
    "notes.add": back_office.noted,
    "notes.correct": back_office.corrected,
    "todos.claim_many": back_office.claimed_many,
    "todos.hand_over": back_office.handed_over,
    "places.save": lambda desk: keeper(desk).posts("/places/region", code="north", name="北区"),
}
#: what the last rows of the audit are then, but for orders and their confirmation pages
ACTS = {
    "auth.enter": "sign_in.in", "auth.code": "sign_in.in", "auth.leave": "sign_in.out",
    "account.password": "sign_in.password", "account.offer": "sign_in.factor_offered",
    "account.confirm": "sign_in.factor_on", "account.renew": "sign_in.factor_codes",
    "account.turn_off": "sign_in.factor_off", "install.customer": "look", "personal.show": "look",
    "todos.claim": "claim", "todos.release": "release", "todos.complete": "complete", "urging.urge": "urge",
    "rescheduling.reschedule": "reschedule", "incidents.do": "incident.retry", "incidents.do_bulk": "incident.retry",
    "staff.add": "staff.add", "staff.change": "staff.change", "staff.unlock": "sign_in.unlocked",
    "staff.password": "sign_in.password_given", "staff.reset_factor": "staff.ask", "staff.sign_out": "sign_in.ended",
    "agreeing.decide": "staff.agree", "places.save": "place.region", "sharing.make": "share",
    "sharing.revoke": "share.revoke", "exporting.orders": "export", "looks.export": "export",
    "batches.send": "batch.send", "batches.decide": "batch.recheck", "batches.download": "batch.report",
    "closing.count": "day.count", "closing.close": "day.close", "closing.reopen": "day.reopen",
    "complaint.submit": "complaint.take", "complaints.act": "complaint.contact",
    "confirmations.printed": "confirm.print", "notes.add": "note", "notes.correct": "note.correct",
    "todos.claim_many": "claim", "todos.hand_over": "pass_on",
}  # fmt: skip


def changing(app: Flask) -> set[str]:
    """The doors by which something may be changed."""
    return {rule.endpoint for rule in app.url_map.iter_rules() if (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}}


def test_every_door_that_changes_something_is_in_the_table(app: Flask) -> None:
    """A new door? Say here how it is passed, or why it changes nothing."""
    assert changing(app) == DOORS.keys() | CHANGE_NOTHING.keys()
    assert not DOORS.keys() & CHANGE_NOTHING.keys()


@pytest.mark.parametrize("door", DOORS)
def test_who_passes_the_door_leaves_a_row(desk: Desk, office: Office, door: str) -> None:
    """S: every action has who, when, from where, why."""
    DOORS[door](desk)
    rows = office.rows(tables.Audit)[-2:]  # what shows a confirmation page, shows a customer in full too
    wanted = ACTS.get(door) or ("place" if door.endswith(".place") else "prepare")
    assert wanted in {row.act for row in rows}
    assert {(row.at, row.address) for row in rows} == {(office.clock.now(), "127.0.0.1")}
    assert all(row.staff_id for row in rows)
