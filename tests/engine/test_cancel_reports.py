"""What a foreign system says of a cancel is read, or refused with the path of the fault."""

import copy
from datetime import UTC, datetime
from typing import Any

import pytest

from engine import tables
from engine.errors import Invalid
from engine.provisioning import reports
from tests.engine.actors import Office
from tests.engine.families import asked, cancel, cancel_event, places

RIGHT: dict[str, Any] = {
    "eventId": "e-1",
    "eventTime": "2026-03-02T09:00:00+08:00",
    "eventType": "CancelServiceOrderStateChangeEvent",
    "event": {
        "cancelServiceOrder": {
            "id": "CX1",
            "state": "terminatedWithError",
            "cancellationReason": "CD260302000002 客户要求撤单",
            "serviceOrder": {"id": "SO1", "@referredType": "ServiceOrder"},
            "errorMessage": {"code": "cancelRefused", "reason": "已完成上门测试"},
        }
    },
}
TASK = ("event", "cancelServiceOrder")
MISSING = object()


def changed(path: tuple[str, ...], value: object) -> Any:
    body = copy.deepcopy(RIGHT)
    where: Any = body
    for part in path[:-1]:
        where = where[part]
    if value is MISSING:
        del where[path[-1]]
    else:
        where[path[-1]] = value
    return body


def test_an_event_that_holds_nothing_but_the_cancel_is_read() -> None:
    event = reports.event(RIGHT)
    assert event.report is None and event.said_at == datetime(2026, 3, 2, 1, tzinfo=UTC)
    assert (event.external_id, event.foreign_id) == ("", "SO1")
    task = event.task
    assert task is not None and (task.foreign_id, task.state) == ("CX1", "terminatedWithError")
    assert (task.code, task.words) == ("cancelRefused", "已完成上门测试")


def test_the_work_order_may_be_named_by_our_own_id() -> None:
    event = reports.event(changed((*TASK, "serviceOrder"), {"externalId": "ZJ260302000001-1"}))
    assert (event.external_id, event.foreign_id) == ("ZJ260302000001-1", "")


def test_errors_may_be_a_list_and_a_message_stands_in_for_a_reason() -> None:
    as_list = [{"code": "old", "reason": "旧"}, {"code": "late", "reason": "太晚"}]
    task = reports.event(changed((*TASK, "errorMessage"), as_list)).task
    assert task is not None and (task.code, task.words) == ("late", "太晚")
    body = changed((*TASK, "errorMessage"), MISSING)
    body["event"]["cancelServiceOrder"]["completionMessage"] = "不行"
    task = reports.event(body).task
    assert task is not None and (task.code, task.words) == ("", "不行")


def test_with_the_work_order_both_are_read() -> None:
    order = {"id": "SO1", "externalId": "ZJ260302000001-1", "state": "inProgress", "note": [{"id": "n1"}, {"id": 7}, 3]}
    event = reports.event(changed(("event", "serviceOrder"), order))
    assert event.report is not None and event.report.notes == {"n1"} and event.task is not None


@pytest.mark.parametrize("state", ["acknowledged", "accepted", "inProgress", "done"])
def test_all_states_of_the_two_standards_are_known(state: str) -> None:
    task = reports.event(changed((*TASK, "state"), state)).task
    assert task is not None and task.state == state


FAULTS: list[tuple[str, tuple[str, ...], object]] = [
    ("event.cancelServiceOrder", TASK, "x"),
    ("event.serviceOrder", TASK, MISSING),
    ("event.serviceOrder", ("eventType",), "ServiceOrderStateChangeEvent"),
    ("event.cancelServiceOrder.id", (*TASK, "id"), MISSING),
    ("event.cancelServiceOrder.id", (*TASK, "id"), "x" * 81),
    ("event.cancelServiceOrder.state", (*TASK, "state"), "over"),
    ("event.cancelServiceOrder.state", (*TASK, "state"), ["done"]),
    ("event.cancelServiceOrder.serviceOrder", (*TASK, "serviceOrder"), MISSING),
    ("event.cancelServiceOrder.serviceOrder", (*TASK, "serviceOrder"), []),
    ("event.cancelServiceOrder.serviceOrder.id", (*TASK, "serviceOrder"), {}),
    ("event.cancelServiceOrder.serviceOrder.id", (*TASK, "serviceOrder"), {"id": "\x00"}),
    ("event.cancelServiceOrder.serviceOrder.externalId", (*TASK, "serviceOrder"), {"externalId": 5}),
]


@pytest.mark.parametrize("path, where, value", FAULTS)
def test_a_fault_is_refused_with_its_path(path: str, where: tuple[str, ...], value: object) -> None:
    with pytest.raises(Invalid) as refused:
        reports.event(changed(where, value))
    assert list(refused.value.fields) == [path]


def test_a_cancel_of_a_work_order_that_is_not_ours_is_kept_as_unknown(office: Office) -> None:
    office.provisioning.sends(RIGHT)
    office.applies()
    (row,) = office.rows(tables.Result)
    assert (row.state, row.external_id) == ("unknown", "SO1")


def test_a_cancel_that_we_never_asked_for_changes_nothing(office: Office) -> None:
    """Nor one of a cancel that is not this one."""
    case = office.counter().orders()
    office.provisioning.says(case, "inProgress")
    event = cancel_event(case, case, "done", None)
    office.provisioning.sends(event)
    office.applies()
    assert case.results[-1] == "late" and case.work_orders == [("-1", "inProgress")]
    child = places(office, cancel(case))
    office.provisioning.sends(event | {"eventId": "another"})
    office.applies()
    assert asked(child).state == "asked" and case.state == "inProgress"
