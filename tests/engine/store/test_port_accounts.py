"""Ports are held by somebody, at every moment of every business: on both databases."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from engine import tables
from engine.store import ports
from engine.store.database import Database
from tests.engine.actors import Office
from tests.engine.moves import dismantles, moves
from tests.engine.transfers import installed


@pytest.fixture
def office(orders_url: str, tmp_path: Path) -> Iterator[Office]:
    with closing(Office(Database(orders_url), tmp_path / "data")) as office:
        yield office


def accounts(office: Office) -> tuple[dict[str, int], dict[str, int]]:
    """What is held, by unit; and what is taken beyond that, which never changes."""
    codes = {one.id: one.code.removeprefix("unit-") for one in office.rows(tables.Address)}
    with office.system.database.reading() as session:
        found = {codes[one.node_id]: one for one in ports.accounts(session)}
    return (
        {unit: one.held for unit, one in found.items() if one.held},
        {unit: one.taken - one.held for unit, one in found.items()},
    )


def test_who_holds_a_port(office: Office) -> None:
    _, beyond = accounts(office)
    counter = office.counter()
    case = counter.orders("FAST")
    assert accounts(office) == ({"1": 1}, beyond), "an open install"
    office.provisioning.says(case, "rejected")
    assert accounts(office) == ({"1": 1}, beyond), "it waits for a person"
    counter.decides(case.todo("handle_return"), "cancel", because="不要了")
    office.undoes()
    assert accounts(office) == ({}, beyond), "cancelled"

    installed(office, "FAST", campaign="DEAL")
    assert accounts(office) == ({"1": 1}, beyond), "a subscription"
    move = moves(office)
    assert accounts(office) == ({"1": 1, "6": 1}, beyond), "old and new while it is moved"
    office.provisioning.completes(move)
    assert accounts(office) == ({"6": 1}, beyond), "moved"
    gone = dismantles(office, penalty_agreed=True)
    assert accounts(office) == ({"6": 1}, beyond), "until it is dismantled"
    office.provisioning.completes(gone)
    assert accounts(office) == ({}, beyond)


def test_an_install_that_waits_for_its_campaign_holds_one_port_not_two(office: Office) -> None:
    """It has made its subscription, and is still open."""
    _, beyond = accounts(office)
    case = office.counter().orders("FREE")
    office.provisioning.completes(case)
    assert case.todo("order_campaign").state == "open"
    assert accounts(office) == ({"1": 1}, beyond)
