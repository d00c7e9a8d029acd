"""One's own account at the browser: password, second factor, sessions, and what comes first."""

from __future__ import annotations

import re
import time

import pyotp
import pytest
from flask import Flask
from structlog.testing import capture_logs

from engine import tables
from tests.engine import town
from tests.engine.actors import Office
from tests.web.actors import PASSWORD, Desk
from web.app import create_app

NEW = "mulberry unfair kite"
CODE = re.compile(r"<li>([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})</li>")


def changes(desk: Desk, new: str = NEW, current: str = PASSWORD) -> int:
    return desk.posts("/account/password", current=current, new=new, again=new).status_code


def gets_an_app(desk: Desk) -> tuple[pyotp.TOTP, list[str]]:
    """Turns the second factor on through the pages; the app, and the recovery codes."""
    assert desk.posts("/account/second-factor/offer", password=PASSWORD).status_code == 302
    found = re.search(r'secret">([A-Z2-7]{32})<', desk.opens("/account/second-factor").text)
    assert found is not None
    app = pyotp.TOTP(found[1])
    codes = CODE.findall(desk.posts("/account/second-factor/confirm", code=app.now()).text)
    assert len(codes) == 10
    return app, codes


def next_code(app: pyotp.TOTP) -> str:
    """One that was not taken yet: an app's clock may be ahead by one code."""
    return app.at(int(time.time()) + 30)


def alters(office: Office, number: str = town.OPERATOR, **columns: object) -> None:
    with office.system.database.writing() as session:
        session.query(tables.Staff).filter_by(number=number).update(columns)


def test_the_password_is_changed_and_this_browser_stays_in(desk: Desk) -> None:
    assert changes(desk) == 302
    page = desk.opens("/account")
    assert "密码已修改" in page.text and "修改密码" in page.text
    desk.posts("/auth/logout")
    assert desk.signs_in().status_code == 401
    assert desk.signs_in(password=NEW).status_code == 302


def test_a_refused_password_is_told_at_its_field_and_never_sent_back(desk: Desk) -> None:
    answer = desk.posts("/account/password", current=PASSWORD, new="password123", again="password123")
    assert answer.status_code == 400
    assert re.search(r'id="wrong-new" role="alert">[^<]*太容易猜到', answer.text)
    wrong = desk.posts("/account/password", current="wrong", new=NEW, again=NEW)
    assert wrong.status_code == 400 and 'id="wrong-current"' in wrong.text
    assert "password123" not in answer.text and NEW not in wrong.text and PASSWORD not in answer.text


@pytest.mark.parametrize("reason", [{"password_given": True}, {"password_set_at": town.MONDAY.replace(year=2025)}])
def test_a_first_or_expired_password_leads_to_the_change_and_nowhere_else(
    stranger: Desk, office: Office, reason: dict[str, object]
) -> None:
    office.sets(password_days=90)
    alters(office, **reason)
    stranger.signs_in()
    for path in ("/", "/orders", "/account", "/account/second-factor", "/todos", "/wall", "/nowhere"):
        assert stranger.opens(path).location == "/account/password", path
    assert stranger.posts("/orders/new/install", **stranger.form()).location == "/account/password"
    assert stranger.opens("/api/orders").json["code"] == "passwordDue"  # type: ignore[index]  # it is JSON
    assert stranger.opens("/addresses/children", Accept="application/json").status_code == 403
    page = stranger.opens("/account/password").text
    assert "请先修改密码" in page and "<nav" not in page
    assert changes(stranger) == 302
    assert stranger.opens("/").status_code == 200
    assert office.rows(tables.Order) == []


def test_a_role_that_must_have_a_second_factor_turns_it_on_first(stranger: Desk, office: Office) -> None:
    office.sets(**{"second_factor.roles": "operator"})
    stranger.signs_in()
    assert stranger.opens("/orders").location == "/account/second-factor"
    assert "须先启用二次验证" in stranger.opens("/account/second-factor").text
    gets_an_app(stranger)
    assert stranger.opens("/orders").status_code == 200
    assert "停用" not in stranger.opens("/account/second-factor").text


def test_a_new_sign_in_ends_the_older_one_which_is_told_so(desk: Desk, app: Flask, office: Office) -> None:
    office.clock.passes(minutes=41)
    other = Desk(app, office)
    other.signs_in()
    assert desk.opens("/addresses/children", Accept="application/json").status_code == 401
    assert "09:41" in desk.opens("/api/orders").json["reason"]  # type: ignore[index]  # it is JSON
    answer = desk.opens("/orders?state=open")
    assert answer.location == "/auth/login?next=%2Forders%3Fstate%3Dopen"
    page = desk.opens(answer.location).text
    assert "该工号已于 09:41 在别处登录" in page
    assert other.opens("/").status_code == 200
    assert desk.opens("/").status_code == 302


@pytest.mark.parametrize(("mark", "back", "said"), [("seen", 3600, "长时间没有操作"), ("began", 12 * 3600, "最长时限")])
def test_a_session_ends_by_itself_and_says_why(desk: Desk, mark: str, back: int, said: str) -> None:
    with desk.client.session_transaction() as session:
        session[mark] -= back
    assert desk.opens("/orders").status_code == 302
    assert said in desk.opens("/auth/login").text


def test_what_a_page_asks_for_by_itself_keeps_no_session_alive(desk: Desk) -> None:
    number = desk.places()
    with desk.client.session_transaction() as session:
        session["seen"] = began = session["seen"] - 1800
    desk.opens(f"/orders/{number}/live", Accept="application/json")
    with desk.client.session_transaction() as session:
        assert session["seen"] == began
    desk.opens("/orders")
    with desk.client.session_transaction() as session:
        assert session["seen"] > began


