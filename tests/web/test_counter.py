"""What every acceptance has around it: drafts, the clock, consent, the exception without a valid document."""

from __future__ import annotations

import re

import pytest

from engine import tables
from tests.engine import town
from tests.engine.actors import Office
from tests.web.actors import CARD, NAME, PHONE, Desk

FORM = "/orders/new/install"
KEY = "k" * 22
BUSINESSES = ("install", "move", "dismantle", "transfer", "change_order", "cancel_order")


def saves(desk: Desk, key: str = KEY, **fields: str) -> int:
    """What the page's script posts while one types; the answer's status."""
    given = {"business": "install", "subject": "", "draft": key, "customer_name": NAME, **fields}
    return desk.posts("/drafts/save", **given).status_code


def somebody(desk: Desk, number: str) -> Desk:
    other = Desk(desk.client.application, desk.office)
    other.signs_in(number)
    return other


def test_what_was_typed_is_there_again_after_the_server_went(desk: Desk, office: Office) -> None:
    assert saves(desk, document=CARD, phone=PHONE, product_id=str(office.id_of(tables.Product, "FAST"))) == 200
    assert KEY in desk.opens("/").text and "张**" in desk.opens("/drafts").text
    page = desk.opens(f"{FORM}?draft={KEY}").text
    assert all(f'value="{typed}"' in page for typed in (NAME, CARD, PHONE))
    with office.system.database.reading() as session:
        raw = session.connection().exec_driver_sql("SELECT content FROM draft").scalar_one()
    assert NAME not in raw and CARD not in raw


def test_without_scripts_each_submit_keeps_the_draft(desk: Desk, office: Office) -> None:
    answer = desk.posts(FORM, **desk.form(phone=""), draft=KEY)
    assert answer.status_code == 400
    (draft,) = office.rows(tables.Draft)
    assert (draft.key, draft.content["customer_name"], draft.content["document"]) == (KEY, NAME, CARD)
    assert "csrf_token" not in draft.content and "opened_at" not in draft.content


def test_a_draft_is_its_writers_alone(desk: Desk) -> None:
    saves(desk)
    colleague = somebody(desk, town.COLLEAGUE)
    assert saves(colleague) == 403
    assert colleague.posts(f"/drafts/{KEY}/discard").status_code == 403
    assert colleague.opens(f"{FORM}?draft={KEY}").status_code == 403
    assert "没有草稿" in colleague.opens("/drafts").text


def test_a_draft_is_gone_when_its_time_is_up(desk: Desk, office: Office) -> None:
    office.sets(draft_hours=1)
    saves(desk)
    office.clock.passes(hours=2)
    assert NAME not in desk.opens(f"{FORM}?draft={KEY}").text and "没有草稿" in desk.opens("/drafts").text
    saves(desk, key="other" + KEY)
    assert [row.key for row in office.rows(tables.Draft)] == ["other" + KEY]


def test_a_form_in_which_nothing_was_typed_is_no_draft(desk: Desk, office: Office) -> None:
    assert saves(desk, customer_name=" ", document_kind="passport") == 200
    assert office.rows(tables.Draft) == []


def test_discarded_and_had_back(desk: Desk) -> None:
    saves(desk)
    listed = desk.opens(desk.posts(f"/drafts/{KEY}/discard").location).text
    assert "草稿已舍弃" in listed and "张**" not in listed
    assert "张**" in desk.opens(desk.posts(f"/drafts/{KEY}/restore").location).text


def test_after_the_submit_the_draft_is_empty_and_its_form_names_the_order(desk: Desk, office: Office) -> None:
    token = desk.posts(FORM, **desk.form(), draft=KEY).location.rsplit("/", 1)[1]
    number = desk.posts(f"{FORM}/place", consent="y", token=token).location.split("/")[2]
    (draft,) = office.rows(tables.Draft)
    assert draft.content == {} and number in desk.opens(f"{FORM}?draft={KEY}").location
    answer = desk.client.post(
        "/drafts/save",
        data={"business": "install", "draft": KEY, "customer_name": "李四", "csrf_token": desk.token()},
        headers={"Accept": "application/json"},
    )
    assert answer.status_code == 409 and f"订单号 {number}" in answer.json["message"]


@pytest.mark.parametrize("fields", [
    {"draft": ""}, {"draft": "short"}, {"draft": "../../etc/passwd-and-more"}, {"draft": "k" * 65},
    {"customer_name": "长" * 30_000}, {"business": "install", "subject": "x" * 900, "draft": KEY},
    {"customer_name": "\x00\ud7ff\ufffe"}, {"business": "nonsense"}, {"business": "transfer", "subject": "-1"},
    {"business": "move", "subject": "abc"}, {"business": "change_order", "subject": "../x"},
    {"business": "dismantle", "subject": "9" * 18}, {"business": "cancel_order", "subject": "ZJ1"},
])  # fmt: skip
def test_no_draft_however_nasty_breaks_a_page(desk: Desk, fields: dict[str, str]) -> None:
    given = {"business": "install", "subject": "", "draft": KEY, "customer_name": NAME, **fields}
    assert desk.posts("/drafts/save", **given).status_code in (200, 400, 404)
    assert desk.opens("/").status_code == 200
    assert desk.opens("/drafts").status_code == 200


