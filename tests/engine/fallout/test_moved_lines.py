"""Moves and dismantles to which something went wrong: the same acts, each saying what it brings for that business."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from engine import tables
from engine.fallout.correcting import present
from tests.engine.actors import Case, Office
from tests.engine.fallout.desk import acts, offered
from tests.engine.moves import dismantles, moves, undoes
from tests.engine.patience import until
from tests.engine.provisioning_server import ProvisioningServer
from tests.engine.transfers import installed, subscription


def refused(office: Office, server: ProvisioningServer, order: Callable[..., Case], **changes: Any) -> Case:
    """Such an order, whose work order provisioning would not take."""
    installed(office)
    until(office.sends)
    case = order(office, **changes)
    server.faults = [400]
    office.sends()
    return case


def test_a_move_completed_by_hand_says_first_what_that_means(wired: Office, server: ProvisioningServer) -> None:
    case = refused(wired, server, moves)
    means = offered(case)["complete_by_hand"].consequence
    assert "释放原址端口" in means.zh and "建立用户" not in means.zh and "old port" in means.en
    acts(case, "complete_by_hand")
    assert case.state == "completed" and wired.free_ports("1") == 8 and wired.free_ports("6") == 7
    assert subscription(wired).address_id == wired.id_of(tables.Address, "6-101")


def test_a_dismantle_completed_by_hand_ends_the_subscription(wired: Office, server: ProvisioningServer) -> None:
    case = refused(wired, server, dismantles)
    assert "终止用户" in offered(case)["complete_by_hand"].consequence.zh
    acts(case, "complete_by_hand")
    assert case.state == "completed" and wired.free_ports("1") == 8 and subscription(wired).state == "ended"


@pytest.mark.parametrize("order", [moves, dismantles])
def test_given_up_all_is_as_before(wired: Office, server: ProvisioningServer, order: Callable[..., Case]) -> None:
    case = refused(wired, server, order)
    acts(case, "give_up")
    undoes(case)
    assert case.state == "cancelled" and (wired.free_ports("1"), wired.free_ports("6")) == (7, 8)
    assert subscription(wired).state == "effective"
    assert subscription(wired).address_id == wired.id_of(tables.Address, "1-101")


def test_a_move_that_was_put_right_still_says_from_where(wired: Office, server: ProvisioningServer) -> None:
    case = refused(wired, server, moves)
    present_now = present(case.view.order)
    acts(case, "fix_and_retry", fixed=replace(present_now, contact_name="王平"))
    until(wired.sends)
    sent = server.orders[f"{case.number}-1"]
    (relationship,) = sent["serviceOrderItem"][0]["service"]["serviceRelationship"]
    assert relationship["relationshipType"] == "migrateFrom"
    assert [one["id"] for one in relationship["service"]["place"]] == ["1-101"]
    assert sent["relatedParty"][1]["name"] == "王平"