def test_a_cookie_that_was_copied_is_worth_nothing_after_the_sign_out(desk: Desk, app: Flask, office: Office) -> None:
    cookie = desk.client.get_cookie("broadband")
    assert cookie is not None
    thief = Desk(app, office)
    thief.client.set_cookie("broadband", cookie.value)
    assert thief.opens("/").status_code == 200
    desk.posts("/auth/logout")
    assert thief.opens("/").status_code == 302


def test_with_an_app_a_code_is_asked_after_the_password(desk: Desk) -> None:
    app, codes = gets_an_app(desk)
    desk.posts("/auth/logout")
    assert desk.signs_in(next="/orders?state=open").location == "/auth/code"
    assert desk.opens("/orders").status_code == 302
    assert desk.posts("/auth/code", code="000000x").status_code == 401
    assert desk.posts("/auth/code", code=next_code(app)).location == "/orders?state=open"
    desk.posts("/auth/logout")
    desk.signs_in()
    assert desk.posts("/auth/code", code=codes[0]).location == "/"
    desk.posts("/auth/logout")
    desk.signs_in()
    refused = desk.posts("/auth/code", code=codes[0])
    assert refused.status_code == 401 and desk.opens("/").status_code == 302


def test_a_code_without_a_password_or_long_after_it_leads_back_to_the_beginning(desk: Desk) -> None:
    app, _ = gets_an_app(desk)
    desk.posts("/auth/logout")
    assert desk.posts("/auth/code", code=next_code(app)).location == "/auth/login"
    desk.signs_in()
    with desk.client.session_transaction() as session:
        session["half"] |= {"at": session["half"]["at"] - 300}
    assert desk.posts("/auth/code", code=next_code(app)).location == "/auth/login"


def test_the_target_after_the_code_is_one_of_ours(desk: Desk) -> None:
    app, _ = gets_an_app(desk)
    desk.posts("/auth/logout")
    desk.signs_in(next="//evil.example/")
    assert desk.posts("/auth/code", code=next_code(app)).location == "/"


def test_before_personal_data_in_full_a_code_is_asked_again_after_a_while(desk: Desk, office: Office) -> None:
    number = desk.places()
    app, _ = gets_an_app(desk)
    shown = "完整信息，仅本次显示"
    assert shown in desk.posts(f"/personal/{number}", reason="核对").text
    with desk.client.session_transaction() as session:
        session["code"] -= 600
    assert 'name="code"' in desk.opens(f"/orders/{number}").text
    assert desk.posts(f"/personal/{number}", reason="核对", code="x").status_code == 302
    assert "动态码或恢复码不正确" in desk.opens(f"/orders/{number}").text
    assert shown in desk.posts(f"/personal/{number}", reason="核对", code=next_code(app)).text
    assert shown in desk.posts(f"/personal/{number}", reason="核对").text
    assert len(office.rows(tables.Look)) == 3


def test_without_an_app_personal_data_take_a_reason_only(desk: Desk) -> None:
    number = desk.places()
    assert 'name="code"' not in desk.opens(f"/orders/{number}").text
    assert "完整信息，仅本次显示" in desk.posts(f"/personal/{number}", reason="核对").text


def test_too_many_failures_from_one_address_are_answered_429(stranger: Desk, office: Office) -> None:
    office.sets(**{"sign_in.address_tries": 3})
    for number in ("1", "2", "3"):
        assert stranger.signs_in(number=number).status_code == 401
    answer = stranger.signs_in()
    assert answer.status_code == 429 and "失败次数过多" in answer.text
    office.clock.passes(minutes=15)
    assert stranger.signs_in().status_code == 302


def test_behind_a_proxy_the_readers_address_counts_and_is_believed_only_then(office: Office) -> None:
    for proxies, kept in ((0, "127.0.0.1"), (1, "198.51.100.7")):
        object.__setattr__(office.system.settings, "proxies", proxies)
        desk = Desk(create_app(office.system), office)
        token = desk.token()
        told = {"X-Forwarded-For": "203.0.113.9, 198.51.100.7"}
        fields = {"csrf_token": token, "number": "1", "password": "x"}
        desk.client.post("/auth/login", data=fields, headers=told)
        assert office.rows(tables.SignIn)[-1].address == kept


def test_the_account_shows_what_was_done_under_the_number(desk: Desk, stranger: Desk, office: Office) -> None:
    text = desk.opens("/account").text
    assert town.OPERATOR in text and "登录" in text and "127.0.0.1" in text
    gets_an_app(desk)
    assert "启用二次验证" in desk.opens("/account").text


def test_no_secret_goes_to_the_log_or_an_address(desk: Desk) -> None:
    with capture_logs() as lines:
        app, codes = gets_an_app(desk)
        changes(desk)
        desk.posts("/auth/logout")
        desk.signs_in(password=NEW)
        code = next_code(app)
        desk.posts("/auth/code", code=code)
    told = repr(lines)
    assert not any(secret in told for secret in (PASSWORD, NEW, app.secret, code, *codes))


def test_the_qr_code_is_drawn_in_the_page_without_a_style(desk: Desk) -> None:
    desk.posts("/account/second-factor/offer", password=PASSWORD)
    page = desk.opens("/account/second-factor").text
    assert re.search(r'<svg[^>]*class="qr"', page)
    assert " style=" not in page and "otpauth" not in page