def test_nothing_is_submitted_without_the_customers_consent(desk: Desk, office: Office) -> None:
    """S: never without the customer's confirmation."""
    token = desk.confirms()
    answer = desk.posts(f"{FORM}/place", token=token)
    assert answer.location == f"{FORM}/confirm/{token}?consent=wanted" and office.rows(tables.Order) == []
    assert "请先征得客户同意" in desk.opens(answer.location).text
    desk.posts(f"{FORM}/place", consent="y", token=token)
    (page,) = office.rows(tables.Confirmation)
    assert page.consented_at == office.clock.now() and page.viewed_at == office.clock.now()
    assert page.printed_at is None


def test_that_it_was_printed_is_kept_and_the_longer_limit_holds(desk: Desk, office: Office) -> None:
    """S: the confirmation page is viewed or printed before the data are submitted."""
    token = desk.confirms()
    assert desk.posts(f"/confirmations/{token}/printed").json == {"limit": 900}
    assert somebody(desk, town.COLLEAGUE).posts(f"/confirmations/{token}/printed").status_code == 403
    assert desk.posts("/confirmations/made-up/printed").status_code == 404
    number = desk.posts(f"{FORM}/place", consent="y", token=token).location.split("/")[2]
    assert "15:00" in desk.opens(f"/orders/{number}/accepted").text
    assert "已打印" in desk.opens(f"/orders/{number}").text


def test_the_clock_tells_how_long_it_took_and_never_blocks(desk: Desk, office: Office) -> None:
    opened = re.search(r'name="opened_at" value="([^"]+)"', desk.opens(FORM).text)
    assert opened is not None
    office.clock.passes(minutes=4, seconds=5)
    again = desk.posts(FORM, **desk.form(phone=""), opened_at=opened[1]).text
    assert "4:05" in again and "已超过时限" in again and "3:00" in again
    token = desk.posts(FORM, **desk.form(), opened_at=opened[1]).location.rsplit("/", 1)[1]
    accepted = desk.opens(desk.posts(f"{FORM}/place", consent="y", token=token).location).text
    assert "4:05" in accepted


EXPIRED = "35010219900101001"  #: a character short: no valid document


def test_without_a_valid_document_no_business(desk: Desk) -> None:
    """S: no valid document, no business."""
    assert desk.posts(FORM, **desk.form(document=EXPIRED)).status_code == 400


def test_an_exception_needs_the_duty_managers_number_and_a_reason(desk: Desk, office: Office) -> None:
    """S: an exception needs 值班经理's staff number and a reason."""
    excepted = {"document": EXPIRED, "exception_by": town.MANAGER, "exception_because": "身份证补办中，持回执"}
    token = desk.posts(FORM, **desk.form(**excepted)).location.rsplit("/", 1)[1]
    assert f"经值班经理 {town.MANAGER} 批准办理" in desk.opens(f"{FORM}/confirm/{token}").text
    number = desk.posts(f"{FORM}/place", consent="y", token=token).location.split("/")[2]
    (row,) = office.rows(tables.IdentityException)
    assert row.because == "身份证补办中，持回执"
    assert f"值班经理 {town.MANAGER} 批准" in desk.opens(f"/orders/{number}").text


@pytest.mark.parametrize(("by", "because", "sentence"), [
    ("", "身份证补办中", "请填写本厅值班经理的工号"),
    ("999999", "身份证补办中", "请填写本厅值班经理的工号"),
    (town.COLLEAGUE, "身份证补办中", "请填写本厅值班经理的工号"),
    (town.SUPERVISOR, "身份证补办中", "请填写本厅值班经理的工号"),
    (town.MANAGER, "", "说明例外的原因"),
    (town.MANAGER, "x" * 201, "说明例外的原因"),
    (town.MANAGER, "\x00\x07ab", "说明例外的原因"),
])  # fmt: skip
def test_nobody_else_and_nothing_less_allows_an_exception(desk: Desk, by: str, because: str, sentence: str) -> None:
    fields = desk.form(document=EXPIRED, exception_by=by, exception_because=because)
    answer = desk.posts(FORM, **fields)
    assert answer.status_code == 400 and sentence in answer.text


def test_nobody_allows_themselves_an_exception(desk: Desk) -> None:
    manager = somebody(desk, town.MANAGER)
    fields = desk.form(document=EXPIRED, exception_by=town.MANAGER, exception_because="身份证补办中")
    assert "不能由受理人自己批准例外" in manager.posts(FORM, **fields).text
