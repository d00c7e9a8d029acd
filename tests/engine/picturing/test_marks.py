"""Marks from plain rows: what is where, in how many passes, and what stands around it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from bpmn import library
from engine.picturing import Delayed, Elsewhere, Errand, Seen, Stay, Trouble, as_of, picture
from engine.position import BOSS, PROVISIONING
from tests.bpmn import calling_maps
from tests.engine.picturing.walks import MONDAY

INSTALL = library.shipped("install").facts
CALLING = calling_maps.MAP.facts


def at(minutes: int) -> datetime:
    return MONDAY + timedelta(minutes=minutes)


def stay(number: int, element: str, begin: int, end: int | None = None, **rest: Any) -> Stay:
    outcome = "" if end is None else rest.pop("outcome", "done")
    left_at = None if end is None else at(end)
    return Stay(number, element, rest.pop("pool", BOSS), at(begin), left_at, outcome, **rest)


def there(number: int, element: str, begin: int, end: int | None = None, **rest: Any) -> Stay:
    return stay(number, element, begin, end, pool=PROVISIONING, **{"work_order_id": 1, **rest})


def seen(*visits: Stay, **rest: Any) -> Seen:
    return Seen("inProgress", 1, visits, **rest)


#: an order whose called map waits within its sub-process
WAITING = (
    stay(1, "accepted", 0, 0),
    stay(2, "carry_out", 0, flow="accepted-carry_out"),
    stay(3, "work_begins", 0, 0),
    stay(4, "send", 0, 0, flow="work_begins-send"),
    stay(5, "under_way", 0, flow="send-under_way"),
    stay(6, "goes_out", 0, 0),
    stay(7, "done", 0, flow="goes_out-done"),
)


def test_an_incident_is_on_its_element_and_on_all_that_contains_or_calls_it() -> None:
    troubles = [Trouble("A", "done", at(1)), Trouble("B", "send", at(2)), Trouble("C", "send", at(3), at(4))]
    shown = picture(CALLING, seen(*WAITING, incidents=troubles)).stands
    assert {one: stand.numbers for one, stand in shown.items() if stand.state == "incident"} == {
        "done": ("A",), "under_way": ("A",), "carry_out": ("A", "B"), "send": ("B",),
    }  # fmt: skip
    assert (shown["carry_out"].incident, shown["carry_out"].incidents) == ("A", 2)
    assert shown["carry_out"].entered_at == at(0) and shown["carry_out"].is_here


def test_an_incident_about_no_element_is_on_the_innermost_wait() -> None:
    shown = picture(CALLING, seen(*WAITING, incidents=[Trouble("A", "", at(1))]))
    assert {stand.element for stand in shown.stands.values() if stand.incidents} == {"done", "under_way", "carry_out"}
    assert shown.outside == ()


def test_an_incident_that_no_map_has_a_place_for_is_said() -> None:
    troubles = [Trouble("A", "", at(1)), Trouble("B", "gone", at(1))]
    shown = picture(CALLING, seen(stay(1, "accepted", 0, 0), incidents=troubles))
    assert shown.outside == (Elsewhere("", "A", at(1)), Elsewhere("gone", "B", at(1)))


def test_what_stands_on_no_map_is_said_and_what_stood_there_is_counted_only() -> None:
    unmapped = [Elsewhere("pole_check", "立杆核查", at(3))]
    shown = picture(CALLING, seen(stay(1, "old", 0, 1), stay(2, "older", 0), unmapped=unmapped))
    assert shown.outside == (Elsewhere("older", "", at(0)), *unmapped) and shown.stands == {}


def test_a_timer_on_a_border_waits_and_says_when() -> None:
    shown = picture(CALLING, seen(*WAITING, timers={"overdue": at(90)}))
    timer = shown.stands["overdue"]
    assert (timer.state, timer.due_at, timer.passes, timer.is_here) == ("waiting", at(90), 0, False)
    assert shown.stands["under_way"].due_at == at(90) and shown.stands["done"].due_at is None
    assert "overdue" not in {one.element for one in shown.here}


def test_a_delay_of_the_work_order_holds_what_it_stands_on() -> None:
    visits = (there(1, "build_line", 0), there(2, "survey_site", 0, 1))
    delays = [Delayed(1, "pending", at(1), at(2)), Delayed(1, "held", at(3))]
    shown = picture(INSTALL, seen(*visits, errands=[Errand(1, at(0))], delays=delays)).stands
    assert (shown["build_line"].state, shown["build_line"].delay) == ("waiting", "held")
    assert (shown["survey_site"].state, shown["survey_site"].delay) == ("done", "")


def test_a_step_of_which_the_hall_was_told_that_it_lasts_too_long_is_overdue() -> None:
    visits = (stay(1, "check_campaign", 0, limit_at=at(1), alerted_at=at(2)), stay(2, "notify_billing", 0, 1))
    shown = picture(INSTALL, seen(*visits)).stands
    assert (shown["check_campaign"].overdue, shown["check_campaign"].limit_at) == (True, at(1))
    assert not shown["notify_billing"].overdue


TWICE = (
    there(1, "work_order_received", 0, 0),
    there(2, "accept_work_order", 0, 5),
    there(3, "book_appointment", 5, 9),
    there(4, "sent_back", 9, 9),
    there(5, "work_order_received", 20, 20, work_order_id=2),
    there(6, "accept_work_order", 20, 25, work_order_id=2),
    there(7, "book_appointment", 25, work_order_id=2),
)
ERRANDS = (Errand(1, at(0)), Errand(2, at(15)))


def test_the_newest_work_order_is_shown_and_all_are_counted() -> None:
    shown = picture(INSTALL, seen(*TWICE, errands=ERRANDS))
    assert {one: (stand.state, stand.passes) for one, stand in shown.stands.items()} == {
        "work_order_received": ("done", 2),
        "accept_work_order": ("done", 2),
        "acceptable": ("done", 2),
        "book_appointment": ("current", 2),
        "sent_back": ("cancelled", 1),
    }
    assert "flow_acceptable__book_appointment" in shown.taken


@pytest.mark.parametrize("step, state, errand_shown", [(3, "current", 1), (4, "failed", 1), (5, "cancelled", 2)])
def test_a_look_back_shows_the_work_order_of_then(step: int, state: str, errand_shown: int) -> None:
    then = as_of(INSTALL, seen(*TWICE, errands=ERRANDS, heard=[at(1), at(9), at(26)]), step)
    assert then.errand == errand_shown
    shown = picture(INSTALL, then).stands
    assert shown["book_appointment" if step == 3 else "sent_back"].state == state
    assert then.heard_at == (at(1) if step == 3 else at(9))


def test_a_look_back_knows_incidents_delays_and_timers_as_of_then() -> None:
    now = seen(
        *WAITING,
        stay(8, "warn", 30, 30, flow="overdue-warn"),
        stay(9, "warned", 60, 60, flow="warn-warned"),
        incidents=[Trouble("A", "send", at(10), at(40)), Trouble("B", "send", at(50))],
        delays=[Delayed(1, "held", at(10), at(40))],
        timers={"overdue": at(90)},
        overdue=True,
        promise_at=at(35),
    )
    first, middle, last = (as_of(CALLING, now, step) for step in (1, 8, 9))
    assert [*first.incidents, *first.delays, *first.timers] == [] and not first.overdue
    assert [(one.number, one.ended_at) for one in middle.incidents] == [("A", None)] and not middle.overdue
    assert [one.ended_at for one in middle.delays] == [None] and middle.timers == {"overdue": at(90)}
    assert [(one.number, one.ended_at) for one in last.incidents] == [("A", at(40)), ("B", None)] and last.overdue
    assert as_of(CALLING, now, 10) is now


def test_the_end_of_an_order_tells_what_it_never_came_to() -> None:
    ended = Seen("completed", 1, [stay(1, "accepted", 0, 1)], ended_at=at(1))
    assert picture(CALLING, ended).stands["look"].state == "skipped"
    assert picture(CALLING, as_of(CALLING, ended, 1)).stands.keys() == {"accepted"}
