"""受理: what may be ordered becomes exactly one order; what may not leaves nothing behind."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from engine import tables
from engine.errors import BroadbandError, Conflict, Invalid, NotAllowed, NotFound
from engine.orders.identity import identity_card_check
from tests.engine import town
from tests.engine.actors import Case, Office
from tests.engine.patience import at_once

DOCUMENT = "350102199001010010"


def ordered(office: Office) -> int:
    """How much there is of any order: itself, customer, workflow, request, timer, history."""
    parts = (tables.Order, tables.Customer, tables.Workflow, tables.Request, tables.Timer, tables.Change)
    return sum(len(office.rows(part)) for part in parts)


def test_a_confirmed_order_is_acknowledged_numbered_and_waits_for_provisioning(office: Office) -> None:
    case = office.counter().orders()
    assert case.number == "ZJ260302000001"
    assert case.state == "acknowledged"
    assert case.stands_on == {"carry_out_work_order", "provisioning_under_way", "work_order_accepted"}
    assert case.work_orders == [("-1", "new")]


def test_the_request_to_provisioning_is_written_by_the_same_commit(office: Office) -> None:
    """The outbox: nothing was sent yet, nothing can be forgotten."""
    case = office.counter().orders()
    (request,) = office.rows(tables.Request)
    assert (request.state, request.kind, request.key) == ("waiting", "create", f"{case.number}-1")
    assert request.body["externalId"] == f"{case.number}-1"


def test_the_row_that_set_the_price_the_port_and_the_promise_are_the_orders(office: Office) -> None:
    case = office.counter().orders("FAST", campaign="DEAL", door="2-101")
    order = case.view.order
    assert (case.view.price.monthly_fee, order.amount) == (5000, 10000 + 24000)
    assert office.free_ports("2") == 0
    assert order.promise_at.isoformat() == "2026-03-02T15:59:59+00:00"  # before 16:00: by the end of the day


def test_personal_data_are_not_to_be_read_in_the_database(office: Office) -> None:
    case = office.counter().orders()
    with office.system.database.engine.connect() as connection:
        for table in ("customer", "orders", "confirmation", "request", "change", "workflow"):
            rows = connection.exec_driver_sql(f"SELECT * FROM {table}").all()
            assert rows, table
            for secret in ("张晓明", "13800000001", DOCUMENT[:17], "李红", "湖东花苑", case.view.order.account):
                assert secret not in repr(rows), table


def test_a_double_submit_makes_one_order(office: Office) -> None:
    shown = office.counter().confirms()
    first, second = office.counter().submits(shown), office.counter().submits(shown)
    assert first.number == second.number
    assert len(office.rows(tables.Order)) == 1 and office.free_ports("1") == 7


def test_two_submits_at_the_same_moment_make_one_order(office: Office) -> None:
    counter = office.counter()
    shown = counter.confirms()
    numbers = at_once(*[lambda: counter.submits(shown).number] * 4)
    assert len(set(numbers)) == 1
    assert len(office.rows(tables.Order)) == 1 and office.free_ports("1") == 7


def test_the_confirmation_page_of_another_staff_member_is_refused(office: Office) -> None:
    """S: each works under a personal staff number."""
    shown = office.counter().confirms()
    with pytest.raises(NotAllowed):
        office.counter(town.COLLEAGUE).submits(shown)
    assert ordered(office) == 0


def test_nothing_is_submitted_without_a_confirmation_page(office: Office) -> None:
    """S: the confirmation page is viewed or printed before the data are submitted."""
    for token in ("", "made-up", "x" * 500):
        with pytest.raises(NotFound):
            office.system.orchestrator.place(token, staff_id=office.counter().id)
    assert ordered(office) == 0


def test_a_confirmation_page_is_good_for_some_hours_only(office: Office) -> None:
    counter = office.counter()
    shown = counter.confirms()
    office.clock.passes(hours=4, seconds=1)
    with pytest.raises(Conflict):
        counter.submits(shown)
    assert ordered(office) == 0


WRONG: dict[str, tuple[str, dict[str, Any]]] = {
    "no address": ("address_id", {"address_id": 0}),
    "an address that is not in the tree": ("address_id", {"address_id": 10**6}),
    "an address id that no database can hold": ("address_id", {"address_id": 10**30}),
    "a negative address id": ("address_id", {"address_id": -1}),
    "a product that nobody has": ("product_id", {"product_id": 10**6}),
    "a product id that no database can hold": ("product_id", {"product_id": 10**30}),
    "a campaign id that no database can hold": ("campaign_id", {"campaign_id": 10**30}),
    "a wrong check digit": ("document", {"document": "350102199001010011"}),
    "no document": ("document", {"document": ""}),
    "a kind of document that is none": ("document_kind", {"document_kind": "library_card"}),
    "no name": ("customer_name", {"customer_name": " "}),
    "a name of control characters": ("customer_name", {"customer_name": "张\x00晓明"}),
    "a phone number that is none": ("phone", {"phone": "110"}),
    "a contact's phone number that is none": ("contact_phone", {"contact_phone": "no"}),
    "a kind of payment that is none": ("payment_kind", {"payment_kind": "shells"}),
    "a note that is too long": ("note", {"note": "长" * 501}),
    "half an appointment": ("appointment", {"appointment_from": town.MONDAY}),
}


def test_each_wrong_form_is_refused_by_its_field_in_both_languages_and_nothing_is_stored(office: Office) -> None:
    counter = office.counter()
    for case, (field, changes) in WRONG.items():
        with pytest.raises(Invalid) as refused:
            counter.confirms(**changes)
        assert list(refused.value.fields) == [field], case
        assert refused.value.fields[field].zh and refused.value.fields[field].en
    assert ordered(office) == 0 and office.rows(tables.Confirmation) == []


def test_only_a_covered_door_with_a_free_port_may_be_ordered_at(office: Office) -> None:
    """S: the address is a node of the standard tree; no free text. Not a unit, not uncovered, planned or full."""
    counter = office.counter()
    for door in ("unit-1", "estate", "3-101", "4-101", "5-101"):
        with pytest.raises(Invalid) as refused:
            counter.confirms(door=door)
        assert list(refused.value.fields) == ["address_id"], door


def test_what_is_sold_elsewhere_only_is_not_sold_here(office: Office) -> None:
    """S: products are segmented by region."""
    with pytest.raises(Invalid) as refused:
        office.counter().confirms("WEST")
    assert list(refused.value.fields) == ["product_id"]
    assert office.counter(town.STRANGER).orders("WEST").state == "acknowledged"


def test_a_campaign_that_is_not_offered_with_the_product_is_refused(office: Office) -> None:
    """S: only what can be ordered for that product, region, channel and staff."""
    with pytest.raises(Invalid) as refused:
        office.counter().confirms("FREE", campaign="DEAL")
    assert list(refused.value.fields) == ["campaign_id"]


def test_who_may_not_place_orders_is_told_so(office: Office) -> None:
    with pytest.raises(NotAllowed):
        office.counter(town.VIEWER).confirms()


def test_an_appointment_is_ahead_and_not_too_far(office: Office) -> None:
    def asked(**span: float) -> dict[str, Any]:
        begins = office.clock.now() + timedelta(**span)
        return {"appointment_from": begins, "appointment_until": begins + timedelta(hours=2)}

    for past_or_far in (asked(hours=-3), asked(days=61)):
        with pytest.raises(Invalid) as refused:
            office.counter().confirms(**past_or_far)
        assert list(refused.value.fields) == ["appointment"]
    case = office.counter().orders(**asked(days=3))
    assert case.view.order.promise_at.isoformat() == "2026-03-05T15:59:59+00:00"  # the wished day's end


def test_an_appointment_that_passed_while_the_page_was_shown_is_refused_at_submit(office: Office) -> None:
    counter, now = office.counter(), office.clock.now()
    soon = {"appointment_from": now, "appointment_until": now + timedelta(minutes=30)}
    shown = counter.confirms(**soon)
    office.clock.passes(hours=1)
    with pytest.raises(Invalid) as refused:
        counter.submits(shown)
    assert list(refused.value.fields) == ["appointment"]
    assert ordered(office) == 0 and office.free_ports("1") == 8


def test_all_findings_are_given_at_once(office: Office) -> None:
    with pytest.raises(Invalid) as refused:
        office.counter().confirms("WEST", door="3-101", phone="1", customer_name="")
    assert set(refused.value.fields) == {"product_id", "address_id", "phone", "customer_name"}


def test_a_document_belongs_to_one_name(office: Office) -> None:
    """S: real name."""
    office.counter().orders()
    with pytest.raises(Invalid) as refused:
        office.counter().confirms(customer_name="王五")
    assert list(refused.value.fields) == ["customer_name"]


def test_a_second_order_of_a_customer_makes_no_second_customer(office: Office) -> None:
    office.counter().orders()
    office.counter().orders(phone="13700000003")
    (customer,) = office.rows(tables.Customer)
    assert customer.phone == "13700000003"


PRICE = {
    "another row applies": {"valid_until": town.MONDAY + timedelta(minutes=1)},
    "the monthly fee was changed": {"monthly_fee": 9900},
    "the install fee was changed": {"install_fee": 1},
    "the contract was changed": {"contract_months": 36},
}


@pytest.mark.parametrize("change", PRICE)
def test_a_price_that_changed_after_it_was_confirmed_must_be_confirmed_again(office: Office, change: str) -> None:
    """S: what was viewed or printed is what is submitted."""
    counter = office.counter()
    shown = counter.confirms()
    with office.system.database.writing() as session:
        old = session.get_one(tables.Price, shown.content["price_id"])
        if "valid_until" in PRICE[change]:
            newer = tables.Price(product_id=old.product_id, monthly_fee=old.monthly_fee, install_fee=old.install_fee)
            newer.valid_from = town.MONDAY
            session.add(newer)
        else:
            session.execute(update(tables.Price).where(tables.Price.id == old.id).values(**PRICE[change]))
    office.clock.passes(minutes=2)
    with pytest.raises(Conflict):
        counter.submits(shown)
    assert ordered(office) == 0 and office.free_ports("1") == 8
    assert counter.orders().state == "acknowledged"


def test_the_promise_that_was_shown_is_the_promise_that_holds(office: Office) -> None:
    """Confirmed before 16:00 for the same day, submitted after: the printed page stays true."""
    counter = office.counter()
    office.clock.passes(hours=6, minutes=59)  # 15:59 in Asia/Shanghai
    shown = counter.confirms()
    office.clock.passes(minutes=2)
    case = counter.submits(shown)
    assert case.view.order.promise_at.isoformat() == shown.content["promise_at"]


def test_the_last_port_is_given_once_however_many_ask_at_once(office: Office) -> None:
    counters = [office.counter(), office.counter(town.COLLEAGUE), office.counter(town.STRANGER)]
    pages = [one.confirms(door=f"2-10{place % 2 + 1}") for place, one in enumerate(counters)]
    acts = [lambda one=one, page=page: one.submits(page) for one, page in zip(counters, pages, strict=True)]
    outcomes = at_once(*acts)
    won = [one for one in outcomes if isinstance(one, Case)]
    lost = [one for one in outcomes if isinstance(one, Invalid)]
    assert (len(won), len(lost)) == (1, 2), outcomes
    assert all(list(one.fields) == ["address_id"] for one in lost)
    assert office.free_ports("2") == 0
    assert [row.number for row in office.rows(tables.Order)] == [won[0].number]


def test_a_new_customer_at_two_counters_at_once_is_one_customer(office: Office) -> None:
    counters = [office.counter(), office.counter(town.COLLEAGUE)]
    pages = [one.confirms() for one in counters]
    acts = [lambda one=one, page=page: one.submits(page) for one, page in zip(counters, pages, strict=True)]
    outcomes = at_once(*acts)
    assert not [one for one in outcomes if isinstance(one, BroadbandError)]
    assert len(office.rows(tables.Customer)) == 1 and len(office.rows(tables.Order)) == 2


def test_orders_placed_at_once_have_numbers_of_their_own(office: Office) -> None:
    counter = office.counter()
    pages = []
    for count in range(4):
        digits = f"3501021990010100{count}"
        document = digits[:17] + identity_card_check(digits[:17].ljust(17, "0"))
        pages.append(counter.confirms(document=document, customer_name=f"客户{count}"))
    acts = [lambda page=page: counter.submits(page).number for page in pages]
    assert len(set(at_once(*acts))) == 4
    assert office.free_ports("1") == 4


def test_how_long_an_acceptance_took_is_measured(office: Office) -> None:
    """P: three minutes to open an order; measured, never blocking."""
    counter = office.counter()
    opened = office.clock.now()
    office.clock.passes(minutes=5)
    form = replace(counter.form(), note="急")
    shown = counter.orchestrator.prepare(form, staff_id=counter.id, opened_at=opened)
    office.clock.passes(seconds=30)
    assert counter.submits(shown).view.order.acceptance_seconds == 330
