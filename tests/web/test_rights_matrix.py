"""Every door, for every role and for nobody, about orders of the own hall, of another in the region, of one far away.

What is expected comes from the rights that the doors declare, so a door without one fails here.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from werkzeug.routing import Rule

from engine import tables
from engine.orders import rights, scope
from engine.orders.staff_view import StaffView
from engine.store import people
from tests.engine import complaints, town
from tests.engine.actors import Office
from tests.web.actors import Desk, give_passwords
from web import gate

#: doors without a right, each with the reason
FOR_ALL_SIGNED_IN = {
    "home.page": "shows to each what their rights allow",
    "auth.leave": "everybody may leave",
    "diagrams.palette": "colours",
    "overview.palette": "colours",
    "closing.page": "for each of the three rights of a day's money; it asks for any of them",
    "confirmations.printed": "one's own confirmation page: the right was asked for when it was made",
    "drafts.listing": "one's own drafts, of what one may accept",
    "drafts.save": "the right is that of the form's business; it is asked for",
    "drafts.discard": "one's own draft",
    "drafts.restore": "one's own draft",
    "drafts.token": "who one is, and the token of one's own session",
    "api_orders.confirm": "the right is that of the business in the body; the engine asks for it",
    "api_orders.place": "the right was asked for with the confirmation, and is again",
} | {f"account.{door}": "one's own account" for door in
     ("page", "password", "factor", "offer", "confirm", "renew", "turn_off")}  # fmt: skip
#: doors for nobody known; `web.gate` lists them
FOR_ANYBODY = gate.OPEN
#: machines and links with keys of their own
WITH_KEYS = gate.OPEN_BLUEPRINTS

NEAR = "100301"  #: an operator of another hall of the eastern region
PLACES = {"own": town.OPERATOR, "near": NEAR, "far": town.STRANGER}
#: who asks: number -> how far their rights reach; all work in the eastern hall
KEEPER, ADMINISTRATOR, OF_THE_REGION = "100903", "100904", "100905"
WHO = {
    town.OPERATOR: ("operator", None),
    town.MANAGER: ("duty_manager", None),
    town.SUPERVISOR: ("supervisor", None),
    town.VIEWER: ("viewer", None),
    KEEPER: ("catalogue_keeper", None),
    ADMINISTRATOR: ("administrator", None),
    OF_THE_REGION: ("supervisor", "region"),
}
#: doors whose number is no order's or incident's, or that lead on to another that asks
NOT_OF_A_HALL = {"personal.back", "staff.page", "staff.change", "staff.unlock", "staff.password", "staff.sign_out",
                 "staff.reset_factor"}  # fmt: skip
#: doors to what takes long to draw: that they open is seen once
DRAWN = {f"{room}.{kind}" for room in ("diagrams", "overview") for kind in ("svg", "png", "pdf")} | {"wall.picture"}
#: a live stream never ends by itself
STREAMS = {"stream.versions"}
#: doors to something of an order that these orders do not have, or that only who made it may see
ABSENT = {"orders.accepted", "change_order.confirm", "cancel_order.confirm"}
REFUSED = {401, 403}
GONE = {403, 404}


@dataclass(frozen=True)
class Work:
    """What there is in a hall, as the parts of an address."""

    order: str
    todo: int
    incident: str
    complaint: str


@pytest.fixture
def works(office: Office) -> dict[str, Work]:
    """An order that came back, one that could not be sent and a complaint, in each hall."""
    complaints.rules(office)
    with office.system.database.writing() as session:
        east = session.query(tables.Hall).filter_by(code="east").one()
        near = tables.Hall(code="near", name="东街营业厅", region_id=east.region_id, channel_id=east.channel_id)
        session.add(near)
        session.flush()
        for number, role, reach, hall in (
            (NEAR, "operator", None, near), (KEEPER, "catalogue_keeper", None, east),
            (ADMINISTRATOR, "administrator", None, east), (OF_THE_REGION, "supervisor", "region", east),
        ):  # fmt: skip
            person = tables.Staff(number=number, name=number, role=role, hall_id=hall.id, scope=reach)
            person.password_hash, person.password_set_at = "-", town.MONDAY
            session.add(person)
    give_passwords(office)
    office.sets(send_attempts=1)
    unsent = {place: office.counter(number).orders(door="1-101") for place, number in PLACES.items()}
    office.sends()
    returned = {place: office.counter(number).orders(door="6-101") for place, number in PLACES.items()}
    for case in returned.values():
        office.provisioning.says(case, "failed", reason=("10R01", "物业阻挠"))
    complained = {
        place: complaints.complains(case, office.counter(PLACES[place]), again=True)
        for place, case in returned.items()
    }  # fmt: skip
    return {
        place: Work(
            case.number, case.todo("handle_return").id, str(unsent[place].view.incidents[-1].number),
            complained[place].number,
        )
        for place, case in returned.items()
    }  # fmt: skip


@pytest.fixture
def app(app: Flask) -> Flask:
    app.config["WTF_CSRF_ENABLED"] = False  # the token is asked for elsewhere
    return app


def doors(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Every door with each of its methods."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method


def right_of(app: Flask, rule: Rule) -> str | None:
    return getattr(app.view_functions[rule.endpoint], "right", None)


def is_open(rule: Rule) -> bool:
    return rule.endpoint in FOR_ANYBODY or rule.endpoint.split(".")[0] in WITH_KEYS


def address(rule: Rule, work: Work) -> str:
    """The door's address about that work; what is about nothing in a hall is made up."""
    numbers = {"incidents": work.incident, "complaints": work.complaint, "staff": town.STRANGER}
    about = "complaints" if rule.endpoint == "complaint.receipt" else rule.endpoint.partition(".")[0]
    known: dict[str, Any] = {
        "number": numbers.get(about, work.order), "todo_id": work.todo,
        "act": "withdraw" if about == "complaints" else "take",
        "element": "handle_return", "what": "hall", "token": "nobody-has-this", "filename": "site.css", "code": "zh",
    }  # fmt: skip
    parts = {name: quote(str(known.get(name, 1))) for name in rule.arguments}
    path = rule.rule
    for name, value in parts.items():
        path = re.sub(rf"<([^<>]*:)?{name}>", value, path)
    return path


