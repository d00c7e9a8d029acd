"""One step of an order with all that happened there: who, when, what was asked and answered, without personal data."""

import re

import pytest

from engine import tables
from tests.engine import town
from tests.engine.actors import Case
from tests.web.actors import NAME, PHONE, Desk


@pytest.fixture
def case(desk: Desk) -> Case:
    """An install that came back once, with a message full of personal data on the way."""
    case = Case(desk.office, desk.places())
    says = desk.office.provisioning.says
    desk.office.sends()
    says(case, "inProgress", ("accept_work_order", "completed"))
    event = desk.office.provisioning.event(case, "inProgress", ("book_appointment", "inProgress"))
    event["event"]["serviceOrder"] |= {
        "relatedParty": [{"name": NAME, "id": PHONE, "role": "customer"}],
        "note": [{"id": "n1", "text": f"call {PHONE}", "author": "booking"}],
        "category": {"name": NAME},
        "unheardOf": PHONE,
    }
    desk.office.provisioning.sends(event)
    desk.office.applies()
    desk.office.clock.passes(minutes=30)
    says(case, "inProgress", ("book_appointment", "completed"))
    says(case, "failed", reason=("10R", "物业阻挠"))
    return case


def card(desk: Desk, case: Case, element: str) -> str:
    answer = desk.opens(f"/orders/{case.number}/elements/{element}?fragment=1")
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def test_a_step_of_the_other_system_tells_when_and_what_was_said(desk: Desk, case: Case) -> None:
    text = card(desk, case, "book_appointment")
    assert "集中预约" in text and "历时 30分钟" in text and f"{case.number}-1" in text
    assert text.count("← 状态变化") == 2 and '"status": "inProgress"' in text.replace("&#34;", '"')


def test_the_request_tells_its_tries_and_holds_no_personal_data(desk: Desk, case: Case) -> None:
    text = card(desk, case, "submit_work_order").replace("&#34;", '"')
    assert "→ 派出施工单" in text and '"bandwidth"' in text and '"externalId"' in text
    order = case.view.order
    for private in (NAME, PHONE, order.contact_name, order.contact_phone, order.address_text, order.account):
        assert private not in text


@pytest.mark.parametrize("element", ["book_appointment", "provisioning_under_way", "work_order_accepted"])
def test_no_personal_data_of_the_other_system_either(desk: Desk, case: Case, element: str) -> None:
    page = desk.opens(f"/orders/{case.number}/elements/{element}").text
    assert NAME not in page and PHONE not in page and "unheardOf" not in page


def test_a_to_do_tells_who_did_it_and_on_which_pass(desk: Desk, case: Case) -> None:
    assert "工号" not in card(desk, case, "handle_return")
    desk.office.counter(town.COLLEAGUE).decides(case.todo("handle_return"), "send_again", because="已协调")
    text = card(desk, case, "handle_return")
    assert f"工号 {town.COLLEAGUE}" in text and "再次派单" in text
    assert f"工号 {town.OPERATOR}" in card(desk, case, "order_accepted")
    assert "×2" in card(desk, case, "submit_work_order")


def test_an_incident_leads_to_where_it_is_resolved(desk: Desk) -> None:
    desk.office.sets(send_attempts=1)
    case = Case(desk.office, desk.places())
    desk.office.sends()
    (incident,) = desk.office.rows(tables.Incident)
    for element in ("submit_work_order", "carry_out_work_order"):
        answer = desk.opens(f"/orders/{case.number}/elements/{element}?fragment=1").text
        assert f'href="/incidents/{incident.number}"' in answer and 'data-part="incidents"' in answer
    assert "到时" in card(desk, case, "promise_overdue") and "到时" in card(desk, case, "provisioning_under_way")


def test_a_look_back_tells_nothing_of_what_came_later(desk: Desk, case: Case) -> None:
    listed = desk.opens(f"/orders/{case.number}").text
    step = re.search(r'data-step-number="(\d+)" data-enters="book_appointment"', listed)
    assert step is not None
    then = desk.opens(f"/orders/{case.number}/elements/book_appointment?fragment=1&step={step[1]}").text
    assert 'data-state="current"' in then and "至今" in then and "completed" not in then
    assert desk.opens(f"/orders/{case.number}/elements/book_appointment?step=x").status_code == 404


def test_every_element_of_the_map_has_its_page(desk: Desk, case: Case) -> None:
    for element in ("order_completed", "finish_join", "sent_back", "return_decision", "undo_begins", "promise_overdue"):
        assert desk.opens(f"/orders/{case.number}/elements/{element}").status_code == 200


def test_what_is_not_there_is_not_found(desk: Desk, stranger: Desk, case: Case) -> None:
    answer = desk.opens(f"/orders/{case.number}/elements/no_such_step")
    assert answer.status_code == 404 and "没有步骤 no_such_step" in answer.text
    assert desk.opens("/orders/IN000/elements/build_line").status_code == 404
    desk.opens("/auth/logout")
    assert desk.signs_in(town.STRANGER).status_code == 302
    assert desk.opens(f"/orders/{case.number}/elements/build_line").status_code == 404
