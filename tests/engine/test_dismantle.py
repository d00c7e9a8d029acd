"""拆机: the customer leaves; nothing may be owed, and who leaves a contract early agrees to the penalty."""

from datetime import timedelta
from typing import Any

import pytest

from engine import tables
from engine.errors import Conflict, Invalid, NotAllowed, RuleRefused
from engine.orders.new_order import as_plain, from_plain
from engine.steps import dismantling
from engine.store import lives
from tests.engine import town
from tests.engine.actors import Office
from tests.engine.moves import PENALTY_OF_A_YEAR, bound, confirms, dismantle_form, dismantles, moves, of_subscription
from tests.engine.transfers import card, installed, subscription


def test_a_dismantle_asks_provisioning_for_the_work(office: Office) -> None:
    """S: "拆机 dismantle touches provisioning yes, acts on an effective subscription"."""
    install = installed(office)
    case = dismantles(office)
    assert case.number == "CJ260302000002" and case.work_orders == [("-1", "new")]
    (create,) = [one.body for one in case.view.requests if one.kind == "create"]
    (item,) = create["serviceOrderItem"]
    assert (create["category"], item["action"]) == ("dismantle", "delete")
    assert item["service"]["id"] == install.view.order.account
    assert [one["id"] for one in item["service"]["place"]] == ["1-101"]
    assert "serviceRelationship" not in item["service"]


def test_nothing_is_dismantled_before_it_was_confirmed(office: Office) -> None:
    """S: "The confirmation page is viewed or printed before the data are submitted": also what is lost."""
    installed(office, "FAST", campaign="DEAL")
    shown = confirms(office.counter(), dismantle_form(office))
    told = " ".join(one["zh"] for one in shown.content["losses"])
    assert "活动DEAL" in told and "在网时长（自 2026-03-02）" in told and "宽带账号" in told
    assert shown.content["amount"] == 0 and shown.content["reason_code"] == "10D01"
    assert subscription(office).state == "effective" and len(office.rows(tables.Order)) == 1


def test_only_an_effective_subscription_is_dismantled(office: Office) -> None:
    """S: "拆机 acts on an effective subscription"."""
    installed(office)
    of_subscription(office, state="ended")
    with pytest.raises(RuleRefused) as refusal:
        dismantles(office)
    sentence = refusal.value.fields["subscription_id"]
    assert "只有生效中的用户可以拆机" in sentence.zh and "已终止" in sentence.zh and "dismantled" in sentence.en


def test_who_owes_anything_is_told_how_much(office: Office) -> None:
    """D: nothing may be owed; the sentence names the sum."""
    installed(office)
    of_subscription(office, arrears=123450)
    with pytest.raises(RuleRefused) as refusal:
        dismantles(office)
    sentence = refusal.value.fields["subscription_id"]
    assert "欠费 ¥1,234.50" in sentence.zh and "owes ¥1,234.50" in sentence.en
    of_subscription(office, arrears=0)
    assert dismantles(office).state == "acknowledged"


def test_leaving_a_contract_early_costs_what_was_agreed_to(office: Office) -> None:
    bound(office, months=12)
    installed(office)
    with pytest.raises(Invalid) as refusal:
        dismantles(office)
    assert list(refusal.value.fields) == ["penalty_agreed"] and "¥180.00" in refusal.value.fields["penalty_agreed"].zh
    shown = confirms(office.counter(), dismantle_form(office, penalty_agreed=True))
    assert (shown.content["penalty"], shown.content["months_left"]) == (PENALTY_OF_A_YEAR, 12)
    case = office.counter().submits(shown)
    (row,) = office.rows(tables.Dismantling)
    assert (row.order_id, row.penalty, row.reason_code) == (case.id, PENALTY_OF_A_YEAR, "10D01")
    assert case.view.order.amount == PENALTY_OF_A_YEAR
    assert [one.value for one in office.rows(tables.Deed) if one.kind == "fee_charged"][1:] == [str(PENALTY_OF_A_YEAR)]


