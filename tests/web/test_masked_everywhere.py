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

from engine import tables
from engine.orders.rights import ROLES
from tests.engine import town
from tests.engine.actors import Case, Office
from tests.engine.transfers import installed
from tests.web.actors import CARD, HASHED, NAME, PHONE, Desk

CONTACT, CONTACT_PHONE, NOTE = "欧阳接洽", "13733334444", "门铃坏了打王阿姨电话"
#: where a customer at the counter is shown what they are about to sign, and only to who made the page
AT_THE_COUNTER = {
    "install.confirm", "move.confirm", "dismantle.confirm", "transfer.confirm", "change_order.confirm",
    "cancel_order.confirm",
}  # fmt: skip
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
    (subscription,) = office.rows(tables.Subscription)
    orders = [done.view.order, under_way.view.order]
    secrets = {NAME, PHONE, CARD, CONTACT, CONTACT_PHONE, NOTE, subscription.account}
    secrets |= {one.account for one in orders} | {one.address_text for one in orders}
    token = desk.confirms(contact_name=CONTACT, contact_phone=CONTACT_PHONE, door="2-101", note=NOTE)
    yield Town(done, under_way, subscription.id, "IN7", share, token, frozenset(secrets))


def doors(app: Flask, place: Town) -> list[tuple[str, str]]:
    """Every door that is opened by its address, with what that needs: its endpoint and the address."""
    found = []
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint in ENDLESS | DRAWN or rule.endpoint.endswith("static"):
            continue
        for case in (place.done, place.open):
            values = {
                "number": place.incident if rule.endpoint.startswith("incidents.") else case.number,
                "subscription_id": place.subscription_id, "element": case.view.visits[-1].element, "code": "en",
                "token": place.share if rule.endpoint.startswith("shared.") else place.confirmation, "rest": "x/y",
            }  # fmt: skip
            assert rule.arguments <= values.keys(), f"{rule.rule}: say here what its parts may be"
            path = re.sub(r"<(?:\w+:)?(\w+)>", lambda part: str(values[part[1]]), rule.rule)  # noqa: B023 - used at once
            found.append((rule.endpoint, path))
    return sorted(set(found))


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
            told = {one for one in place.secrets if one in answer.text}
            if told and not (endpoint in AT_THE_COUNTER and number == town.OPERATOR):
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
