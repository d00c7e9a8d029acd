"""过户: an effective subscription gets a new owner, with both parties' identity and consent."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from engine import tables
from engine.errors import BroadbandError, Conflict, Invalid, NotAllowed
from tests.engine import town
from tests.engine.actors import Case, Office
from tests.engine.patience import at_once
from tests.engine.transfers import (
    CHILD,
    NEW_NAME,
    NEW_OWNER,
    NEW_PHONE,
    OWNER,
    card,
    confirms,
    form,
    installed,
    subscription,
    transfers,
)

STRAIGHT = ["acknowledged", "inProgress", "completed"]


def owner(office: Office) -> str:
    """Who has the subscription now."""
    customers = {one.id: one.name for one in office.rows(tables.Customer)}
    return customers[subscription(office).customer_id]


def told(case: Case) -> dict[str, tuple[str, Any]]:
    return {one.to: (one.kind, one.body) for one in case.view.notifications}


def test_an_installed_subscription_gets_its_new_owner_at_once(office: Office) -> None:
    install = installed(office, "FAST", campaign="DEAL")
    office.clock.passes(days=40)
    case = transfers(office)
    assert case.number == "GH260411000002"
    assert case.states == STRAIGHT and case.view.order.element == "order_completed"
    assert owner(office) == NEW_NAME
    assert [one.name for one in office.rows(tables.Customer)] == ["张晓明", NEW_NAME]  # who had it stays a customer
    assert install.view.customer.name == "张晓明"


def test_the_order_takes_product_price_address_and_account_from_the_subscription(office: Office) -> None:
    before = installed(office, "FAST", door="2-101", payment_kind="postpaid").view.order
    after = transfers(office).view.order
    alike = ("product_id", "price_id", "address_id", "address_text", "account", "payment_kind", "subscription_id")
    assert {name: getattr(after, name) for name in alike} == {name: getattr(before, name) for name in alike}
    assert (after.amount, after.contact_name, after.contact_phone) == (0, NEW_NAME, NEW_PHONE)


def test_billing_and_both_parties_are_told(office: Office) -> None:
    installed(office)
    case = transfers(office)
    notices = told(case)
    assert notices["billing"][0] == "owner_changed"
    assert notices["billing"][1]["customer"] == case.view.order.customer_id
    assert notices["old_owner"][1]["to"] == "13800000001"
    assert notices["new_owner"][1]["to"] == NEW_PHONE
    assert len(case.view.notifications) == 3


def test_both_consents_are_kept_with_the_order(office: Office) -> None:
    """S: both parties' identity and consent."""
    installed(office)
    case = transfers(office)
    (terms,) = office.rows(tables.Transfer)
    assert terms.order_id == case.id
    assert terms.old_consented_at == terms.new_consented_at == office.clock.now()
    assert terms.new_customer_id == case.view.customer.id != terms.old_customer_id


def test_what_is_lost_stands_on_the_confirmation_page_and_is_lost(office: Office) -> None:
    installed(office, "FAST", campaign="DEAL")
    begun = subscription(office).in_net_since
    office.clock.passes(days=100)
    shown = confirms(office.counter())
    campaign, time = shown.content["losses"]
    assert "活动DEAL" in campaign["zh"] and "2026-03-02" in time["en"]
    assert subscription(office).in_net_since == begun and owner(office) == "张晓明"  # nothing before the submit
    case = office.counter().submits(shown)
    assert subscription(office).in_net_since == office.clock.now()
    assert subscription(office).campaign_id is None and case.view.campaign is None


def test_what_goes_over_to_the_new_owner_is_the_businesss_to_say(office: Office) -> None:
    office.sets(transfer_keeps_campaign="true", transfer_keeps_in_net_time="true")
    installed(office, "FAST", campaign="DEAL")
    before = subscription(office)
    office.clock.passes(days=100)
    shown = confirms(office.counter())
    assert shown.content["losses"] == []
    office.counter().submits(shown)
    after = subscription(office)
    assert (after.in_net_since, after.campaign_id) == (before.in_net_since, before.campaign_id)
    assert after.campaign_id is not None


