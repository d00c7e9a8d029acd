"""过户, the whole story: one subscription, two parties, and nothing asked of the provisioning system.

S: both parties' identity and consent, never without the customer's confirmation, and no work order.
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from engine import tables
from engine.errors import Invalid
from engine.store.database import Database
from tests.engine import town
from tests.engine.actors import Case, Office
from tests.engine.restarting import picture
from tests.engine.transfers import CHILD, OWNER, confirms, form, installed, subscription
from tests.stories.restarting import Hall


@pytest.fixture
def house(offices: Database, tmp_path: Path) -> Iterator[Hall]:
    """A subscription that somebody has had for a year."""
    with closing(Office(offices, tmp_path / "data")) as office:
        installed(office, "FAST", campaign="DEAL")
        office.clock.passes(days=365)
        yield Hall(office)


def places(house: Hall, **changes: Any) -> Case:
    """The confirmation page is shown by one process, submitted at another."""
    shown = house.in_a_new_process(lambda: confirms(house.office.counter(), **changes))
    return house.in_a_new_process(lambda: house.office.counter().submits(shown))


def without_provisioning(case: Case) -> None:
    """S: no work order may exist for a transfer, and nothing is asked."""
    assert case.view.work_orders == [] and case.view.requests == []
    assert {one.pool for one in case.view.visits} == {"boss"}


def test_a_subscription_gets_its_new_owner_and_both_are_told(house: Hall) -> None:
    before = subscription(house.office)
    case = places(house)
    after = subscription(house.office)
    assert case.state == "completed" and picture(case).ended
    assert (after.id, after.account, after.address_id) == (before.id, before.account, before.address_id)
    assert after.customer_id == case.view.order.customer_id != before.customer_id
    assert after.campaign_id is None and after.in_net_since > before.in_net_since  # as the confirmation page said
    assert {one.to for one in case.view.notifications} == {"billing", "old_owner", "new_owner"}
    without_provisioning(case)


@pytest.mark.parametrize(("decision", "ends"), [("approve", "completed"), ("refuse", "cancelled")])
def test_a_new_owner_under_age_waits_for_the_duty_manager(house: Hall, decision: str, ends: str) -> None:
    before = subscription(house.office)
    case = places(house, document=CHILD)
    house.restart()
    house.office.clock.passes(hours=5)  # nobody decides; time alone makes nobody the owner
    house.office.fires()
    assert case.state == "pending" and subscription(house.office).customer_id == before.customer_id
    todo = case.todo("approve_transfer")
    house.in_a_new_process(lambda: house.office.counter(town.MANAGER).decides(todo, decision, because="监护人到场"))
    assert case.state == ends
    assert (subscription(house.office).customer_id == before.customer_id) == (decision == "refuse")
    without_provisioning(case)


REFUSALS: dict[str, tuple[str, Callable[[Office], dict[str, Any]]]] = {
    "to its owner": ("document", lambda office: {"document": OWNER}),
    "without the owner's consent": ("owner_consents", lambda office: {"owner_consents": False}),
    "without the new owner's consent": ("customer_consents", lambda office: {"customer_consents": False}),
    "by somebody who is not the owner": ("owner_document", lambda office: {"owner_document": CHILD}),
}


@pytest.mark.parametrize(("field", "changes"), REFUSALS.values(), ids=REFUSALS)
def test_what_is_refused_stores_nothing(house: Hall, field: str, changes: Callable[[Office], dict[str, Any]]) -> None:
    office = house.office
    asked, before = form(office, **changes(office)), office.everything()
    person = office.counter()
    with pytest.raises(Invalid) as refused:
        person.orchestrator.prepare(asked, staff_id=person.id, opened_at=office.clock.now())
    assert field in refused.value.fields and office.everything() == before


def test_a_second_transfer_waits_for_the_first_and_is_told_which(house: Hall) -> None:
    first = places(house, document=CHILD)
    with pytest.raises(Invalid) as refused:
        places(house)
    assert first.number in refused.value.fields["subscription_id"].zh
    assert len([one for one in house.office.rows(tables.Order) if one.business == "transfer"]) == 1
