"""The run: one order for each row, whatever is sent again."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from engine import tables
from engine.batches import running
from engine.errors import Conflict, NotAllowed, NotFound, Unavailable
from tests.engine import town
from tests.engine.actors import Office
from tests.engine.batches.files import row
from tests.engine.batches.sender import Sender


def orders(office: Office) -> list[tables.Order]:
    return list(office.rows(tables.Order))


def test_each_row_becomes_one_order_of_the_person_who_sent_it(sender: Sender, office: Office) -> None:
    assert sender.accepts([row(1), row(2), row(3, 联系电话="1")]) == {"accepted": 2, "faulty": 1}
    assert sender.batch.state == "done" and sender.batch.ended_at
    found = orders(office)
    assert [one.staff_id for one in found] == [sender.staff.id] * 2
    assert [view.number for view in sender.rows] == [found[0].number, found[1].number, ""]
    assert office.free_ports("1") == 6
    assert [one.acceptance_seconds for one in found] == [0, 0]


def test_submit_is_taken_only_with_the_token_of_the_dry_run_that_was_shown(sender: Sender, office: Office) -> None:
    """S: the confirmation page is viewed or printed before the data are submitted."""
    sender.checks([row(1)])
    for token in ("", "guessed"):
        with pytest.raises(Conflict, match="试算"):
            sender.decides("submit", token)
    old = sender.batch.token or ""
    sender.decides("recheck")
    sender.works()
    with pytest.raises(Conflict, match="试算结果已更新"):
        sender.decides("submit", old)
    assert sender.decides("submit") == "submit"
    assert sender.decides("submit") == "done_before"  # pressed twice
    sender.works()
    assert len(orders(office)) == 1
    assert sender.decides("submit") == "done_before"


def test_a_dry_run_that_is_too_old_is_done_again_before_anything_is_placed(sender: Sender, office: Office) -> None:
    sender.checks([row(1)])
    office.clock.passes(hours=5)
    assert sender.decides("submit") == "checked_again"
    sender.works()
    assert sender.batch.state == "checked" and orders(office) == []
    assert sender.decides("submit") == "submit"


def test_a_row_once_accepted_is_never_accepted_again_when_the_file_is_sent_again(
    sender: Sender, office: Office
) -> None:
    rows = [row(1), row(2), row(3, door="3-101")]
    sender.accepts(rows)
    first = sender.id
    rows[2] = row(3, door="6-101")  # mended
    office.clock.passes(days=1)
    sent = sender.sends(rows)
    sender.works()
    assert sent.before is None  # another file by now, so the rows are what is recognised
    assert sender.counts == {"skipped": 2, "checked": 1}
    number = orders(office)[0].number
    assert sender.said(2) == [f": 2026-03-02 已受理为 {number}"]
    sender.decides("submit")
    sender.works()
    assert len(orders(office)) == 3
    assert sender.sends(rows).before == first + 1  # the very same rows, however they were saved
    sender.works()
    assert sender.counts == {"skipped": 3}
    with pytest.raises(Conflict, match="没有可受理的行"):
        sender.decides("submit")
    office.clock.passes(days=100)  # the term is over
    assert sender.checks(rows) == {"checked": 3}


def test_the_same_rows_in_two_batches_at_once_become_one_order_each(sender: Sender, office: Office) -> None:
    rows = [row(1), row(2)]
    sender.checks(rows)
    first = sender.id
    sender.checks(rows)
    sender.decides("submit")
    with office.system.database.reading() as session:
        token = session.get_one(tables.Batch, first).token
    sender.decides("submit", token, batch_id=first)
    sender.works()
    assert len(orders(office)) == 2
    found = Counter(one.state for one in office.rows(tables.BatchRow))
    assert found == {"accepted": 2, "skipped": 2}


def test_a_pause_takes_effect_with_the_next_row_and_goes_on_where_it_was(
    sender: Sender, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender.checks([row(count) for count in range(5)])
    sender.decides("submit")
    place, placed = office.system.orchestrator.place, []

    def slowly(token: str, *, staff_id: int) -> str:
        placed.append(place(token, staff_id=staff_id))
        if len(placed) == 2:
            sender.decides("pause")
        return placed[-1]

    monkeypatch.setattr(office.system.orchestrator, "place", slowly)
    sender.works()
    assert len(placed) == 2 and sender.counts == {"accepted": 2, "waiting": 3}
    assert not sender.running.work()
    sender.decides("resume")
    sender.works()
    assert sender.counts == {"accepted": 5} and len(orders(office)) == 5


def test_a_stop_leaves_the_rest_and_keeps_what_was_accepted(
    sender: Sender, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender.checks([row(count) for count in range(4)])
    sender.decides("submit")
    place = office.system.orchestrator.place

    def stopped_meanwhile(token: str, *, staff_id: int) -> str:
        sender.decides("stop")
        return place(token, staff_id=staff_id)

    monkeypatch.setattr(office.system.orchestrator, "place", stopped_meanwhile)
    sender.works()
    assert sender.counts == {"accepted": 1, "skipped": 3} and len(orders(office)) == 1
    assert "终止" in sender.said(5)[0]
    with pytest.raises(Conflict, match="已终止"):
        sender.decides("resume")


def test_what_has_changed_since_the_dry_run_is_refused_and_not_placed(sender: Sender, office: Office) -> None:
    sender.checks([row(1), row(2, door="2-101")])
    sender.decides("submit")
    office.counter(town.COLLEAGUE).orders(door="2-102")  # takes the last port
    with office.system.database.writing() as session:
        for price in session.query(tables.Price):
            price.install_fee += 100
    sender.works()
    assert sender.counts == {"refused": 2}
    assert "变动" in sender.said(2)[0] and "端口" in sender.said(3)[0]
    assert [view.row.taken for view in sender.rows] == [None, None]  # may be sent again


def test_a_row_that_breaks_the_program_is_given_up_after_some_tries(
    sender: Sender, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender.checks([row(1), row(2)])
    sender.decides("submit")
    place, tried = office.system.orchestrator.place, []

    def breaks(token: str, *, staff_id: int) -> str:
        tried.append(token)
        if token == tried[0]:
            raise RuntimeError("a bug")
        return place(token, staff_id=staff_id)

    monkeypatch.setattr(office.system.orchestrator, "place", breaks)
    sender.works()
    assert sender.counts == {"refused": 1, "accepted": 1} and tried.count(tried[0]) == running.TRIES


def test_a_database_that_is_gone_leaves_the_row_to_the_next(
    sender: Sender, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender.checks([row(1)])
    sender.decides("submit")

    def gone(token: str, *, staff_id: int) -> str:
        raise Unavailable

    with monkeypatch.context() as patched:
        patched.setattr(office.system.orchestrator, "place", gone)
        with pytest.raises(Unavailable):
            sender.running.work()
    sender.orphans()
    sender.works()
    assert sender.counts == {"accepted": 1}


def test_a_sender_who_has_left_stops_the_batch(sender: Sender, office: Office) -> None:
    """S: each works under a personal staff number."""
    sender.checks([row(1)])
    sender.decides("submit")
    with office.system.database.writing() as session:
        session.get_one(tables.Staff, sender.staff.id).active = False
    sender.works()
    assert sender.batch.state == "paused" and sender.batch.trouble and orders(office) == []
    other = Sender(office, town.COLLEAGUE)
    other.sends([row(5)])
    with office.system.database.writing() as session:
        session.get_one(tables.Staff, other.staff.id).active = False
    other.works()
    assert other.batch.state == "stopped" and other.batch.trouble == "notAllowed"


def test_who_may_see_and_decide(sender: Sender, office: Office) -> None:
    sender.checks([row(1)])
    colleague, stranger = Sender(office, town.COLLEAGUE), Sender(office, town.STRANGER)
    manager, viewer = Sender(office, town.MANAGER), Sender(office, town.VIEWER)
    for other in (colleague, stranger, viewer):
        with pytest.raises(NotFound):
            other.decides("stop", "", batch_id=sender.id)
    with pytest.raises(NotAllowed, match="上传者本人"):
        manager.decides("submit", sender.batch.token, batch_id=sender.id)
    sender.decides("submit")
    assert manager.decides("pause", "", batch_id=sender.id) == "pause"
    with pytest.raises(NotAllowed):
        viewer.sends([row(2)])


def test_a_persons_time_is_measured_and_shared_among_the_rows(sender: Sender, office: Office) -> None:
    """P: 1 min per row in a batch; measured, never blocking."""
    sender.checks([row(1), row(2)])
    office.clock.passes(minutes=4)
    sender.decides("submit")
    sender.works()
    assert sender.batch.seconds == 240
    assert [one.acceptance_seconds for one in orders(office)] == [120, 120]


def test_batches_take_turns(sender: Sender, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "SLICE", 0.0)
    sender.checks([row(count) for count in range(3)])
    other = Sender(office, town.MANAGER)
    other.checks([row(count, door="6-101") for count in range(10, 12)])
    sender.decides("submit")
    other.decides("submit")
    for _ in range(4):
        assert sender.running.work()
    assert (sender.counts["accepted"], other.counts["accepted"]) == (2, 2)
    sender.works()
    assert len(orders(office)) == 5


def test_terms_are_counted_from_the_acceptance(sender: Sender, office: Office) -> None:
    sender.accepts([row(1)])
    taken = sender.rows[0].row
    assert taken.accepted_at == town.MONDAY and taken.taken == taken.identity
    office.clock.passes(days=90, minutes=1)
    assert sender.accepts([row(1)]) == {"accepted": 1}
    assert office.clock.now() - taken.accepted_at > timedelta(days=90)
    assert len(orders(office)) == 2