WRONG: dict[str, tuple[str, dict[str, Any]]] = {
    "the owner does not consent": ("owner_consents", {"owner_consents": False}),
    "the new owner does not consent": ("customer_consents", {"customer_consents": False}),
    "the owner shows nothing": ("owner_document", {"owner_document": ""}),
    "the owner's document is none": ("owner_document_kind", {"owner_document_kind": "library_card"}),
    "somebody else plays the owner": ("owner_document", {"owner_document": card("19700101")}),
    "the new owner shows nothing": ("document", {"document": ""}),
    "the new owner's document is wrong": ("document", {"document": NEW_OWNER[:-1] + "Y"}),
    "to its owner": ("document", {"document": OWNER, "customer_name": "张晓明"}),
    "no name": ("customer_name", {"customer_name": " "}),
    "no phone": ("phone", {"phone": "110"}),
    "no such subscription": ("subscription_id", {"subscription_id": 10**6}),
    "an id that no database can hold": ("subscription_id", {"subscription_id": 10**30}),
    "a note that is too long": ("note", {"note": "长" * 501}),
}


def test_each_wrong_form_is_refused_by_its_field_in_both_languages_and_nothing_is_stored(office: Office) -> None:
    """S: both identities and both consents, never without."""
    installed(office)
    counter = office.counter()
    for case, (field, changes) in WRONG.items():
        with pytest.raises(Invalid) as refused:
            confirms(counter, **changes)
        assert list(refused.value.fields) == [field], case
        assert refused.value.fields[field].zh and refused.value.fields[field].en
    assert len(office.rows(tables.Confirmation)) == 1 and owner(office) == "张晓明"  # the install's


def test_only_an_effective_subscription_is_transferred(office: Office) -> None:
    """S: acts on an effective subscription."""
    installed(office)
    shown = confirms(office.counter())
    with office.system.database.writing() as session:
        session.execute(update(tables.Subscription).values(state="ended"))
    for act in (lambda: office.counter().submits(shown), lambda: confirms(office.counter())):
        with pytest.raises(Invalid) as refused:
            act()
        assert list(refused.value.fields) == ["subscription_id"]
    assert owner(office) == "张晓明"


def test_who_may_not_place_transfers_is_told_so(office: Office) -> None:
    installed(office)
    with pytest.raises(NotAllowed):
        confirms(office.counter(town.VIEWER))


def test_nothing_is_submitted_that_was_not_confirmed(office: Office) -> None:
    """S: never without the customer's confirmation. What changed since must be confirmed again."""
    installed(office, "FAST", campaign="DEAL")
    counter = office.counter()
    shown = confirms(counter)
    office.sets(transfer_keeps_in_net_time="true")
    with pytest.raises(Conflict):
        counter.submits(shown)
    assert owner(office) == "张晓明" and len(office.rows(tables.Order)) == 1


def test_a_double_submit_makes_one_transfer(office: Office) -> None:
    installed(office)
    counter = office.counter()
    shown = confirms(counter)
    assert len({one.number for one in at_once(*[lambda: counter.submits(shown)] * 4)}) == 1
    assert len(office.rows(tables.Order)) == 2


# -- a duty manager's approval


def test_a_new_owner_under_age_needs_a_duty_manager(office: Office) -> None:
    installed(office)
    case = transfers(office, document=CHILD)
    assert case.stands_on == {"approve_transfer"} and case.state == "pending"
    todo = case.todo("approve_transfer")
    assert (todo.because, todo.due_at) == ("新户主未成年", office.clock.now() + timedelta(hours=4))
    with pytest.raises(NotAllowed):
        office.counter().decides(todo, "approve")
    assert owner(office) == "张晓明"
    office.counter(town.MANAGER).decides(todo, "approve")
    assert case.state == "completed" and owner(office) == NEW_NAME


def test_nobody_approves_an_order_that_they_placed(office: Office) -> None:
    """S: an exception needs the duty manager's staff number; four eyes, as far as the parameter says."""
    installed(office)
    manager = office.counter(town.MANAGER)
    case = manager.submits(confirms(manager, document=CHILD))
    with pytest.raises(NotAllowed, match="不能审批自己受理的订单"):
        manager.decides(case.todo("approve_transfer"), "approve")
    assert case.state == "pending"
    office.sets(**{"four_eyes.acts": ""})
    manager.decides(case.todo("approve_transfer"), "approve")
    assert case.state == "completed"


