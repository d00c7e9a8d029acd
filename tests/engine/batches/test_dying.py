"""The run, whoever dies when: each row is one order."""

from __future__ import annotations

from collections import Counter

import pytest

from engine import tables
from engine.store import batch_work, confirmations
from tests.engine.actors import Office
from tests.engine.batches.files import row
from tests.engine.batches.sender import Sender


def orders(office: Office) -> list[tables.Order]:
    return list(office.rows(tables.Order))


class Died(BaseException):
    """kill -9, as far as one process can tell."""


@pytest.mark.parametrize("moment", ["before placing", "after placing"])
@pytest.mark.parametrize("then", ["goes on", "is stopped"])
def test_a_worker_that_dies_between_two_words_loses_nothing(
    sender: Sender, office: Office, monkeypatch: pytest.MonkeyPatch, moment: str, then: str
) -> None:
    sender.checks([row(1), row(2)])
    sender.decides("submit")
    place = office.system.orchestrator.place

    def dies(token: str, *, staff_id: int) -> str:
        if moment == "after placing":
            place(token, staff_id=staff_id)
        raise Died

    with monkeypatch.context() as patched:
        patched.setattr(office.system.orchestrator, "place", dies)
        with pytest.raises(Died):
            sender.running.work()
    if then == "is stopped":
        sender.decides("stop")
    assert not sender.running.work()  # the lease holds
    sender.orphans()
    sender.works()
    placed = 2 if then == "goes on" else int(moment == "after placing")
    assert len(orders(office)) == placed
    assert sender.counts == Counter({"accepted": placed, "skipped": 2 - placed}) + Counter()


def test_a_worker_that_froze_past_its_lease_records_nothing(sender: Sender, office: Office) -> None:
    sender.checks([row(1)])
    sender.decides("submit")
    frozen = sender.claims()
    sender.orphans()
    sender.works()
    with office.system.database.writing() as session:
        assert batch_work.held(session, frozen) is None
    sender.running._run(frozen)
    assert sender.counts == {"accepted": 1} and len(orders(office)) == 1


def test_tokens_are_kept_before_a_row_is_placed(
    sender: Sender, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender.checks([row(1)])
    sender.decides("submit")

    def looks(token: str, *, staff_id: int) -> str:
        assert [view.row.token for view in sender.rows] == [token]
        with office.system.database.reading() as session:
            assert confirmations.take(session, token, sender.staff.id).order_id is None
        raise Died

    monkeypatch.setattr(office.system.orchestrator, "place", looks)
    with pytest.raises(Died):
        sender.running.work()
