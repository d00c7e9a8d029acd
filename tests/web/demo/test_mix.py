"""What a batch plans, when and for whom things are placed: without a web."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from engine.orders import identity
from web.demo import customers, mix
from web.demo.batch import Batch, Wish
from web.demo.choosing import NO_INSTALL, NO_SUBSCRIPTION, SPREAD, Choosing

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)


@pytest.fixture
def batch(tmp_path: Path) -> Batch:
    return Batch(tmp_path / "batch.json", 7, [])


def choosing(batch: Batch, *wishes: Wish) -> Choosing:
    batch.wishes += wishes
    return Choosing(batch, ["100101", "100201"])


def installed(choosing: Choosing, number: str, subscription: int, document: str = "D1") -> Wish:
    """An install that is completed."""
    wish = Wish("install", "100101", number=number, document=document)
    choosing.batch.wishes.append(wish)
    choosing.stands[number] = {"state": "completed", "subscription": {"id": subscription}, "endedAt": "1"}
    return wish


@pytest.mark.parametrize("wanted", [1, 6, 24, 60, 200])
def test_a_plan_has_as_many_of_each_business_as_the_shares_say(wanted: int) -> None:
    plan = mix.plan(mix.MIX, wanted, 5)
    counts = Counter(plan)
    assert len(plan) == wanted and counts.keys() <= mix.MIX.keys()
    assert all(abs(counts[one] - wanted * share / 100) < 1 for one, share in mix.MIX.items())
    assert "dismantle" not in plan[: wanted // 2]
    assert plan == mix.plan(mix.MIX, wanted, 5)
    assert mix.plan(mix.INSTALLS, wanted, 5) == ["install"] * wanted


def test_a_batch_is_taken_up_as_it_was_kept(tmp_path: Path) -> None:
    file = tmp_path / "batch.json"
    first = Batch.take_up(file, mix.MIX, 20)
    first.wishes[3].confirmation = "/orders/new/install/confirm/T"
    first.ports = {"7": 2}
    first.refused["move: subscription"] += 1
    first.keep()
    assert Batch.take_up(file, mix.INSTALLS, 99) == first
    first.finish()
    assert not Batch.waits(file)


def test_what_was_confirmed_before_a_crash_is_submitted_first(batch: Batch) -> None:
    begun = Wish("install", "100201", confirmation="/orders/new/install/confirm/T")
    assert choosing(batch, Wish("install"), begun).next(NOW) is begun


def test_a_change_is_bound_to_an_install_and_comes_at_a_moment_in_its_life(batch: Batch) -> None:
    change, install = Wish("change_order"), Wish("install", "100201", number="GD1", document="D1")
    wishes = choosing(batch, change, install)
    wishes.placed(install, NOW)
    assert (change.of, change.operator, change.document) == ("GD1", "100201", "D1")
    assert NOW.timestamp() <= change.due < NOW.timestamp() + SPREAD
    before, after = (datetime.fromtimestamp(change.due + by, UTC) for by in (-1, 1))
    assert wishes.next(before) is None and wishes.next(after) is change


def test_what_came_too_late_comes_sooner_the_next_time(batch: Batch) -> None:
    change, install = Wish("change_order", tries=9), Wish("install", "100201", number="GD1")
    choosing(batch, change, install).placed(install, NOW)
    assert change.due < NOW.timestamp() + SPREAD / 50


def test_without_further_installs_any_in_flight_is_taken_and_without_any_it_is_given_up(batch: Batch) -> None:
    cancel, install = Wish("cancel_order"), Wish("install", "100101", number="GD1")
    wishes = choosing(batch, cancel, install)
    assert wishes.next(NOW) is cancel and cancel.of == "GD1"
    wishes.stands["GD1"] = {"state": "completed", "subscription": {"id": 1}, "endedAt": "1"}
    cancel.of = ""
    assert wishes.next(NOW) is None and cancel.given_up == NO_INSTALL


def test_one_thing_at_a_time_happens_to_a_subscription(batch: Batch) -> None:
    wishes = choosing(batch, Wish("move"), Wish("transfer"))
    installed(wishes, "GD1", 5)
    move = wishes.next(NOW)
    assert move is batch.wishes[0] and (move.of, move.document) == ("5", "D1")
    move.number = "YJ1"
    assert wishes.next(NOW) is None, "the move has not ended"
    wishes.stands["YJ1"] = {"state": "cancelled", "endedAt": "2"}
    assert wishes.next(NOW) is batch.wishes[1]


def test_after_a_transfer_the_new_owner_shows_the_document(batch: Batch) -> None:
    wishes = choosing(batch, Wish("transfer", number="GH1", of="5", document="D2"), Wish("dismantle"))
    installed(wishes, "GD1", 5)
    wishes.stands["GH1"] = {"state": "completed", "endedAt": "2"}
    dismantle = wishes.next(NOW)
    assert dismantle is batch.wishes[1] and dismantle.document == "D2"
    dismantle.number = "CJ1"
    wishes.stands["CJ1"] = {"state": "completed", "endedAt": "3"}
    batch.wishes.append(Wish("move"))
    assert wishes.next(NOW) is None and batch.wishes[-1].given_up == NO_SUBSCRIPTION


def test_invented_people_have_documents_that_pass_and_some_new_owners_are_minors() -> None:
    people = [customers.person(Random(seed), transfer=True) for seed in range(60)]
    assert [one for one in people if identity.document("identity_card", one.document, NOW.date())] == []
    minors = [one for one in people if int(one.document[6:10]) > 2008]
    assert 0 < len(minors) < 30
    adults = [customers.person(Random(seed), transfer=False) for seed in range(60)]
    assert all(NOW - datetime(int(one.document[6:10]), 12, 31, tzinfo=UTC) > timedelta(days=18 * 365) for one in adults)
