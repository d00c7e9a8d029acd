"""Law, domain 10: "Masked by default, shown in full only after a reason is given and logged". Every door that may be
opened is opened by everybody, and what it shows is searched for a customer's data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

import pytest
from flask import Flask
from openpyxl import load_workbook
from werkzeug.test import TestResponse

from engine import tables
from engine.orders.rights import ROLES
from tests.engine import complaints, town
from tests.engine.actors import Case, Office
from tests.engine.batches.files import card, excel, row
from tests.engine.transfers import installed
from tests.web import test_batches
from tests.web.actors import CARD, HASHED, NAME, PHONE, Desk

SENT = "欧阳批量"
CONTACT, CONTACT_PHONE, NOTE = "欧阳接洽", "13733334444", "门铃坏了打王阿姨电话"
#: where a customer at the counter is shown what they are about to sign, and only to who made the page
AT_THE_COUNTER = {
    "install.confirm", "move.confirm", "dismantle.confirm", "transfer.confirm", "change_order.confirm",
    "cancel_order.confirm",
}  # fmt: skip
#: the answer to a complaint on paper, for the customer; each is logged as a look
ON_PAPER = {"complaints.letter"}
#: goes on for ever
ENDLESS = {"stream.versions"}
#: made of the very pictures that are opened as SVG, and nothing that can be searched
DRAWN = {"diagrams.png", "diagrams.pdf", "overview.png", "overview.pdf"}


@dataclass(frozen=True)
class Town:
    """An order that has ended, one under way, what they are known by."""

    done: Case
    open: Case
    subscription_id: int
    incident: str
    share: str
    complaint: str
    batch: int
    todo: int
    confirmation: str
    secrets: frozenset[str]


@pytest.fixture
def place(app: Flask, office: Office, desk: Desk) -> Iterator[Town]:
    done = installed(office, contact_name=CONTACT, contact_phone=CONTACT_PHONE, note=NOTE)
    under_way = Case(office, desk.places(contact_name=CONTACT, contact_phone=CONTACT_PHONE, door="6-101", note=NOTE))
    with office.system.database.writing() as session:
        order = session.query(tables.Order).filter_by(number=under_way.number).one()
        session.add(tables.Incident(number="IN7", order_id=order.id, hall_id=order.hall_id, kind="send", message="-",
                                    created_at=office.clock.now()))  # fmt: skip
        for number, role in (("100903", "catalogue_keeper"), ("100904", "administrator")):
            person = tables.Staff(number=number, name="职员", role=role, hall_id=order.hall_id, password_hash=HASHED)
            person.password_set_at = office.clock.now()
            session.add(person)
    share = desk.posts(f"/orders/{under_way.number}/shares", hours="24").text.split("/shared/")[1].split('"')[0]
    complaints.rules(office)
    complaint = complaints.complains(under_way, contact_name=CONTACT, contact_phone=CONTACT_PHONE)
    complaint.contacted().answered()
    batch = test_batches.sends(desk, excel([row(5, 客户姓名=SENT), row(6, 客户姓名=SENT, 联系电话="138")])).location
    test_batches.works(office)
    returned = office.counter().orders(door="2-101")
    office.provisioning.says(returned, "failed", reason=("10R01", "物业阻挠"))
    todo = returned.todo("handle_return").id
    (subscription,) = office.rows(tables.Subscription)
    orders = [done.view.order, under_way.view.order]
    secrets = {NAME, PHONE, CARD, CONTACT, CONTACT_PHONE, NOTE, subscription.account, SENT, card(5), card(6)}
    secrets |= {one.account for one in orders} | {one.address_text for one in orders}
    token = desk.confirms(contact_name=CONTACT, contact_phone=CONTACT_PHONE, door="1-102", note=NOTE)
    yield Town(
        done,
        under_way,
        subscription.id,
        "IN7",
        share,
        complaint.number,
        test_batches.number(batch),
        todo,
        token,
        frozenset(secrets),
    )


def doors(app: Flask, place: Town) -> list[tuple[str, str]]:
    """Every door that is opened by its address, with what that needs: its endpoint and the address."""
    found = []
    numbers = {"incidents": place.incident, "complaints": place.complaint, "staff": town.OPERATOR}
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint in ENDLESS | DRAWN or rule.endpoint.endswith("static"):
            continue
        for case in (place.done, place.open, Case(place.done.office, place.complaint)):
            values = {
                "number": numbers.get(rule.endpoint.partition(".")[0], case.number),
                "batch_id": place.batch, "todo_id": place.todo,
                "subscription_id": place.subscription_id, "element": case.view.visits[-1].element, "code": "en",
                "token": place.share if rule.endpoint.startswith("shared.") else place.confirmation, "rest": "x/y",
            }  # fmt: skip
            assert rule.arguments <= values.keys(), f"{rule.rule}: say here what its parts may be"
            path = re.sub(r"<(?:\w+:)?(\w+)>", lambda part: str(values[part[1]]), rule.rule)  # noqa: B023 - used at once
            found.append((rule.endpoint, path))
    return sorted(set(found))


def read(answer: TestResponse) -> str:
    """What the answer says; of a sheet, what its cells do."""
    if "spreadsheet" not in answer.mimetype:
        return answer.text
    book = load_workbook(BytesIO(answer.data))
    answer.close()
    return repr([cell.value for sheet in book for row in sheet.iter_rows() for cell in row])


def test_no_door_shows_a_customers_data_to_anybody(app: Flask, office: Office, place: Town) -> None:
    staff = {role: number for number, (role, hall) in town.STAFF.items() if hall == "east"}
    staff |= {"catalogue_keeper": "100903", "administrator": "100904"}
    assert staff.keys() == ROLES.keys()
    shown: dict[str, set[str]] = {}
    opened = 0
    for role, number in staff.items():
        desk = Desk(app, office)
        assert desk.signs_in(number).status_code == 302
        for endpoint, path in doors(app, place):
            answer = desk.opens(path)
            assert answer.status_code < 500, path
            opened += answer.status_code == 200
            said = read(answer)
            told = {one for one in place.secrets if one in said}
            if told and endpoint not in ON_PAPER and not (endpoint in AT_THE_COUNTER and number == town.OPERATOR):
                shown.setdefault(f"{role} {path}", set()).update(told)
    assert shown == {} and opened > 100


def test_nor_to_who_has_not_signed_in_nor_in_what_is_refused(app: Flask, office: Office, place: Town) -> None:
    nobody = Desk(app, office)
    for _endpoint, path in doors(app, place):
        answer = nobody.opens(path)
        assert not [one for one in place.secrets if one in answer.text], path
    stranger = Desk(app, office)
    stranger.signs_in(town.STRANGER)
    for _endpoint, path in doors(app, place):
        answer = stranger.opens(path + "9")
        assert answer.status_code < 500 and not [one for one in place.secrets if one in answer.text], path


def test_a_confirmation_page_is_its_makers_alone(app: Flask, office: Office, place: Town) -> None:
    path = f"/orders/new/install/confirm/{place.confirmation}"
    for number in (town.COLLEAGUE, town.MANAGER, town.SUPERVISOR):
        desk = Desk(app, office)
        desk.signs_in(number)
        assert not [one for one in place.secrets if one in desk.opens(path).text]


def test_the_list_as_a_file_is_masked_too(app: Flask, office: Office, place: Town) -> None:

    desk = Desk(app, office)
    desk.signs_in(town.MANAGER)
    with desk.posts("/export/orders") as answer:
        book = load_workbook(BytesIO(answer.data))
    text = repr([[cell.value for cell in row] for row in book.active.iter_rows()])
    assert place.open.number in text and not [one for one in place.secrets if one in text]


def test_in_full_only_after_a_reason(desk: Desk, place: Town) -> None:
    path = f"/personal/{place.open.number}"
    assert NAME not in desk.posts(path, reason="").text
    assert all(one in desk.posts(path, reason="客户核对").text for one in (NAME, PHONE, CARD, CONTACT_PHONE, NOTE))
    assert NAME not in desk.opens(path).text