def test_a_transfer_that_the_duty_manager_refuses_ends_cancelled_and_says_why(office: Office) -> None:
    installed(office)
    case = transfers(office, document=CHILD)
    with pytest.raises(Invalid):
        office.counter(town.MANAGER).decides(case.todo("approve_transfer"), "refuse")
    office.counter(town.MANAGER).decides(case.todo("approve_transfer"), "refuse", because="监护人未到场")
    assert case.states == ["acknowledged", "pending", "cancelled"]
    assert owner(office) == "张晓明" and case.view.notifications == []
    assert "监护人未到场" in [one.because for one in case.view.changes]
    assert transfers(office).state == "completed"  # and nothing stands in the way of another


# -- one open order per subscription


def test_a_second_order_waits_for_the_first_to_end_and_is_told_which(office: Office) -> None:
    """D: one open order per subscription; the sentence names the rule, the order and its state."""
    installed(office)
    case = transfers(office, document=CHILD)
    with pytest.raises(Invalid) as refused:
        transfers(office)
    sentence = refused.value.fields["subscription_id"]
    assert "同时只能有一张在途订单" in sentence.zh and case.number in sentence.zh and "one open order" in sentence.en


def test_an_install_that_has_not_ended_is_an_open_order_of_its_subscription(office: Office) -> None:
    """The customer is served, and a campaign must still be ordered that day."""
    case = office.counter().orders("FREE")
    office.provisioning.completes(case)
    assert case.stands_on == {"order_campaign"} and subscription(office).state == "effective"
    with pytest.raises(Invalid) as refused:
        transfers(office)
    assert case.number in refused.value.fields["subscription_id"].zh


@pytest.mark.parametrize(
    "documents", [(NEW_OWNER, card("19880808")), (CHILD, card("20160808"))], ids=["straight", "waiting"]
)
def test_two_transfers_of_one_subscription_at_once_are_one_transfer(office: Office, documents: tuple[str, str]) -> None:
    installed(office)
    counters = [office.counter(), office.counter(town.COLLEAGUE)]
    pages = [
        confirms(one, document=document, customer_name=f"新户{document[-4:]}")
        for one, document in zip(counters, documents, strict=True)
    ]
    acts = [lambda one=one, page=page: one.submits(page) for one, page in zip(counters, pages, strict=True)]
    outcomes = at_once(*acts)
    (won,) = [one for one in outcomes if isinstance(one, Case)]
    (lost,) = [one for one in outcomes if isinstance(one, BroadbandError)]
    assert isinstance(lost, Invalid | Conflict)
    assert [row.number for row in office.rows(tables.Order)][1:] == [won.number]


def test_the_database_itself_keeps_one_open_order_per_subscription(office: Office) -> None:
    installed(office)
    first = transfers(office, document=CHILD)
    with office.system.database.writing() as session:
        row = session.get_one(tables.Order, first.id)
        columns = {one.key: getattr(row, one.key) for one in tables.Order.__table__.columns}
    with pytest.raises(IntegrityError), office.system.database.writing() as session:
        session.add(tables.Order(**{**columns, "id": None, "number": "another"}))


def test_a_transfer_to_its_owner_is_not_to_be_written_down_at_all(office: Office) -> None:
    installed(office)
    transfers(office, document=CHILD)
    with pytest.raises(IntegrityError), office.system.database.writing() as session:
        session.execute(update(tables.Transfer).values(new_customer_id=tables.Transfer.old_customer_id))


def test_a_form_comes_back_from_its_confirmation_page_as_it_was(office: Office) -> None:
    from engine.orders.new_order import as_plain, from_plain

    installed(office)
    asked = form(office, note="晚上联系")
    assert from_plain("transfer", as_plain(asked)) == asked
    install = office.counter().form(appointment_from=town.MONDAY)
    assert from_plain("install", as_plain(install)) == install
