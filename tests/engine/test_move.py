"""移机: an effective subscription gets another address, and nothing else of it changes."""

from datetime import timedelta
from typing import Any

import pytest

from engine import tables
from engine.errors import BroadbandError, Conflict, Invalid, NotAllowed, RuleRefused
from engine.orders.new_order import as_plain, from_plain
from tests.engine import town
from tests.engine.actors import Case, Office
from tests.engine.moves import FEE, bound, confirms, dismantles, move_form, moves, of_subscription
from tests.engine.patience import at_once
from tests.engine.transfers import CHILD, OWNER, card, installed, subscription, transfers


def refused(office: Office, **changes: Any) -> dict[str, Any]:
    """The sentences with which a move is refused by a rule, by field."""
    with pytest.raises(RuleRefused) as refusal:
        confirms(office.counter(), move_form(office, **changes))
    assert all(one.zh and one.en for one in refusal.value.fields.values())
    return refusal.value.fields


def test_a_move_asks_provisioning_for_the_work(office: Office) -> None:
    """S: "移机 move touches provisioning yes": a work order of its own, of the category move."""
    install = installed(office)
    case = moves(office)
    assert case.number == "YJ260302000002" and case.state == "acknowledged"
    assert case.work_orders == [("-1", "new")] and case.view.work_orders[0].business == "move"
    (create,) = [one.body for one in case.view.requests if one.kind == "create"]
    (item,) = create["serviceOrderItem"]
    service = item["service"]
    assert (create["category"], item["action"], service["id"]) == ("move", "modify", install.view.order.account)
    assert [(one["id"], one["role"]) for one in service["place"]] == [("6-101", "installAddress")]
    (relationship,) = service["serviceRelationship"]
    assert relationship["relationshipType"] == "migrateFrom"
    assert relationship["service"]["id"] == install.view.order.account
    assert [one["id"] for one in relationship["service"]["place"]] == ["1-101"]


def test_nothing_is_moved_before_it_was_confirmed(office: Office) -> None:
    """S: "The confirmation page is viewed or printed before the data are submitted"."""
    installed(office)
    shown = confirms(office.counter(), move_form(office, at_the_door=True))
    content = shown.content
    assert (content["old_address_text"][-8:], content["address_text"][-8:]) == ("苑1单元101室", "苑6单元101室")
    assert (content["amount"], content["at_the_door"], content["effective"]) == (FEE, True, "on completion")
    assert content["promise_at"] and "在网时长（自 2026-03-02）" in content["kept"][0]["zh"]
    assert content["losses"] == [] and len(office.rows(tables.Order)) == 1 and office.free_ports("6") == 8
    office.sets(move_fee="20000")
    with pytest.raises(Conflict):  # what was confirmed has changed
        office.counter().submits(shown)
    assert office.free_ports("6") == 8


@pytest.mark.parametrize("state", ["ended"])
def test_only_an_effective_subscription_is_moved(office: Office, state: str) -> None:
    """S: "移机 acts on an effective subscription". The sentence names rule, subscription and state."""
    installed(office)
    shown = confirms(office.counter(), move_form(office))
    of_subscription(office, state=state)
    sentence = refused(office)["subscription_id"]
    assert "只有生效中的用户可以移机" in sentence.zh and "已终止" in sentence.zh and "effective" in sentence.en
    assert subscription(office).account[-4:] in sentence.zh and subscription(office).account not in sentence.zh
    with pytest.raises(RuleRefused):
        office.counter().submits(shown)


def test_phone_paid_broadband_is_not_moved_for_now(office: Office) -> None:
    """S: "not for phone-paid broadband (手机代付宽带), "for now": a switch"."""
    installed(office, payment_kind="phone_paid")
    sentence = refused(office)["subscription_id"]
    assert "手机代付宽带暂不办理移机" in sentence.zh and "for now" in sentence.en
    office.sets(move_phone_paid_allowed="true")
    assert moves(office).state == "acknowledged"


def test_address_and_contact_change_and_nothing_else(office: Office) -> None:
    """S: "changeable: install address, standard address, contact, and nothing else"."""
    bound(office)
    before = installed(office, "FAST", campaign="DEAL", payment_kind="postpaid").view.order
    had = vars(subscription(office)).copy()
    office.clock.passes(days=40)
    case = moves(office, contact_name="王平", contact_phone="13700000003")
    asked = case.view.order
    same = ("product_id", "price_id", "campaign_id", "account", "customer_id", "payment_kind", "subscription_id")
    assert {name: getattr(asked, name) for name in same} == {name: getattr(before, name) for name in same}
    assert (asked.contact_name, asked.contact_phone, asked.amount) == ("王平", "13700000003", FEE)
    office.provisioning.completes(case)
    has = vars(subscription(office)).copy()
    assert {name for name in had if had[name] != has[name]} - {"_sa_instance_state"} == {"address_id"}
    assert has["address_id"] == office.id_of(tables.Address, "6-101")


def test_what_may_be_changed_is_the_businesss_to_say(office: Office) -> None:
    installed(office)
    office.sets(move_changeable="address")
    sentences = refused(office, contact_name="王平", contact_phone="13700000003")
    assert sentences["contact_name"].zh == "移机不能变更联系人" and list(sentences) == ["contact_name", "contact_phone"]
    office.sets(move_changeable="colour")  # nothing that a move knows
    assert "不可变更安装地址" in refused(office)["subscription_id"].zh
    office.sets(move_changeable="address")
    assert moves(office, contact_name="李红").state == "acknowledged"  # as it is: no change


