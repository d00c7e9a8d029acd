"""投诉 at the desk: from the order's page to the receipt, the queue, the acts of one, the letter, the hot spots."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook

from engine import tables
from engine.store import people, urgency
from tests.engine import town
from tests.engine.actors import Office
from tests.engine.complaints import WORDS, rules
from tests.web.actors import Desk

NASTY = ["", " ", "\x00", "\x07bell", "字" * 5000, "<script>alert(1)</script>", "=1+1", "-1", "1e9", "\ufffe"]


@pytest.fixture
def number(desk: Desk, office: Office) -> str:
    """An order that may be complained of."""
    rules(office)
    return desk.places()


@pytest.fixture
def manager(app: Flask, office: Office) -> Desk:
    """A duty manager's browser."""
    there = Desk(app, office)
    assert there.signs_in(town.MANAGER).status_code == 302
    return there


def filled(**changes: Any) -> dict[str, Any]:
    right = {
        "form_key": "a form of its own",
        "cause_code": "10T02",
        "channel": "counter",
        "severity": "ordinary",
        "text": WORDS,
        "wish": "明天上门",
    }
    return right | changes


def complains(desk: Desk, number: str, **changes: Any) -> str:
    """Takes a complaint; gives its number."""
    answer = desk.posts(f"/orders/{number}/complaint", **filled(**changes))
    assert answer.status_code == 302, answer.text
    return str(answer.location.split("/")[2])


def page(desk: Desk, complaint: str) -> str:
    return desk.opens(f"/complaints/{complaint}").text


def test_from_the_orders_page_to_the_receipt(desk: Desk, number: str) -> None:
    """S: receipt at once."""
    assert f'href="/orders/{number}/complaint"' in desk.opens(f"/orders/{number}").text
    form = desk.opens(f"/orders/{number}/complaint").text
    assert "138****0001" in form and "13800000001" not in form
    complaint = complains(desk, number)
    receipt = desk.opens(f"/orders/{complaint}/receipt").text
    assert complaint in receipt and number in receipt and "data-print-at-once" in receipt
    assert "2026-03-02 11:00" in receipt and "2026-03-03 09:00" in receipt  # 2 h to the contact, 24 h to the answer
    assert complaint in desk.opens(f"/orders/{number}").text


def test_the_same_form_twice_makes_one_and_says_so(desk: Desk, number: str, office: Office) -> None:
    first = desk.posts(f"/orders/{number}/complaint", **filled())
    second = desk.posts(f"/orders/{number}/complaint", **filled())
    assert second.location == f"{first.location}?again=1"
    again = desk.opens(second.location).text
    assert "没有重复登记" in again and "data-print-at-once" not in again
    assert len(office.rows(tables.Complaint)) == 1


def test_a_second_one_within_the_hour_is_asked_about(desk: Desk, number: str) -> None:
    first = complains(desk, number)
    asked = desk.posts(f"/orders/{number}/complaint", **filled(form_key="another"))
    assert asked.status_code == 409 and first in asked.text and "是同一件事吗" in asked.text and WORDS in asked.text
    assert complains(desk, number, form_key="another", again="y") != first


FIELDS = ["cause_code", "channel", "severity", "text", "wish", "contact_name", "contact_phone", "opened_at", "form_key"]


@pytest.mark.parametrize("field", FIELDS)
def test_whatever_is_typed_is_taken_or_refused_beside_its_field(desk: Desk, number: str, field: str) -> None:
    for place, value in enumerate(NASTY):
        answer = desk.posts(
            f"/orders/{number}/complaint", **(filled(form_key=f"form {place}", again="y") | {field: value})
        )
        assert answer.status_code in (302, 400)
        assert answer.status_code == 302 or 'class="problem"' in answer.text


def test_an_order_that_is_not_there_or_of_another_hall_takes_none(app: Flask, number: str, office: Office) -> None:
    west = Desk(app, office)
    west.signs_in(town.STRANGER)
    for other in (number, "ZJ0", "%00"):
        assert west.posts(f"/orders/{other}/complaint", **filled()).status_code == 404
        assert west.opens(f"/orders/{other}/complaint").status_code == 404


