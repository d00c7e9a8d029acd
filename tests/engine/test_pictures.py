"""Pictures of orders that went through something, now and at every step before, on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from engine import tables
from engine.errors import MapGone, NotFound
from engine.store import maps
from tests.engine.actors import Case, Office
from tests.engine.looks_back import every_step, here, now, pictured
from tests.engine.versions import deploys, moves, renamed
from tests.engine.waiting import accepted, placed, returned, undoes


def says(case: Case, element: str, attempt: int = 1, state: str = "inProgress") -> None:
    case.office.clock.passes(minutes=10)
    case.office.provisioning.says(case, state, (element, "inProgress"), attempt=attempt)
    case.office.clock.passes(minutes=10)
    case.office.provisioning.says(case, state, (element, "completed"), attempt=attempt)


def sent_again(office: Office) -> Case:
    """It came back once; the second work order is on its way through."""
    case = placed(office)
    for element in ("accept_work_order", "book_appointment", "dispatch_work_order"):
        says(case, element)
    office.clock.passes(minutes=10)
    office.provisioning.says(case, "failed", reason=("10R", "物业阻挠"))
    office.clock.passes(minutes=10)
    office.counter().decides(case.todo("handle_return"), "send_again", because="已协调")
    says(case, "accept_work_order", attempt=2)
    return case


def test_two_passes_are_counted_and_the_first_is_void(office: Office) -> None:
    case = sent_again(office)
    shown = now(case).stands
    assert (shown["submit_work_order"].passes, shown["submit_work_order"].state) == (2, "done")
    assert (shown["accept_work_order"].passes, shown["accept_work_order"].state) == (2, "done")
    assert (shown["dispatch_work_order"].passes, shown["dispatch_work_order"].state) == (1, "cancelled")
    assert (shown["sent_back"].passes, shown["sent_back"].state) == (1, "cancelled")
    assert shown["handle_return"].state == "done"
    assert {"flow_return_decision__submit_merge", "flow_book_appointment__dispatch_work_order"} <= now(case).taken


def test_each_step_of_two_passes_stands_where_it_stood(office: Office) -> None:
    case = sent_again(office)
    steps = every_step(case)
    first = next(one for one in steps if one.frame and one.frame.element == "dispatch_work_order")
    assert "dispatch_work_order" in here(first) and "handle_return" not in first.stands
    back = next(one for one in steps if one.frame and one.frame.element == "handle_return")
    assert here(back) == {"carry_out_work_order", "handle_return"} and back.stands["sent_back"].state == "failed"
    assert back.stands["submit_work_order"].passes == 1
    office.provisioning.completes(case, attempt=2)
    steps = every_step(case)
    assert steps[-1].ended and steps[-1].frame is not None and steps[-1].frame.at == case.view.order.ended_at


def test_a_cancelled_one_shows_what_was_undone_and_what_it_never_came_to(office: Office) -> None:
    case = returned(office)
    office.clock.passes(minutes=5)
    office.counter().decides(case.todo("handle_return"), "cancel", because="不装了")
    steps = every_step(case)
    assert here(steps[-1]) == {"undo_order", "take_back_terminal"}
    undoes(office, case)
    steps = every_step(case)
    assert steps[-1].stands["order_completed"].state == "skipped" and steps[-1].stands["return_fee"].state == "done"
    assert not steps[-1].here and case.state == "cancelled"


def test_a_join_says_how_many_branches_have_come(office: Office) -> None:
    """A version of the map in which a person tells billing: the join waits for her."""
    case = placed(office)
    moves(case, deploys(office, "install", install=lambda file: file.replaces("notify_billing", "userTask")))
    office.provisioning.completes(case)
    shown = now(case)
    join = shown.stands["finish_join"]
    assert (join.state, join.arrived, join.needed) == ("waiting", 2, 3)
    assert {"flow_open_subscription__finish_join", "flow_notify_customer__finish_join"} <= shown.taken
    assert "flow_notify_billing__finish_join" not in shown.taken
    assert here(shown) == {"notify_billing", "finish_join"}
    every_step(case)


def test_a_moved_one_stands_on_its_new_map_and_keeps_its_steps(office: Office) -> None:
    case = accepted(office)
    before, stood = len(now(case).frames), here(now(case))
    moves(case, renamed(office))
    assert len(now(case).frames) == before and here(now(case)) == stood
    assert (case.view.map_began, case.view.map_ordinal) == (1, 2)
    gone = deploys(office, "install", install=lambda file: file.removes("survey_site"))
    moves(case, gone)
    shown = now(case)
    assert [one.element for one in shown.outside] == ["survey_site"]  # said, not silently missing
    assert "survey_site" in {one.element for one in shown.frames}
    every_step(case)


def test_a_milestone_that_the_map_lacks_is_said(office: Office) -> None:
    case = accepted(office)
    office.provisioning.says(case, "inProgress", ("pole_check", "inProgress"))
    assert [(one.element, one.name) for one in now(case).outside] == [("pole_check", "pole_check")]
    office.clock.passes(minutes=1)
    office.provisioning.says(case, "inProgress", ("pole_check", "completed"))
    assert now(case).outside == ()


def test_an_incident_in_a_called_map_shows_on_its_call(office: Office) -> None:
    office.sets(send_attempts=1)
    case = placed(office)
    office.sends()  # nobody answers there
    (incident,) = case.view.incidents
    shown = now(case).stands
    marked = {one.element for one in shown.values() if one.state == "incident"}
    assert marked == {"submit_work_order", "carry_out_work_order"}
    assert shown["carry_out_work_order"].numbers == (incident.number,) and shown["carry_out_work_order"].is_here
    every_step(case)


def test_the_promise_is_a_timer_that_waits(office: Office) -> None:
    case = placed(office)
    timer = now(case).stands["promise_overdue"]
    assert (timer.state, timer.due_at) == ("waiting", case.view.order.promise_at)
    office.clock.passes(days=2)
    office.fires()
    assert now(case).stands["promise_overdue"].state == "done" and now(case).stands["raise_alert"].passes == 1


def test_a_step_that_there_is_not_is_refused(office: Office) -> None:
    case = placed(office)
    for step in (0, -1, len(now(case).frames) + 1):
        with pytest.raises(NotFound, match=r"没有第"):
            pictured(case, step)


def test_a_map_that_is_damaged_is_told_and_nothing_else_raised(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    case = placed(office)
    monkeypatch.setattr(maps, "_read", {})
    with office.system.database.writing() as session:
        session.execute(
            update(tables.MapVersion).where(tables.MapVersion.digest == case.view.digest).values(xml=b"<broken")
        )
    with pytest.raises(MapGone, match="install"):
        pictured(case)
    assert case.view.order.number == case.number
