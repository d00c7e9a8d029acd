"""What keeps strangers and accidents out of the pages."""

import re

import pytest
from flask import Flask
from structlog.testing import capture_logs

from engine import tables
from tests.engine.actors import Office
from tests.web.actors import CARD, NAME, PHONE, Desk
from web.app import create_app
from web.security import inside

PAGES = ["/", "/orders", "/orders/new/install", "/todos", "/incidents", "/nowhere"]


@pytest.mark.parametrize("path", PAGES)
def test_no_page_runs_a_script_or_a_style_that_stands_in_it(desk: Desk, path: str) -> None:
    answer = desk.opens(path)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert "script-src 'self';" in policy and "unsafe" not in policy
    assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=|javascript:", answer.text)


def test_only_the_picture_brings_a_style_and_it_carries_the_word_of_this_answer(desk: Desk) -> None:
    answer = desk.opens(f"/orders/{desk.places()}")
    word = re.search(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"])
    assert word is not None
    assert answer.text.count("<style") == answer.text.count(f'<style nonce="{word[1]}"') == 2


@pytest.mark.parametrize("path", PAGES)
def test_the_other_headers_are_on_every_page(desk: Desk, path: str) -> None:
    headers = desk.opens(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(stranger: Desk) -> None:
    cookie = stranger.signs_in().headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Secure" not in cookie


def test_behind_https_the_cookie_never_travels_in_the_clear(office: Office) -> None:
    object.__setattr__(office.system.settings, "public_url", "https://hall.example")
    answer = create_app(office.system).test_client().get("/auth/login")
    assert "Secure" in answer.headers["Set-Cookie"]
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")


@pytest.mark.parametrize(
    "path",
    ["/auth/logout", "/orders/new/install", "/orders/new/install/place",
        "/orders/new/transfer/1", "/orders/new/move/1", "/orders/new/move/place", "/orders/new/dismantle/1",
        "/orders/new/dismantle/place",
        "/orders/new/transfer/place", "/orders/new/install/customer", "/addresses",
     "/todos/claim", "/todos/1/hand-over", "/drafts/save", "/drafts/1/discard", "/drafts/1/restore",
     "/confirmations/1/printed", "/orders/ZJ1/notes", "/orders/ZJ1/notes/1",
     "/todos/1/claim", "/todos/1/release", "/todos/1/complete", "/incidents/bulk", "/incidents/IN1/1", "/personal/ZJ1",
     "/orders/ZJ1/urge", "/orders/ZJ1/reschedule", "/orders/ZJ1/change", "/orders/ZJ1/change/place",
     "/orders/ZJ1/cancel", "/orders/ZJ1/cancel/place", "/orders/ZJ1/shares", "/orders/ZJ1/shares/1/revoke",
     "/orders/find", "/subscriptions/find", "/kept/columns", "/kept/queries", "/kept/queries/1",
     "/export/orders", "/looks/export", "/batches", "/batches/1/1", "/batches/1/files/1",
     "/staff/new", "/staff/1", "/staff/1/unlock", "/staff/1/sign-out", "/staff/1/second-factor", "/staff/1/password",
     "/agreements/1", "/places/region", "/orders/ZJ1/complaint", "/complaints/ZJ1/1", "/closing/count",
     "/closing/close", "/closing/reopen", "/api/confirmations", "/api/orders", "/auth/code", "/account/password",
     "/account/second-factor/offer", "/account/second-factor/confirm", "/account/second-factor/codes",
     "/account/second-factor/off"],
)  # fmt: skip
def test_whatever_changes_something_needs_the_token_of_the_session(desk: Desk, path: str) -> None:
    answer = desk.client.post(path, data={})
    assert answer.status_code == 400
    assert "页面已过期" in answer.text


def test_every_way_to_change_something_is_in_the_list_above(app: Flask) -> None:
    marks = test_whatever_changes_something_needs_the_token_of_the_session.pytestmark  # type: ignore[attr-defined]  # pytest puts it there
    listed = {re.sub(r"\d+", "1", path) for path in marks[0].args[1]}
    rules = [
        rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ()) and rule.endpoint != "auth.enter"
    ]
    open_ = {re.sub(r"<[^>]+>", "1", rule.rule) for rule in rules if not rule.endpoint.startswith("provisioning.")}
    assert {re.sub("IN1|ZJ1|(?<=/places/)region", "1", path) for path in listed} == open_


def test_a_fault_of_ours_shows_a_number_and_no_trace(desk: Desk, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.todos.queues.todos", None)
    with capture_logs() as lines:
        answer = desk.opens("/todos", **{"X-Request-Id": "abcdef-123"})
    assert answer.status_code == 500
    assert "abcdef-123" in answer.text and "没有保存任何内容" in answer.text
    assert "Traceback" not in answer.text and "NoneType" not in answer.text
    assert [line["kind"] for line in lines if line["event"] == "unexpected"] == ["TypeError"]


def test_the_log_says_which_page_and_never_whom_it_was_about(desk: Desk) -> None:
    with capture_logs() as lines:
        number = desk.places()
        desk.opens(f"/orders?q={PHONE}")
        desk.posts("/orders/new/install/customer", by="document", text=CARD)
    assert {"method": "POST", "path": "/orders/new/install/customer", "status": 200}.items() <= lines[-1].items()
    text = repr(lines)
    assert not any(secret in text for secret in (PHONE, CARD, NAME, number))


def test_what_is_typed_into_a_field_comes_back_as_text(desk: Desk) -> None:
    answer = desk.posts("/orders/new/install", **desk.form(customer_name='"><script>x</script>', phone="1"))
    assert "<script>x" not in answer.text and "&lt;script&gt;x" in answer.text


@pytest.mark.parametrize("target", ["", None, "x", "//x", "/\\x", "/x\ny", "http:/x", "/a\r\nSet-Cookie: b=c"])
def test_a_target_elsewhere_is_none(target: str | None) -> None:
    assert inside(target) is None


@pytest.mark.parametrize("target", ["/", "/orders?q=1&state=open", "/orders/ZJ1#todo-1"])
def test_a_target_of_ours_stays_as_it_is(target: str) -> None:
    assert inside(target) == target


def test_nothing_was_changed_by_all_those_refusals(desk: Desk, office: Office) -> None:
    desk.client.post("/orders/new/install", data=desk.form())
    assert office.rows(tables.Confirmation) == office.rows(tables.Order) == []


def test_the_sign_in_needs_the_token_too(stranger: Desk) -> None:
    answer = stranger.client.post("/auth/login", data={"number": "100101", "password": "correct horse"})
    assert answer.status_code == 400 and "页面已过期" in answer.text