def test_the_penalty_is_the_businesss_to_say_and_ends_with_the_contract(office: Office) -> None:
    bound(office, months=12)
    installed(office)
    office.sets(dismantle_penalty_percent="50")
    office.clock.passes(days=200)
    counter = office.counter()
    shown = confirms(counter, dismantle_form(office, penalty_agreed=True))
    assert (shown.content["penalty"], shown.content["months_left"]) == (6 * 5000 * 50 // 100, 6)
    office.clock.passes(days=200)
    assert confirms(counter, dismantle_form(office)).content["penalty"] == 0


def test_a_penalty_that_changed_since_is_confirmed_anew(office: Office) -> None:
    bound(office)
    installed(office)
    shown = confirms(office.counter(), dismantle_form(office, penalty_agreed=True))
    office.sets(dismantle_penalty_percent="100")
    with pytest.raises(Conflict):
        office.counter().submits(shown)
    assert len(office.rows(tables.Order)) == 1


def test_the_flow_looks_at_the_dues_again(office: Office) -> None:
    """Whatever brings the order to `check_dues` a second time: arrears, and a penalty above what was agreed to."""
    bound(office)
    installed(office)
    case = dismantles(office, penalty_agreed=True)
    of_subscription(office, arrears=100)
    with office.system.database.reading() as session, pytest.raises(RuleRefused) as refusal:
        dismantling.check_dues(lives.load(session, case.id, office.clock.now(), lock=False), {})
    assert case.number in refusal.value.text.zh and "¥1.00" in refusal.value.text.zh
    of_subscription(office, arrears=0)
    office.sets(dismantle_penalty_percent="31")
    with office.system.database.reading() as session, pytest.raises(Conflict):
        dismantling.check_dues(lives.load(session, case.id, office.clock.now(), lock=False), {})


WRONG: dict[str, tuple[str, dict[str, Any]]] = {
    "nothing shown": ("document", {"document": ""}),
    "somebody else's document": ("document", {"document": card("19700101")}),
    "no reason": ("reason_code", {"reason_code": ""}),
    "a reason of another kind": ("reason_code", {"reason_code": "10R01"}),
    "a phone that is none": ("contact_phone", {"contact_phone": "110"}),
    "an appointment too far ahead": (
        "appointment",
        {"appointment_from": town.MONDAY + timedelta(days=99), "appointment_until": town.MONDAY + timedelta(days=100)},
    ),
    "a note that is too long": ("note", {"note": "长" * 501}),
    "no such subscription": ("subscription_id", {"subscription_id": 10**6}),
}


def test_each_wrong_form_is_refused_by_its_field_in_both_languages_and_nothing_is_stored(office: Office) -> None:
    installed(office)
    for case, (field, changes) in WRONG.items():
        with pytest.raises(Invalid) as refusal:
            confirms(office.counter(), dismantle_form(office, **changes))
        assert list(refusal.value.fields) == [field], case
        assert not isinstance(refusal.value, RuleRefused), case
        assert refusal.value.fields[field].zh and refusal.value.fields[field].en
    assert len(office.rows(tables.Confirmation)) == 1


def test_who_may_not_place_dismantles_is_told_so(office: Office) -> None:
    installed(office)
    with pytest.raises(NotAllowed):
        confirms(office.counter(town.VIEWER), dismantle_form(office))


def test_a_dismantle_waits_for_the_move_before_it(office: Office) -> None:
    installed(office)
    case = moves(office)
    with pytest.raises(RuleRefused):
        dismantles(office)
    office.provisioning.completes(case)
    assert dismantles(office).view.order.address_id == office.id_of(tables.Address, "6-101")


def test_a_form_comes_back_from_its_confirmation_page_as_it_was(office: Office) -> None:
    installed(office)
    asked = dismantle_form(office, note="晚上联系", appointment_until=town.MONDAY)
    assert from_plain("dismantle", as_plain(asked)) == asked