def test_viewers_take_none_and_operators_handle_none(app: Flask, desk: Desk, number: str, office: Office) -> None:
    complaint = complains(desk, number)
    viewer = Desk(app, office)
    viewer.signs_in(town.VIEWER)
    assert viewer.opens(f"/orders/{number}/complaint").status_code == 403
    assert desk.posts(f"/complaints/{complaint}/contact", severity="ordinary", said="x").status_code == 403
    assert desk.opens(f"/complaints/{complaint}/letter").status_code == 403
    assert desk.opens("/complaints/hot-spots").status_code == 403


def test_what_was_said_is_hidden_from_others(app: Flask, desk: Desk, number: str, office: Office) -> None:
    complaint = complains(desk, number)
    colleague, viewer, stranger = Desk(app, office), Desk(app, office), Desk(app, office)
    for there, who in ((colleague, town.COLLEAGUE), (viewer, town.VIEWER), (stranger, town.STRANGER)):
        there.signs_in(who)
    assert WORDS in page(desk, complaint)  # who took it
    for there in (colleague, viewer):
        assert WORDS not in page(there, complaint) and "内容仅处理人可见" in page(there, complaint)
    assert stranger.opens(f"/complaints/{complaint}").status_code == 404


def test_from_the_queue_to_the_end(desk: Desk, manager: Desk, number: str, office: Office) -> None:
    complaint = complains(desk, number)
    assert complaint in manager.opens("/complaints").text
    for act, fields, told in (
        ("contact", {"severity": "ordinary", "said": "已致电"}, "已登记联系情况"),
        ("ask", {"departments": ["field", "data"], "question": "为何未上门？"}, "已转派"),
    ):
        manager.posts(f"/complaints/{complaint}/{act}", **fields)
        assert told in page(manager, complaint)
    for inquiry in office.rows(tables.Inquiry):
        manager.posts(f"/complaints/{complaint}/department", inquiry=inquiry.id, said="漏派，已补")
    manager.posts(f"/complaints/{complaint}/answer", said="明日上午上门\n深表歉意")
    letter = manager.opens(f"/complaints/{complaint}/letter").text
    assert "尊敬的张晓明" in letter and "明日上午上门" in letter
    assert office.rows(tables.Look)[-1].reason == "打印投诉答复函"
    manager.posts(f"/complaints/{complaint}/satisfied", said="")
    assert "客户满意" in page(manager, complaint) and "保存至" in page(manager, complaint)
    assert complaint not in manager.opens("/complaints").text
    assert complaint in manager.opens("/complaints?scope=closed").text


def test_late_ones_stand_on_top_in_red_with_words(desk: Desk, manager: Desk, number: str, office: Office) -> None:
    first = complains(desk, number)
    manager.posts(f"/complaints/{first}/contact", severity="complex", said="已致电")
    second = complains(desk, number, form_key="second", again="y")
    office.clock.passes(hours=3)
    queue = manager.opens("/complaints").text
    assert queue.index(second) < queue.index(first)
    assert "1 件已超时" in queue and 'class="late"' in queue
    assert re.search(r"已超 1\s*小时", queue)


def test_a_stale_page_is_told_who_was_first(desk: Desk, manager: Desk, number: str) -> None:
    complaint = complains(desk, number)
    for _ in range(2):
        manager.posts(f"/complaints/{complaint}/contact", severity="ordinary", said="已致电")
    told = page(manager, complaint)
    assert "客户已联系过" in told and town.MANAGER in told


ACTS = ["contact", "ask", "department", "drop", "answer", "satisfied", "unsatisfied", "withdraw", "note", "nonsense"]


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("stands", ["new", "in hand", "asked", "answered"])
def test_acts_with_bad_input_are_refused_and_never_fail(
    desk: Desk, manager: Desk, number: str, office: Office, act: str, stands: str
) -> None:
    complaint = complains(desk, number)
    steps = {
        "in hand": [("contact", {"severity": "ordinary", "said": "a"})],
        "asked": [
            ("contact", {"severity": "ordinary", "said": "a"}),
            ("ask", {"departments": ["field"], "question": "b"}),
        ],
        "answered": [("contact", {"severity": "ordinary", "said": "a"}), ("answer", {"said": "c"})],
    }
    for one, fields in steps.get(stands, []):
        manager.posts(f"/complaints/{complaint}/{one}", **fields)
    for value in NASTY:
        wrong = {"said": value, "question": value, "severity": value, "departments": [value], "inquiry": value}
        answer = manager.posts(f"/complaints/{complaint}/{act}", **wrong)
        assert answer.status_code in (302, 400, 404, 409)
        assert manager.opens(f"/complaints/{complaint}").status_code == 200


