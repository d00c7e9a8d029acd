"""Confirmations and orders for programs: JSON in the session of the pages; errors as TM Forum words them."""

import json
import string
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from engine import acceptance, tables
from engine.orders import new_order
from tests.engine import town
from tests.engine.actors import Case, Office
from tests.web.actors import CARD, NAME, PHONE, Desk
from tests.web.families import started

KEYS = {"code", "reason", "message", "status", "referenceError"}


class Program:
    """A channel's program: a session, and its token in the header."""

    def __init__(self, desk: Desk):
        self.desk = desk
        self.headers = {"X-CSRFToken": desk.token()}

    def posts(self, path: str, body: Any, **headers: str) -> TestResponse:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.desk.client.post(path, data=raw, content_type="application/json", headers=self.headers | headers)

    def install(self, **changes: Any) -> dict[str, Any]:
        """An install without a fault, and what is changed on it."""
        office = self.desk.office
        return {
            "business": "install",
            "customer_name": NAME,
            "document_kind": "identity_card",
            "document": CARD,
            "phone": PHONE,
            "product_id": office.id_of(tables.Product, "FAST"),
            "address_id": office.id_of(tables.Address, "6-101"),
            "contact_name": NAME,
            "contact_phone": PHONE,
            "payment_kind": "prepaid",
            "at_the_door": False,
        } | changes

    def cancel(self, case: Case, **changes: Any) -> dict[str, Any]:
        """A cancel of an install, and what is changed on it."""
        return {
            "business": "cancel_order",
            "order_number": case.number,
            "document_kind": "identity_card",
            "document": CARD,
            "reason_code": "10C01",
        } | changes


@pytest.fixture
def program(desk: Desk) -> Program:
    """A program with an operator's session."""
    return Program(desk)


def refused(answer: TestResponse, status: int, code: str, *said: str) -> None:
    """An error as TM Forum words it."""
    assert answer.status_code == status, answer.text
    body = json.loads(answer.text)
    assert body.keys() == KEYS and all(isinstance(value, str) for value in body.values())
    assert (body["status"], body["code"]) == (str(status), code)
    for text in said:
        assert text in body["reason"] + body["message"], text


def test_a_confirmation_then_the_order_and_the_same_token_gives_the_same_order(
    program: Program, office: Office
) -> None:
    """S: submit is accepted only with the token of a confirmation page that was shown."""
    moment = "2026-03-04T09:00:00+08:00"
    body = program.install(appointment_from=moment, appointment_until=moment.replace("09", "12"), external_id="X-1")
    shown = program.posts("/api/confirmations", body)
    assert shown.status_code == 201 and office.rows(tables.Order) == []
    found = json.loads(shown.text)
    assert found["content"]["amount"] == 10000 and found["content"]["appointment_from"] == "2026-03-04T01:00:00+00:00"
    placed = [program.posts("/api/orders", {"token": found["token"]}) for _ in range(2)]
    assert [one.status_code for one in placed] == [201, 201] and placed[0].json == placed[1].json
    (order,) = office.rows(tables.Order)
    assert placed[0].json == {"number": order.number, "href": f"/orders/{order.number}"}
    assert placed[0].headers["Location"] == f"/orders/{order.number}" and order.external_id == "X-1"


def test_an_external_number_is_given_once(program: Program, office: Office) -> None:
    tokens = [
        json.loads(program.posts("/api/confirmations", program.install(external_id="X-1", address_id=door)).text)
        for door in (office.id_of(tables.Address, "6-101"), office.id_of(tables.Address, "1-101"))
    ]
    first, second = (program.posts("/api/orders", {"token": one["token"]}) for one in tokens)
    assert first.status_code == 201
    refused(second, 409, "conflict", "外部订单号已被使用")
    assert len(office.rows(tables.Order)) == 1


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (b"{", "$"),
        (b'{"business": NaN}', "$"),
        (b"[" * 3000, "$"),
        ([], "$"),
        ({}, "business"),
        ({"business": "bazaar"}, "business"),
        ({"business": ["install"]}, "business"),
        ({"business": "cancel_order"}, "order_number"),
        ({"business": "cancel_order", "colour": 1}, "colour"),
        ({"business": "cancel_order", "order_number": 7}, "order_number"),
        ({"business": "cancel_order", "note": "x" * 501}, "note"),
        ({"business": "cancel_order", "note": "\ud800"}, "note"),
        ({"business": "cancel_order", "document": "\x00"}, "document"),
        ({"business": "install", "product_id": True}, "product_id"),
        ({"business": "install", "address_id": -1}, "address_id"),
        ({"business": "install", "address_id": 2**63}, "address_id"),
        ({"business": "install", "at_the_door": "yes"}, "at_the_door"),
        ({"business": "install", "appointment_from": "2026-03-04T09:00:00"}, "appointment_from"),
        ({"business": "install", "appointment_from": "0001-01-01T00:00:00+14:00"}, "appointment_from"),
    ],
)
def test_what_is_malformed_is_told_by_its_path(program: Program, office: Office, body: Any, path: str) -> None:
    refused(program.posts("/api/confirmations", body), 400, "invalid", f"{path}: ")
    assert office.rows(tables.Confirmation) == []