def test_a_contact_that_is_not_given_is_the_one_until_now(office: Office) -> None:
    """Of the newest order that was completed."""
    installed(office)
    first = moves(office, contact_name="王平", contact_phone="13700000003")
    office.provisioning.completes(first)
    second = moves(office, door="1-102")
    assert (second.view.order.contact_name, second.view.order.contact_phone) == ("王平", "13700000003")
    assert second.view.order.customer_id == first.view.order.customer_id


WRONG: dict[str, tuple[str, dict[str, Any]]] = {
    "nothing shown": ("document", {"document": ""}),
    "no document at all": ("document_kind", {"document_kind": "library_card"}),
    "somebody else's document": ("document", {"document": card("19700101")}),
    "no address": ("address_id", {"address_id": 0}),
    "an address that no database can hold": ("address_id", {"address_id": 10**30}),
    "not covered": ("address_id", {"door": "3-101"}),
    "no port": ("address_id", {"door": "5-101"}),
    "where it is already": ("address_id", {"door": "1-101"}),
    "a phone that is none": ("contact_phone", {"contact_phone": "110"}),
    "a contact without end": ("contact_name", {"contact_name": "长" * 61}),
    "an appointment that is over": (
        "appointment",
        {"appointment_from": town.MONDAY - timedelta(days=2), "appointment_until": town.MONDAY - timedelta(days=1)},
    ),
    "a note that is too long": ("note", {"note": "长" * 501}),
    "no such subscription": ("subscription_id", {"subscription_id": 10**6}),
}


def test_each_wrong_form_is_refused_by_its_field_in_both_languages_and_nothing_is_stored(office: Office) -> None:
    installed(office)
    counter = office.counter()
    for case, (field, changes) in WRONG.items():
        with pytest.raises(Invalid) as refusal:
            confirms(counter, move_form(office, **changes))
        assert list(refusal.value.fields) == [field], case
        assert not isinstance(refusal.value, RuleRefused), case  # the form is at fault, no rule
        assert refusal.value.fields[field].zh and refusal.value.fields[field].en
    assert len(office.rows(tables.Confirmation)) == 1 and office.free_ports("6") == 8


def test_a_fault_and_a_rule_are_told_together(office: Office) -> None:
    installed(office, payment_kind="phone_paid")
    with pytest.raises(Invalid) as refusal:
        confirms(office.counter(), move_form(office, document=""))
    assert list(refusal.value.fields) == ["document", "subscription_id"]


def test_who_may_not_place_moves_is_told_so(office: Office) -> None:
    installed(office)
    with pytest.raises(NotAllowed):
        confirms(office.counter(town.VIEWER), move_form(office))


def test_one_open_order_per_subscription_whatever_the_business(office: Office) -> None:
    """D: one open order per subscription; the sentence names rule, order and state."""
    installed(office)
    case = moves(office)
    sentence = refused(office)["subscription_id"]
    assert "同时只能有一张在途订单" in sentence.zh and f"{case.number}（已受理）" in sentence.zh
    for other in (lambda: dismantles(office), lambda: transfers(office, document=CHILD)):
        with pytest.raises(RuleRefused) as refusal:
            other()
        assert case.number in refusal.value.fields["subscription_id"].en


def test_two_moves_at_once_are_one_move(office: Office) -> None:
    installed(office)
    counters = [office.counter(), office.counter(town.COLLEAGUE)]
    doors = ["6-101", "6-102"]
    pages = [confirms(one, move_form(office, door=door)) for one, door in zip(counters, doors, strict=True)]
    acts = [lambda one=one, page=page: one.submits(page) for one, page in zip(counters, pages, strict=True)]
    outcomes = at_once(*acts)
    (won,) = [one for one in outcomes if isinstance(one, Case)]
    (lost,) = [one for one in outcomes if isinstance(one, BroadbandError)]
    assert isinstance(lost, RuleRefused | Conflict) and won.state == "acknowledged"
    assert office.free_ports("6") == 7


def test_the_last_port_goes_to_one(office: Office) -> None:
    installed(office)
    shown = confirms(office.counter(), move_form(office, door="2-101"))
    office.counter().orders(door="2-102", document=card("19700101"), customer_name="赵一")
    with pytest.raises(Invalid) as refusal:
        office.counter().submits(shown)
    assert list(refusal.value.fields) == ["address_id"]


def test_what_was_done_for_it_is_written_down(office: Office) -> None:
    """So that a cancel can undo it: the port, and the fee unless it is taken at the door."""
    installed(office)
    before = len(office.rows(tables.Deed))
    case = moves(office)
    deeds = [(one.kind, one.value) for one in office.rows(tables.Deed)[before:]]
    assert deeds == [("fee_charged", str(FEE)), ("port_reserved", str(case.view.order.address_id))]


def test_a_campaign_that_does_not_move_along_is_told_as_lost_and_is_lost(office: Office) -> None:
    office.sets(move_keeps_campaign="false")
    installed(office, campaign="DEAL")
    shown = confirms(office.counter(), move_form(office))
    (loss,) = shown.content["losses"]
    assert "活动DEAL" in loss["zh"] and subscription(office).campaign_id is not None
    office.provisioning.completes(office.counter().submits(shown))
    assert subscription(office).campaign_id is None


def test_a_form_comes_back_from_its_confirmation_page_as_it_was(office: Office) -> None:
    installed(office)
    asked = move_form(office, note="晚上联系", appointment_from=town.MONDAY, document=OWNER)
    assert from_plain("move", as_plain(asked)) == asked
