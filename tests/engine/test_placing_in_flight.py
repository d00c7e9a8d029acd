"""Placing a change or a cancel: what is refused, by which field, with nothing stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from engine import tables
from engine.errors import Conflict, Invalid, NotAllowed, RuleRefused
from tests.engine import town
from tests.engine.actors import Case, Office
from tests.engine.families import asked, cancel, change, places, woken

ANOTHERS = "350102199001010037"


@pytest.fixture
def case(office: Office) -> Case:
    """Its work order has arrived and is under way."""
    case = office.counter().orders(campaign="DEAL")
    office.provisioning.says(case, "inProgress", ("accept_work_order", "completed"))
    return case


def refused(office: Office, form: Any, kind: type[Invalid] = Invalid, number: str = town.OPERATOR) -> dict[str, str]:
    """The findings by field, in Chinese; nothing was stored, not even a confirmation page."""
    before, person = office.everything(), office.counter(number)
    with pytest.raises(Invalid) as refusal:
        person.orchestrator.prepare(form, staff_id=person.id, opened_at=office.clock.now())
    assert type(refusal.value) is kind and office.everything() == before
    assert all(one.en and one.zh for one in refusal.value.fields.values())
    return {field: one.zh for field, one in refusal.value.fields.items()}


@pytest.mark.parametrize("make", [change, cancel])
def test_the_document_is_the_customers(office: Office, case: Case, make: Any) -> None:
    """S: no valid document, no business."""
    assert refused(office, make(case, document=ANOTHERS)).keys() >= {"document"}
    assert refused(office, make(case, document="")).keys() >= {"document"}
    assert refused(office, make(case, document_kind="library card")).keys() >= {"document_kind"}
    assert refused(office, make(case, document_kind="passport", document="E12345678")).keys() >= {"document"}


@pytest.mark.parametrize("make", [change, cancel])
@pytest.mark.parametrize("code", ["", "10R01", "no such", "10" * 200])
def test_it_says_why(office: Office, case: Case, make: Any, code: str) -> None:
    assert refused(office, make(case, reason_code=code)).keys() >= {"reason_code"}


@pytest.mark.parametrize("make", [change, cancel])
@pytest.mark.parametrize("number", ["", "ZJ0", "x" * 5000, "ZJ260302000001\x01", "' OR 1=1"])
def test_the_order_must_be_there(office: Office, case: Case, make: Any, number: str) -> None:
    assert refused(office, make(case, order_number=number)).keys() == {"order_number"}


@pytest.mark.parametrize("make", [change, cancel])
def test_another_halls_order_is_as_one_that_is_not_there(office: Office, case: Case, make: Any) -> None:
    assert refused(office, make(case), number=town.STRANGER).keys() == {"order_number"}


@pytest.mark.parametrize("make", [change, cancel])
@pytest.mark.parametrize("number", [town.SUPERVISOR, town.VIEWER])
def test_only_who_may_place_it_places_it(office: Office, case: Case, make: Any, number: str) -> None:
    before, person = office.everything(), office.counter(number)
    with pytest.raises(NotAllowed):
        person.orchestrator.prepare(make(case), staff_id=person.id, opened_at=office.clock.now())
    assert office.everything() == before


# -- S: an install in flight, only


@pytest.mark.parametrize("make", [change, cancel])
def test_a_completed_install_is_refused_with_its_number_and_state(office: Office, case: Case, make: Any) -> None:
    office.provisioning.completes(case)
    (said,) = refused(office, make(case), RuleRefused).values()
    assert case.number in said and "竣工" in said


@pytest.mark.parametrize("make", [change, cancel])
def test_an_install_whose_work_is_done_is_refused(office: Office, make: Any) -> None:
    """It has not ended: a campaign must be ordered. But nobody is at work any more."""
    case = office.counter().orders("FREE")
    office.provisioning.completes(case)
    (said,) = refused(office, make(case), RuleRefused).values()
    assert f"{case.number}-1" in said and case.state == "inProgress"


@pytest.mark.parametrize("make", [change, cancel])
def test_a_change_of_a_change_is_none(office: Office, case: Case, make: Any) -> None:
    child = places(office, change(case, note="新"))
    form = replace(make(case), order_number=child.number)
    (said,) = refused(office, form, RuleRefused).values()
    assert child.number in said and "不是装机订单" in said


@pytest.mark.parametrize("make", [change, cancel])
def test_one_open_change_or_cancel_at_a_time(office: Office, case: Case, make: Any) -> None:
    child = places(office, change(case, note="新"))
    (said,) = refused(office, make(case), RuleRefused).values()
    assert case.number in said and child.number in said


@pytest.mark.parametrize("make", [change, cancel])
@pytest.mark.parametrize("form", ["prepared", "placed"])
def test_past_the_point_of_no_return_between_page_and_submit(office: Office, case: Case, make: Any, form: str) -> None:
    """What was confirmed holds only while things stand as they did."""
    person = office.counter()
    extra = {"note": "新"} if make is change else {}
    shown = person.orchestrator.prepare(make(case, **extra), staff_id=person.id, opened_at=office.clock.now())
    milestone = ("test_service", "completed") if form == "placed" else ("build_line", "inProgress")
    office.provisioning.says(case, "inProgress", milestone)
    before = office.everything()
    with pytest.raises(RuleRefused if form == "placed" else Conflict):
        person.submits(shown)
    assert office.everything() == before


def test_points_of_no_return_are_rows(office: Office, case: Case) -> None:
    office.provisioning.says(case, "inProgress", ("survey_site", "completed"))
    assert places(office, change(case, note="一")).state == "inProgress"
    with office.system.database.writing() as session:
        session.add(
            tables.PointOfNoReturn(business="install", element="survey_site", passed="completed", hardness="hard")
        )
    woken(office)
    other = office.counter().orders(door="6-101", phone="13800000007")
    office.provisioning.says(other, "inProgress", ("survey_site", "inProgress"))
    places(office, change(other, note="一"))
    third = office.counter().orders(door="6-102", phone="13800000007")
    office.provisioning.says(third, "inProgress", ("survey_site", "completed"))
    (said,) = refused(office, cancel(third), RuleRefused).values()
    assert "survey_site" in said


def test_milestones_of_a_work_order_that_came_back_forbid_nothing(office: Office, case: Case) -> None:
    office.provisioning.says(case, "failed", ("test_service", "completed"))
    assert places(office, change(case, note="新")).state == "completed"


# -- a change


def test_a_change_changes_something(office: Office, case: Case) -> None:
    assert refused(office, change(case)).keys() == {"changes"}


CHANGES: list[tuple[str, dict[str, Any]]] = [
    ("product_id", {"product": "WEST"}),
    ("product_id", {"product_id": 0}),
    ("product_id", {"product_id": 2**70}),
    ("campaign_id", {"product": "FREE"}),  # the campaign that it has is not on offer with that product
    ("campaign_id", {"campaign_id": 10**9}),
    ("address_id", {"door": "3-101"}),
    ("address_id", {"door": "5-101"}),
    ("address_id", {"address_id": -1}),
    ("address_id", {"address_id": 2**70}),
    ("contact_name", {"contact_name": " "}),
    ("contact_name", {"contact_name": "李" * 61}),
    ("contact_phone", {"contact_phone": "12"}),
    ("payment_kind", {"payment_kind": "barter"}),
    ("note", {"note": "\x00"}),
    ("note", {"note": "长" * 501}),
]


@pytest.mark.parametrize("field, wrong", CHANGES)
def test_a_fault_is_found_at_its_field(office: Office, case: Case, field: str, wrong: dict[str, Any]) -> None:
    assert refused(office, change(case, **wrong)).keys() == {field}


def test_another_appointment_lies_ahead_and_the_one_there_was_is_not_looked_at(office: Office, case: Case) -> None:
    now = office.clock.now()
    past = {"appointment_from": now - timedelta(hours=2), "appointment_until": now - timedelta(hours=1)}
    assert refused(office, change(case, **past)).keys() == {"appointment"}
    half = {"appointment_from": now + timedelta(hours=2)}
    assert refused(office, change(case, **half)).keys() == {"appointment"}
    ahead = {"appointment_from": now + timedelta(hours=2), "appointment_until": now + timedelta(hours=3)}
    other = office.counter().orders(door="6-101", **ahead)
    office.clock.passes(days=1)
    assert places(office, change(other, note="没人在家")).number.startswith("GD")


def test_what_stays_keeps_the_price_that_it_was_ordered_at(office: Office, case: Case) -> None:
    with office.system.database.writing() as session:
        session.query(tables.Price).update({"install_fee": 99900})
        session.query(tables.Product).filter_by(code="FAST").update({"active": False})
    person = office.counter()
    shown = person.orchestrator.prepare(change(case, note="新"), staff_id=person.id, opened_at=office.clock.now())
    assert shown.content["fee_difference"] == 0 and shown.content["changes"] == ["note"]


def test_from_the_counter_to_the_door_what_was_paid_comes_back(office: Office, case: Case) -> None:
    person = office.counter()
    form = change(case, at_the_door=True)
    shown = person.orchestrator.prepare(form, staff_id=person.id, opened_at=office.clock.now())
    assert (shown.content["fee_difference"], shown.content["pay_now"]) == (0, -34000)


def test_the_last_port_taken_between_page_and_submit(office: Office, case: Case) -> None:
    person = office.counter()
    shown = person.orchestrator.prepare(change(case, door="2-101"), staff_id=person.id, opened_at=office.clock.now())
    office.counter().orders(door="2-102", phone="13800000007")
    before = office.everything()
    with pytest.raises(Invalid) as full:
        person.submits(shown)
    assert full.value.fields.keys() == {"address_id"} and office.everything() == before


def test_the_same_page_submitted_twice_is_one_change(office: Office, case: Case) -> None:
    person = office.counter()
    shown = person.orchestrator.prepare(change(case, note="新"), staff_id=person.id, opened_at=office.clock.now())
    assert person.submits(shown).number == person.submits(shown).number


def test_a_version_is_kept_as_personal_data_are(office: Office, case: Case) -> None:
    """Encrypted, with what it replaces."""
    child = places(office, change(case, contact_phone="13900000009"))
    revision = asked(child)
    assert (revision.before["contact_phone"], revision.content["contact_phone"]) == ("13900000002", "13900000009")
    with office.system.database.reading() as session:
        stored = session.connection().exec_driver_sql("SELECT content, before FROM revision").one()
    assert not any("13900000009" in text or "13900000002" in text for text in stored)


# -- a cancel


def test_a_cancels_note_can_be_stored(office: Office, case: Case) -> None:
    assert refused(office, cancel(case, note="\x00")).keys() == {"note"}
    assert refused(office, cancel(case, note="长" * 501)).keys() == {"note"}


def test_an_order_on_a_map_from_before_cancels_is_not_cancelled_by_one(office: Office, case: Case) -> None:
    """Its map has no way to end by a cancel; whoever accepts one is told."""
    older = "transfer"  # any map without the boundary
    with office.system.database.writing() as session:
        digest = session.query(tables.MapVersion).filter_by(map_id=older).one().digest
        session.query(tables.Workflow).filter_by(order_id=case.id).update({"digest": digest})
    (said,) = refused(office, cancel(case), RuleRefused).values()
    assert case.number in said and "旧版流程" in said
