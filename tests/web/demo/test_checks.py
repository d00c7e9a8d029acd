"""The reconciliation: it agrees where both sides agree, and names each thing in which they don't."""

from copy import deepcopy
from typing import Any

import pytest

from engine.errors import Text
from web.demo.checks import CHECKS, Facts
from web.demo.outcome import Outcome
from web.demo.table import lines


def order(number: str, business: str, state: str, **more: Any) -> dict[str, Any]:
    facts = {"workOrders": [], "children": [], "subscription": None, "parent": None, "asked": None, "addressId": 1}
    return {"number": number, "business": business, "state": state, "endedAt": "2026-11-23T05", **facts, **more}


def work_order(own: str, state: str = "completed") -> dict[str, Any]:
    return {"externalId": own, "state": state, "known": True}


def there(state: str = "completed", **more: Any) -> dict[str, Any]:
    return {"state": state, "created": 1, "changes": [], "cancels": [], "notes": [], **more}


def agreeing() -> dict[str, Any]:
    """An install with a change, moved, transferred; one that was cancelled; one dismantled."""
    line, gone = {"id": 5, "state": "effective", "addressId": 9}, {"id": 6, "state": "ended", "addressId": 1}
    changed = {"number": "GD2", "business": "change_order", "state": "completed", "endedAt": "2026-11-23T04"}
    cancelled = {"number": "CD4", "business": "cancel_order", "state": "completed", "endedAt": "2026-11-23T05"}
    orders = [
        order("ZJ1", "install", "completed", workOrders=[work_order("ZJ1-1")], children=[changed], subscription=line),
        order("GD2", "change_order", "completed", parent="ZJ1", asked={"state": "agreed", "code": ""}),
        order("ZJ3", "install", "cancelled", workOrders=[work_order("ZJ3-1", "cancelled")], children=[cancelled]),
        order("CD4", "cancel_order", "completed", parent="ZJ3", asked={"state": "done", "code": ""}),
        order("YJ5", "move", "completed", workOrders=[work_order("YJ5-1")], subscription=line, addressId=9),
        order("GH6", "transfer", "completed", subscription=line),
        order("ZJ7", "install", "completed", workOrders=[work_order("ZJ7-1")], subscription=gone),
        order("CJ8", "dismantle", "completed", workOrders=[work_order("CJ8-1")], subscription=gone),
    ]
    theirs = {own: there() for own in ("ZJ1-1", "YJ5-1", "ZJ7-1", "CJ8-1")} | {"ZJ3-1": there("cancelled")}
    theirs["ZJ1-1"]["changes"] = [{"key": "GD2", "outcome": "agreed"}]
    return {"orders": {one["number"]: one for one in orders}, "theirs": theirs, "ports": {"3": 1}}


def disagreeing(world: dict[str, Any]) -> dict[str, list[str]]:
    orders = world["orders"]
    facts = Facts(list(orders.values()), world["theirs"], {"3": 1}, world["ports"], [*orders])
    return {check.key: check.disagreeing for look in CHECKS if (check := look(facts)).disagreeing}


def test_where_both_sides_agree_nothing_is_named() -> None:
    assert disagreeing(agreeing()) == {}


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        ("orders.GH6.state", "inProgress", {"ended"}),
        ("theirs.YJ5-1.state", "failed", {"work_orders"}),
        ("theirs.ZJ1-1.created", 2, {"created_once"}),
        ("theirs.ZJ1-2", there(), {"created_once"}),
        ("orders.CJ8.state", "cancelled", {"ends", "subscriptions"}),
        ("theirs.ZJ1-1.changes", [], {"changes"}),
        ("theirs.ZJ1-1.changes", [{"key": "GD2", "outcome": "refused"}], {"changes"}),
        ("orders.GD2.asked", {"state": "refused", "code": "10Q01"}, {"changes"}),
        ("orders.GD2.state", "failed", {"changes"}),
        ("orders.CD4.asked", {"state": "denied", "code": "10C01"}, {"cancels"}),
        ("orders.CD4.parent", "ZJ7", {"cancels"}),
        ("orders.ZJ1.endedAt", "2026-11-23T03", {"change_before_completion"}),
        ("orders.GH6.workOrders", [work_order("GH6-1")], {"transfers", "work_orders"}),
        ("theirs.GH6-1", there(), {"transfers", "created_once"}),
        ("orders.ZJ1.subscription", None, {"subscriptions"}),
        ("orders.ZJ7.subscription.state", "effective", {"subscriptions"}),
        ("orders.ZJ1.subscription.addressId", 1, {"subscriptions"}),
        ("ports.3", 2, {"ports"}),
    ],
)
def test_each_disagreement_is_named(path: str, value: Any, named: set[str]) -> None:
    world = deepcopy(agreeing())
    *way, last = path.split(".")
    at = world
    for name in way:
        at = at[name]
    at[last] = value
    assert set(disagreeing(world)) == named


def test_a_change_that_nobody_was_asked_about_and_a_work_order_that_was_never_sent_agree() -> None:
    world = agreeing()
    world["theirs"]["ZJ1-1"]["changes"] = []
    world["orders"]["GD2"]["asked"]["code"] = "not_asked"
    del world["theirs"]["ZJ3-1"]
    world["orders"]["ZJ3"]["workOrders"][0]["known"] = False
    world["orders"]["CD4"]["asked"]["code"] = "not_asked"
    assert disagreeing(world) == {}


def test_a_new_appointment_alone_is_told_by_its_note() -> None:
    world = agreeing()
    world["theirs"]["ZJ1-1"] |= {"changes": [], "notes": ["GD2"]}
    assert disagreeing(world) == {}


def test_the_tables_name_what_disagrees_in_both_languages() -> None:
    world = agreeing()
    world["ports"]["3"] = 2
    orders = world["orders"]
    facts = Facts(list(orders.values()), world["theirs"], {"3": 1}, world["ports"], [*orders])
    away = {"change_order: too far": 2}
    outcome = Outcome({}, [look(facts) for look in CHECKS], 0, 0, {"cancel_order: completed": 1}, away, {}, 0, 12.3)
    said = "\n".join(lines(outcome))
    assert not outcome.good and outcome.as_json()["disagreeing"] == outcome.disagreeing
    assert "node 3: +1 ports" in said and "过户没有施工单 / transfers without work orders" in said
    assert "改单，已过不可逆点 × 2 / " in said and "撤单，施工已竣工 × 1 / " in said
    assert str(Text("有 1 处不一致，用时 12 秒", "1 disagreements; 12 s")) in said


def test_a_complaint_that_stays_open_or_has_a_work_order_is_told() -> None:
    closed = order("TS1", "complaint", "completed")
    still = order("TS2", "complaint", "pending")
    built = order("TS3", "complaint", "completed", workOrders=[work_order("TS3-1")])
    facts = Facts([], {"TS1-1": there()}, {}, {}, [], complaints=[closed, still, built])
    (found,) = [check for look in CHECKS if (check := look(facts)).key == "complaints"]
    assert found.looked_at == 3
    assert found.disagreeing == ["TS2: pending", "TS3: has work orders", "TS1-1: of a complaint"]
