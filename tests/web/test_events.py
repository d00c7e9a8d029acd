"""The provisioning system's door: signed or nothing, an event or a TMF error; a bad one changes no order."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from werkzeug.test import TestResponse

from engine import tables
from engine.provisioning import signatures
from tests.engine.actors import Office

PATH = "/api/provisioning/events"


def event(**changes: Any) -> dict[str, Any]:
    order = {"id": "WO1", "externalId": "ZJ000000000001-1", "state": "inProgress"}
    whole = {
        "eventId": "e-1",
        "eventTime": "2026-11-22T00:00:00Z",
        "eventType": "ServiceOrderStateChangeEvent",
        "event": {"serviceOrder": order},
    }
    return whole | changes


@pytest.fixture
def tell(app: Flask, office: Office) -> Callable[..., TestResponse]:
    """Posts a body as the provisioning system does, signed unless told otherwise."""
    secret = office.system.settings.callback_secret

    def post(body: bytes | dict[str, Any], *, key: str = secret, age: int = 0) -> TestResponse:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        stamp = str(int(time.time()) - age)
        headers = {"X-Timestamp": stamp, "X-Signature": signatures.sign(key, stamp, raw)}
        return app.test_client().post(PATH, data=raw, headers=headers, content_type="application/json")

    return post


def kept(office: Office) -> list[tables.Result]:
    with office.system.database.reading() as session:
        return list(session.scalars(select(tables.Result)))


def refused(answer: TestResponse, status: int) -> None:
    body = answer.get_json()
    assert answer.status_code == status
    assert set(body) == {"code", "reason", "message", "status", "referenceError"}
    assert body["status"] == str(status) and all(isinstance(value, str) for value in body.values())


def test_an_event_for_a_work_order_that_nobody_sent_is_kept_and_shown(tell, office: Office) -> None:
    """It is answered 204, kept as unknown, and counted when it comes again."""
    assert tell(event()).status_code == tell(event()).status_code == 204
    (row,) = kept(office)
    assert (row.state, row.times) == ("unknown", 2)


@pytest.mark.parametrize("how", [{"key": "another"}, {"age": 400}, {"age": -400}])
def test_a_wrong_or_old_signature_is_refused(tell, office: Office, how: dict[str, Any]) -> None:
    """401 in TMF's form; nothing is kept."""
    refused(tell(event(), **how), 401)
    assert kept(office) == []


def test_without_a_signature_nothing_is_read(app: Flask, office: Office) -> None:
    """401 even for what is no JSON: the signature comes first."""
    refused(app.test_client().post(PATH, data=b"{"), 401)


NO_JSON = (b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b'{"eventId": NaN}', b"[" * 50_000)
DEEP = b'{"a":' * 500 + b"1" + b"}" * 500
NO_EVENTS = (
    event(eventTime="yesterday"),
    event(eventTime="2026-11-22T00:00:00"),
    event(eventType="Other"),
    event(eventId=""),
    event(eventId=7),
    event(eventId="\ud800"),
    event(event=None),
    event(event={"serviceOrder": {"id": "1", "externalId": "x", "state": "odd"}}),
    event(event={"serviceOrder": {"id": "1", "externalId": "x\u0000", "state": "held"}}),
)


@pytest.mark.parametrize("body", [*NO_JSON, DEEP, *NO_EVENTS])
def test_what_is_no_event_is_refused_with_the_path_of_the_fault(tell, office: Office, body: Any) -> None:
    """400 in TMF's form; nothing is kept."""
    refused(tell(body), 400)
    assert kept(office) == []


def test_a_body_over_the_limit_is_refused(tell, office: Office) -> None:
    """413 in TMF's form."""
    refused(tell(b'"' + b"x" * 2_000_000 + b'"'), 413)


def test_another_method_is_refused_in_the_same_form(app: Flask) -> None:
    """405 of the machines' doors is a TMF error too."""
    refused(app.test_client().get(PATH), 405)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(["eventId", "eventTime", "eventType", "event", "x"]), JSON, max_size=5))
def test_no_json_whatever_makes_the_door_fail(tell, changes: dict[str, Any]) -> None:
    """204 or 400, never 500."""
    assert tell(event() | changes).status_code in (204, 400)