def test_a_refused_act_keeps_what_was_typed_beside_the_reason(desk: Desk, manager: Desk, number: str) -> None:
    complaint = complains(desk, number)
    answer = manager.posts(f"/complaints/{complaint}/contact", severity="", said="客户很着急")
    assert answer.status_code == 400 and "客户很着急" in answer.text and "请选择一般或复杂" in answer.text


def test_complaints_are_no_orders_until_they_are_asked_for(desk: Desk, number: str) -> None:
    complaint = complains(desk, number)
    assert complaint not in desk.opens("/orders").text
    assert complaint in desk.opens("/orders?business=complaint").text
    assert complaint in desk.opens(f"/orders?q={complaint}").text
    assert complaint not in desk.opens("/orders?q=13800000001").text
    assert complaint not in desk.opens("/overview").text


def test_the_orders_page_works_for_a_complaint(desk: Desk, manager: Desk, number: str) -> None:
    complaint = complains(desk, number)
    shown = manager.opens(f"/orders/{complaint}").text
    assert "联系客户" in shown and f'href="/complaints/{complaint}"' in shown and "流程图第 1 版" in shown
    assert "到投诉单处理" in manager.opens(f"/orders/{complaint}").text
    assert f'href="/orders/{complaint}/complaint"' not in shown


def test_the_hot_spots_of_the_month(desk: Desk, manager: Desk, number: str, office: Office) -> None:
    """S: hot spots monthly; complaints solved 99 %."""
    for key, cause in (("1", "10T02"), ("2", "10T02"), ("3", "10T01")):
        complaint = complains(desk, number, form_key=key, cause_code=cause, again="y")
        manager.posts(f"/complaints/{complaint}/contact", severity="ordinary", said="a")
        manager.posts(f"/complaints/{complaint}/answer", said="b")
        manager.posts(f"/complaints/{complaint}/satisfied", said="")
    shown = manager.opens("/complaints/hot-spots").text
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", shown))
    assert "解决率 100% 目标 99%，已办结 3 件" in text and "按时联系 100%" in text
    assert "未按预约上门 2 0 ▲ 2" in text and "湖东花苑 3" in text and "101室" not in text and "宽带FAST 3" in text
    office.clock.passes(days=31)
    assert "未按预约上门 0 2 ▼ 2" in re.sub(
        r"\s+", " ", re.sub(r"<[^>]+>", " ", manager.opens("/complaints/hot-spots").text)
    )
    book = load_workbook(io.BytesIO(manager.opens("/complaints/hot-spots/excel?month=2026-03").data))
    assert [cell.value for cell in book["投诉原因"][2]] == ["未按预约上门", 2, 0]
    assert office.rows(tables.Export)[-1].wanted == {"report": "hot-spots", "month": "2026-03"}


@pytest.mark.parametrize("month", [*NASTY[:-1], "2026-13", "0000-00", "9999-12", "2026-02-30", "2026-٣", "1999-01"])
def test_any_month_is_answered(manager: Desk, month: str) -> None:
    assert manager.client.get("/complaints/hot-spots", query_string={"month": month}).status_code == 200


def test_in_english_too(desk: Desk, manager: Desk, number: str) -> None:
    complaint = complains(desk, number)
    for there in (desk, manager):
        there.opens("/language/en?next=/")
    for path in (f"/complaints/{complaint}", "/complaints", f"/orders/{complaint}/receipt", "/complaints/hot-spots"):
        shown = manager.opens(path).text
        assert "Complaint" in shown or "complaint" in shown
    assert "Take a complaint" in desk.opens(f"/orders/{number}/complaint").text


def test_the_first_pages_colours_count_no_complaint(desk: Desk, number: str, office: Office) -> None:
    complains(desk, number)
    office.clock.passes(hours=3)
    office.fires()
    with office.system.database.reading() as session:
        viewer = people.staff_by_number(session, town.OPERATOR)
        assert viewer is not None
        assert urgency.colours(session, viewer) == {"green": 1, "yellow": 0, "red": 0}
