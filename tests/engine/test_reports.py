"""What a foreign system says is read, or refused with the path of the fault; nothing else ever happens."""

import copy
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from engine.errors import Invalid
from engine.provisioning import reports

RIGHT: dict[str, Any] = {
    "eventId": "e-1",
    "eventTime": "2026-03-02T09:00:00+08:00",
    "eventType": "ServiceOrderMilestoneEvent",
    "event": {
        "serviceOrder": {
            "id": "SO1",
            "externalId": "ZJ260302000001-1",
            "state": "held",
            "milestone": [
                {
                    "id": "accept_work_order",
                    "name": "接单",
                    "status": "completed",
                    "milestoneDate": "2026-03-02T00:59:00Z",
                    "message": "2026-03-02T00:58:00Z",
                }
            ],
            "errorMessage": [{"code": "old", "reason": "旧"}, {"code": "10W", "reason": "端口不足"}],
        }
    },
}
MISSING = object()
ORDER = ("event", "serviceOrder")
MILESTONE = (*ORDER, "milestone", 0)


def changed(path: tuple[str | int, ...], value: object) -> Any:
    body = copy.deepcopy(RIGHT)
    where: Any = body
    for part in path[:-1]:
        where = where[part]
    if value is MISSING:
        del where[path[-1]]
    else:
        where[path[-1]] = value
    return body


def test_an_event_is_read_with_all_that_matters() -> None:
    event = reports.event(RIGHT)
    assert (event.id, event.type, event.said_at) == ("e-1", RIGHT["eventType"], datetime(2026, 3, 2, 1, tzinfo=UTC))
    report = event.report
    assert (report.external_id, report.foreign_id, report.state) == ("ZJ260302000001-1", "SO1", "held")
    assert (report.reason_code, report.reason) == ("10W", "端口不足")  # the newest one given
    (passed,) = report.milestones
    assert (passed.element, passed.name, passed.status) == ("accept_work_order", "接单", "completed")
    assert passed.began is not None and passed.began < passed.at < event.said_at


FAULTS: list[tuple[str, tuple[str | int, ...], object]] = [
    ("eventId", ("eventId",), MISSING),
    ("eventId", ("eventId",), 7),
    ("eventId", ("eventId",), "x" * 121),
    ("eventId", ("eventId",), "\x00"),
    ("eventId", ("eventId",), "\ud800"),
    ("eventType", ("eventType",), "SomethingElse"),
    ("eventTime", ("eventTime",), "yesterday"),
    ("eventTime", ("eventTime",), "2026-03-02T09:00:00"),
    ("eventTime", ("eventTime",), "0001-01-01T00:00:00+14:00"),
    ("event", ("event",), []),
    ("event.serviceOrder", ORDER, MISSING),
    ("event.serviceOrder", ORDER, "x"),
    ("event.serviceOrder.id", (*ORDER, "id"), None),
    ("event.serviceOrder.externalId", (*ORDER, "externalId"), " "),
    ("event.serviceOrder.externalId", (*ORDER, "externalId"), "x" * 81),
    ("event.serviceOrder.state", (*ORDER, "state"), "finished"),
    ("event.serviceOrder.state", (*ORDER, "state"), ["held"]),
    ("event.serviceOrder.milestone", (*ORDER, "milestone"), {}),
    ("event.serviceOrder.milestone[0]", MILESTONE, "x"),
    ("event.serviceOrder.milestone[0].id", (*MILESTONE, "id"), MISSING),
    ("event.serviceOrder.milestone[0].id", (*MILESTONE, "id"), "x" * 65),
    ("event.serviceOrder.milestone[0].status", (*MILESTONE, "status"), {}),
    ("event.serviceOrder.milestone[0].milestoneDate", (*MILESTONE, "milestoneDate"), 1),
]


@pytest.mark.parametrize("path, where, value", FAULTS)
def test_a_fault_is_refused_with_its_path_in_both_languages(
    path: str, where: tuple[str | int, ...], value: object
) -> None:
    with pytest.raises(Invalid) as refused:
        reports.event(changed(where, value))
    assert list(refused.value.fields) == [path]
    assert refused.value.fields[path].zh and refused.value.fields[path].en


@pytest.mark.parametrize(
    "where, value",
    [
        ((*MILESTONE, "name"), MISSING),
        ((*MILESTONE, "name"), 5),
        ((*MILESTONE, "message"), "a free text"),
        ((*MILESTONE, "message"), MISSING),
        ((*ORDER, "milestone"), MISSING),
        ((*ORDER, "milestone"), None),
        ((*ORDER, "errorMessage"), MISSING),
        ((*ORDER, "errorMessage"), []),
        ((*ORDER, "errorMessage"), "x"),
        ((*ORDER, "errorMessage"), [None]),
        ((*ORDER, "errorMessage"), [{"code": 5, "message": ["x"]}]),
        ((*ORDER, "somethingNew"), {"of": "theirs"}),
    ],
)
def test_what_we_do_not_need_is_no_fault(where: tuple[str | int, ...], value: object) -> None:
    assert reports.event(changed(where, value)).report.state == "held"


JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=30),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=12), inner, max_size=3),
    max_leaves=10,
)
PLACES = [("eventId",), ("eventTime",), ("eventType",), ("event",), ORDER, MILESTONE]
PLACES += [(*ORDER, key) for key in RIGHT["event"]["serviceOrder"]]
PLACES += [(*MILESTONE, key) for key in RIGHT["event"]["serviceOrder"]["milestone"][0]]
PLACES += [(*ORDER, "errorMessage", 1, key) for key in ("code", "reason")]


def read_or_refused(body: Any) -> None:
    try:
        event = reports.event(body)
    except Invalid as refused:
        assert all(text.zh and text.en for text in refused.fields.values())
    else:
        for text in (event.report.reason_code, event.report.reason, *[one.name for one in event.report.milestones]):
            text.encode()
            assert "\x00" not in text


@given(JSON)
def test_any_json_is_read_or_refused(body: Any) -> None:
    read_or_refused(body)


@settings(max_examples=300)
@given(some.sampled_from(PLACES), JSON)
def test_an_event_with_anything_anywhere_is_read_or_refused(where: tuple[str | int, ...], value: Any) -> None:
    read_or_refused(changed(where, value))


@given(some.datetimes(), some.sampled_from(["Z", "+00:00", "+14:00", "-12:00", "", "+08:00:30", " "]))
def test_any_moment_is_utc_or_refused(moment: datetime, zone: str) -> None:
    body = changed(("eventTime",), moment.isoformat() + zone)
    try:
        assert reports.event(body).said_at.tzinfo is UTC
    except Invalid as refused:
        assert list(refused.fields) == ["eventTime"]


def test_deeply_nested_json_is_no_matter() -> None:
    deep = json.loads("[" * 900 + "]" * 900)
    assert reports.event(changed((*ORDER, "note"), deep)).report.state == "held"
    assert reports.event(changed((*ORDER, "errorMessage"), [{"code": deep}])).report.state == "held"
