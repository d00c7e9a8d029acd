"""Every error is TMF's: code, reason, message, status, referenceError, all strings."""

from __future__ import annotations

import pytest

from tests.simulator.program import API, Program

ORDERS = f"{API}/serviceOrder"
JSON = {"Content-Type": "application/json"}
WRONG = [
    ("GET", f"{ORDERS}/WO99999999", {}, b"", 404),
    ("GET", f"{API}/nothing", {}, b"", 404),
    ("PATCH", f"{ORDERS}/WO99999999", JSON, b"{}", 404),
    ("DELETE", f"{API}/hub/none", {}, b"", 404),
    ("GET", f"{API}/cancelServiceOrder/none", {}, b"", 404),
    ("DELETE", f"{ORDERS}/WO00000001", {}, b"", 405),
    ("PUT", ORDERS, JSON, b"{}", 405),
    ("POST", ORDERS, {"Content-Type": "text/xml"}, b"<order/>", 415),
    ("POST", ORDERS, {}, b"{}", 415),
    ("POST", ORDERS, JSON, b"{", 400),
    ("POST", ORDERS, JSON, b"", 400),
    ("POST", ORDERS, JSON, b"[]", 400),
    ("POST", ORDERS, JSON, b'{"serviceOrderItem": NaN}', 400),
    ("POST", ORDERS, JSON, b"\xff\xfe", 400),
    ("POST", ORDERS, JSON, b"[" * 100_000, 400),
    ("POST", ORDERS, JSON, b'"' + b"x" * 1_100_000 + b'"', 413),
    ("POST", f"{API}/cancelServiceOrder", JSON, b"{}", 400),
    ("POST", f"{API}/cancelServiceOrder", JSON, b'{"serviceOrder": {"id": "WO99999999"}}', 400),
    ("POST", f"{API}/hub", JSON, b'{"callback": "ftp://here"}', 400),
    ("POST", f"{API}/hub", JSON, b'{"callback": "javascript:alert(1)"}', 400),
    ("GET", f"{ORDERS}?limit=-1", {}, b"", 400),
    ("GET", f"{ORDERS}?offset=many", {}, b"", 400),
    ("GET", f"{ORDERS}?colour=red", {}, b"", 400),
    ("GET", f"{ORDERS}?state.gt=held", {}, b"", 400),
    ("GET", f"{ORDERS}?orderDate.gt=soon", {}, b"", 400),
    ("GET", "/journal?limit=x", {}, b"", 400),
    ("PUT", "/settings", JSON, b'{"speed": 2}', 400),
    ("POST", "/workOrders/WO99999999/push", JSON, b"{}", 404),
]


@pytest.mark.parametrize(("method", "path", "headers", "content", "status"), WRONG)
def test_an_error_has_a_tmf_body(
    slow_program: Program, method: str, path: str, headers: dict[str, str], content: bytes, status: int
) -> None:
    response = slow_program.http.request(method, path, headers=headers, content=content)
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/json;charset=utf-8"
    error = response.json()
    assert set(error) == {"code", "reason", "message", "status", "referenceError"}
    assert all(isinstance(value, str) and value for value in error.values())
    assert error["status"] == str(status)


def test_a_method_that_is_not_offered_is_answered_with_those_that_are(slow_program: Program) -> None:
    response = slow_program.http.delete(f"{ORDERS}/WO00000001")
    assert {"GET", "PATCH"} <= {name.strip() for name in response.headers["Allow"].split(",")}
