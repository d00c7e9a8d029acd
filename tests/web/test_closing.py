"""Day closing on the page: what disagrees is named with the way to it, what is typed is kept, nothing is done twice."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import tables
from engine.orders.money import fen, yuan
from tests.engine import town
from tests.engine.actors import Case, Office
from tests.web.actors import Desk

DAY = "2026-03-02"


@pytest.fixture
def case(office: Office) -> Case:
    """An order with a fee of 100 yuan."""
    return office.counter().orders()


def sits(desk: Desk, number: str) -> Desk:
    """Somebody else sits down at the browser."""
    desk.posts("/auth/logout")
    assert desk.signs_in(number).status_code == 302
    return desk


def counts(desk: Desk, cash: str, number: str = town.OPERATOR, seen: int = 0, **more: str) -> object:
    fields = {"on": DAY, "number": number, "seen": f"{seen}", "cash": cash, "card": "0", "mobile": "0"} | more
    return desk.posts("/closing/count", **fields)


def test_a_day_is_counted_and_closed(desk: Desk, office: Office, case: Case) -> None:
    text = desk.opens("/closing").text
    assert f"{town.OPERATOR} 还没有录入实点金额" in text and f'href="#count-{town.OPERATOR}"' in text
    assert "日结 2026-03-02" not in text  # the duty manager's
    assert counts(desk, "95").status_code == 302
    sits(desk, town.MANAGER)
    text = desk.opens("/closing").text
    assert f"{town.OPERATOR} 的款比凭证少 ¥5.00" in text and "disabled" in text
    desk.posts("/closing/close", on=DAY)
    assert "账、款、据尚有 1 处不一致，不能日结" in desk.opens("/closing").text
    counts(desk, "100.00", seen=1)
    assert "可以日结" in desk.opens("/closing").text
    desk.posts("/closing/close", on=DAY)
    text = desk.opens("/closing").text
    assert "已日结" in text and 'action="/closing/count"' not in text
    assert "由 100109 日结" in (desk.posts("/closing/close", on=DAY) and desk.opens("/closing").text)


def test_a_difference_of_accounts_and_vouchers_leads_to_the_order(desk: Desk, office: Office, case: Case) -> None:
    with office.system.database.writing() as session:
        for deed in session.query(tables.Deed):
            deed.voucher_id = None
        session.flush()
        session.query(tables.Voucher).delete()
    text = desk.opens("/closing").text
    assert f"订单 {case.number} 的费用 ¥100.00 没有凭证" in text and f'href="/orders/{case.number}"' in text


def test_what_is_no_amount_is_told_beside_its_field_with_all_that_was_typed(desk: Desk, case: Case) -> None:
    answer = counts(desk, "一百", card="12.5")
    assert answer.status_code == 422
    assert 'value="一百"' in answer.text and 'value="12.5"' in answer.text and "请输入金额，如 1234.50" in answer.text
    assert answer.text.count('class="problem"') == 1


def test_re_opening_needs_a_supervisor_and_a_reason(desk: Desk, office: Office, case: Case) -> None:
    counts(desk, "100")
    sits(desk, town.MANAGER).posts("/closing/close", on=DAY)
    hall = office.id_of(tables.Hall, "east")
    assert desk.posts("/closing/reopen", on=DAY, hall=hall, because="x").status_code == 403
    sits(desk, town.SUPERVISOR)
    desk.posts("/closing/reopen", on=DAY, hall=hall, because="  ")
    assert "请填写重开原因" in desk.opens(f"/closing?on={DAY}").text
    desk.posts("/closing/reopen", on=DAY, hall=hall, because="现金录错")
    text = desk.opens(f"/closing?on={DAY}").text
    assert "重开记录" in text and "现金录错" in text and town.SUPERVISOR in text
    desk.posts("/closing/reopen", on=DAY, hall=hall, because="再来一次")
    assert "未日结，或已被重开" in desk.opens(f"/closing?on={DAY}").text


def test_a_stale_tab_is_told_who_was_first(desk: Desk, office: Office, case: Case) -> None:
    counts(desk, "100")
    counts(desk, "90", seen=0)
    assert f"{town.OPERATOR} 刚刚录入了另外的金额" in desk.opens("/closing").text
    (row,) = office.rows(tables.CashCount)
    assert (row.cash, row.version) == (10000, 1)


def test_who_may_not_sees_no_closing(stranger: Desk, office: Office, case: Case) -> None:
    stranger.signs_in(town.VIEWER)
    assert stranger.opens("/closing").status_code == 403
    assert counts(stranger, "1").status_code == 403
    assert stranger.posts("/closing/close", on=DAY).status_code == 403
    sits(stranger, town.STRANGER)
    assert counts(stranger, "1").status_code == 403
    east = office.id_of(tables.Hall, "east")
    assert "临江区营业厅" in stranger.opens(f"/closing?hall={east}").text
    assert office.rows(tables.CashCount) == []


NASTY = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        ["", "0", "-0.01", "1e9", "NaN", "٣", "１００", "9" * 500, "1.234", "\0", "--1", "=1+1", "¥5", "+7.5"]
    ),
)


@pytest.mark.parametrize("who", [town.OPERATOR, town.MANAGER, town.SUPERVISOR])
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cash=NASTY, card=NASTY, on=st.one_of(NASTY, st.just(DAY)), number=NASTY, seen=NASTY)
def test_no_form_breaks_the_page(
    stranger: Desk, office: Office, who: str, cash: str, card: str, on: str, number: str, seen: str
) -> None:
    stranger.signs_in(who)
    fields = {"on": on, "number": number, "seen": seen, "cash": cash, "card": card, "mobile": "0"}
    assert stranger.posts("/closing/count", **fields).status_code in (302, 400, 403, 404, 422)
    assert stranger.posts("/closing/close", on=on).status_code in (302, 400, 403, 422)
    assert stranger.posts("/closing/reopen", on=on, hall=seen, because=cash).status_code in (302, 400, 403, 422)


def test_a_day_that_has_not_come_is_refused_in_words(desk: Desk, case: Case) -> None:
    counts(desk, "1", on="2026-03-03")
    assert "还没到这一天" in desk.opens("/closing").text
    sits(desk, town.MANAGER).posts("/closing/close", on="2026-03-03")
    assert "还没到这一天" in desk.opens("/closing").text


@given(st.integers(-(10**11) + 1, 10**11 - 1))
def test_an_amount_that_is_shown_can_be_typed(amount: int) -> None:
    assert fen(yuan(amount)) == amount


@pytest.mark.parametrize("typed", ["", "x", "1.234", "1e3", "１２", "--1", "1.", ".5", "NaN", "9" * 12])
def test_what_is_no_amount_is_none(typed: str) -> None:
    assert fen(typed) is None


def test_no_personal_data_are_on_the_reports(desk: Desk, office: Office, case: Case) -> None:
    sits(desk, town.MANAGER)
    text = "".join(desk.opens(page).text for page in ("/closing", "/reports", "/reports/service", "/dashboard"))
    assert not [one for one in ("张晓明", "13800000001", "1单元", "kd") if re.search(one, text)]