@pytest.mark.parametrize("body", [b"", [], {}, {"token": 7}, {"token": None}, {"token": "\x00"}])
def test_an_order_needs_a_token(program: Program, office: Office, body: Any) -> None:
    refused(program.posts("/api/orders", body), 400, "invalid")


def test_a_token_that_is_none_and_one_of_somebody_else(program: Program, office: Office) -> None:
    refused(program.posts("/api/orders", {"token": "made-up"}), 404, "notFound", "请先查看或打印确认单")
    token = json.loads(program.posts("/api/confirmations", program.install()).text)["token"]
    other = Desk(program.desk.client.application, office)
    other.signs_in(town.COLLEAGUE)
    refused(Program(other).posts("/api/orders", {"token": token}), 403, "notAllowed")
    assert office.rows(tables.Order) == []


def test_a_fault_that_the_engine_finds_is_told_by_its_field(program: Program, office: Office) -> None:
    answer = program.posts("/api/confirmations", program.install(phone="12", payment_kind="gold"))
    refused(answer, 400, "invalid", "phone: ", "payment_kind: ")


def test_a_rule_that_forbids_it_is_a_conflict_and_nothing_is_stored(program: Program, office: Office) -> None:
    """409 with the rule, the order's number and its state; while one is open, after the end, of no install."""
    case = started(program.desk)
    tokens = [json.loads(program.posts("/api/confirmations", program.cancel(case)).text)["token"] for _ in range(2)]
    assert program.posts("/api/orders", {"token": tokens[0]}).status_code == 201
    child = office.rows(tables.Order)[-1]
    before = office.everything()
    refused(program.posts("/api/orders", {"token": tokens[1]}), 409, "ruleRefused", case.number, child.number)
    refused(program.posts("/api/confirmations", program.cancel(case)), 409, "ruleRefused", child.number)
    answer = program.posts("/api/confirmations", program.cancel(Case(office, child.number)))
    refused(answer, 409, "ruleRefused", "只有在途的装机订单可以撤单", child.number)
    assert office.everything() == before


def test_after_the_end_it_is_too_late(program: Program, office: Office) -> None:
    case = started(program.desk)
    office.provisioning.completes(case)
    answer = program.posts("/api/confirmations", program.cancel(case))
    refused(answer, 409, "ruleRefused", "只有在途的装机订单可以撤单", f"订单 {case.number} 竣工")


def test_a_cookie_alone_proves_no_wish(program: Program, office: Office) -> None:
    """Another site may make a browser send the cookie, but can't read the token."""
    for path in ("/api/confirmations", "/api/orders"):
        refused(program.posts(path, program.install(), **{"X-CSRFToken": "made-up"}), 400, "expired")
    assert office.rows(tables.Confirmation) == []


def test_who_is_not_signed_in_and_who_may_not(stranger: Desk, office: Office) -> None:
    refused(Program(stranger).posts("/api/confirmations", {}), 401, "unauthorized")
    stranger.signs_in(town.VIEWER)
    watcher = Program(stranger)
    refused(watcher.posts("/api/confirmations", watcher.install()), 403, "notAllowed")


TEXTS = st.one_of(st.text(max_size=40), st.text(string.printable, max_size=10), st.sampled_from([CARD, PHONE, NAME]))
VALUES = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), TEXTS,
        st.datetimes().map(lambda at: at.isoformat() + "+08:00"), st.sampled_from(["10C01", "identity_card", "1"]),
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
#: business -> the names of its fields
FIELDS = {name: {"business", *(field.name for field in fields(new_order.form(name)))} for name in acceptance.BUSINESSES}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(data=st.data())
def test_whatever_is_sent_is_answered_in_the_contracts_words(program: Program, data: st.DataObject) -> None:
    """Never a 500: a form without a fault, some of its fields replaced by anything at all."""
    business = data.draw(st.sampled_from(sorted(FIELDS)))
    right = program.install() | {
        "business": business, "subscription_id": 1, "order_number": "ZJ260302000001", "reason_code": "10C01",
        "owner_document_kind": "identity_card", "owner_document": CARD, "owner_consents": True,
        "customer_consents": True, "penalty_agreed": True, "appointment_from": None, "appointment_until": None,
        "campaign_id": None, "note": "",
    }  # fmt: skip
    known = FIELDS[business]
    body = {name: value for name, value in right.items() if name in known}
    for name in data.draw(st.lists(st.sampled_from(sorted(known)), max_size=3, unique=True)):
        body[name] = data.draw(VALUES)
    answer = program.posts("/api/confirmations", body)
    assert answer.status_code in (201, 400, 403, 404, 409), answer.text
    assert answer.status_code == 201 or json.loads(answer.text).keys() == KEYS
    token = data.draw(VALUES)
    assert program.posts("/api/orders", {"token": token}).status_code in (400, 404)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(raw=st.binary(max_size=200) | VALUES.map(lambda value: json.dumps(value).encode()))
def test_whatever_bytes_are_sent(program: Program, raw: bytes) -> None:
    for path in ("/api/confirmations", "/api/orders"):
        assert program.posts(path, raw).status_code in (400, 404)