def is_about_work(rule: Rule) -> bool:
    """Whether the address names an order, an incident or a to-do."""
    return bool(rule.arguments & {"number", "todo_id"}) and rule.endpoint not in NOT_OF_A_HALL


def asked(desk: Desk, method: str, path: str) -> int:
    answer = desk.client.open(path, method=method)
    answer.close()
    return answer.status_code


def test_every_door_declares_a_right_or_says_why_not(app: Flask) -> None:
    undeclared = {rule.endpoint for rule, _ in doors(app) if right_of(app, rule) is None and not is_open(rule)}
    assert undeclared == FOR_ALL_SIGNED_IN.keys()
    assert {right for rule, _ in doors(app) if (right := right_of(app, rule))} <= rights.MEANINGS.keys()


def test_without_a_sign_in_only_open_doors_open(stranger: Desk, app: Flask, works: dict[str, Work]) -> None:
    wrong = []
    for rule, method in doors(app):
        if is_open(rule):
            continue
        answer = stranger.client.open(address(rule, works["own"]), method=method)
        led = answer.status_code == 302 and answer.location.startswith("/auth/login")
        if not led and answer.status_code != 401:
            wrong.append((method, rule.rule, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("number", WHO)
def test_a_role_passes_the_doors_of_its_rights(
    stranger: Desk, office: Office, app: Flask, works: dict[str, Work], number: str
) -> None:
    """Rights by role: without the right every door refuses, and nothing is done; with it none does."""
    stranger.signs_in(number)
    person = somebody(office, number)
    before, wrong = kept(office), []
    with_right = {right for right in rights.MEANINGS if rights.may(person, right)}
    known = [(rule, method) for rule, method in doors(app) if right_of(app, rule) and rule.endpoint not in STREAMS]
    for rule, method in (one for one in known if right_of(app, one[0]) not in with_right):
        status = asked(stranger, method, address(rule, works["own"]))
        if status not in REFUSED:
            wrong.append((method, rule.rule, right_of(app, rule), status))
    assert wrong == []
    assert kept(office) == before
    for rule, method in (one for one in known if right_of(app, one[0]) in with_right):
        if method != "GET" or (rule.endpoint in DRAWN and number != town.OPERATOR):
            continue  # what is done then is another test's; what is drawn takes long
        status = asked(stranger, method, address(rule, works["own"]))
        if status in REFUSED or status >= 500:
            wrong.append((method, rule.rule, right_of(app, rule), status))
    assert wrong == []


@pytest.mark.parametrize("number", WHO)
def test_rights_reach_as_far_as_they_do_and_no_further(
    stranger: Desk, office: Office, app: Flask, works: dict[str, Work], number: str
) -> None:
    """Rights by hall and region: what is out of reach can't be seen, and nothing is done to it."""
    stranger.signs_in(number)
    person = somebody(office, number)
    halls = {place: somebody(office, one).hall_id for place, one in PLACES.items()}
    wrong = []
    for (rule, method), (place, work) in itertools.product(doors(app), works.items()):
        right = right_of(app, rule)
        if right is None or not is_about_work(rule) or not rights.may(person, right) or rule.endpoint in STREAMS:
            continue
        reached = scope.within(person, halls[place])
        if reached and rule.endpoint in DRAWN:
            continue
        before = kept(office) if method == "POST" else (0, 0)
        status = asked(stranger, method, address(rule, work))
        seen_when_not = method == "GET" and not reached and status not in GONE
        hidden_when_reached = method == "GET" and reached and status in GONE and rule.endpoint not in ABSENT
        done_when_not = method == "POST" and not reached and kept(office) != before
        if seen_when_not or hidden_when_reached or done_when_not or status >= 500:
            wrong.append((method, rule.rule, place, status))
    assert wrong == []


def somebody(office: Office, number: str) -> StaffView:
    with office.system.database.reading() as session:
        found = people.staff_by_number(session, number)
    assert found is not None
    return found


def kept(office: Office) -> tuple[int, int]:
    """How much was done: acts in the audit, rows of history."""
    with office.system.database.reading() as session:
        return session.query(tables.Audit).count(), session.query(tables.Change).count()
