"""How far rights reach: a hall, a region, all."""

from dataclasses import replace

import pytest

from engine.orders import rights, scope
from tests.engine.orders.people import staff

OWN, NEAR, FAR = 1, 2, 3


@pytest.mark.parametrize(
    ("role", "said", "reached"),
    [
        ("operator", "", {OWN}),
        ("duty_manager", "", {OWN}),
        ("catalogue_keeper", "", {OWN}),
        ("supervisor", "", {OWN, NEAR, FAR}),
        ("viewer", "", {OWN, NEAR, FAR}),
        ("administrator", "", {OWN, NEAR, FAR}),
        ("supervisor", "region", {OWN, NEAR}),
        ("operator", "region", {OWN, NEAR}),
        ("supervisor", "hall", {OWN}),
        ("operator", "all", {OWN, NEAR, FAR}),
        ("janitor", "", {OWN}),
        ("supervisor", "planet", {OWN, NEAR, FAR}),
    ],
)
def test_rights_reach_as_far_as_the_person_or_else_the_role(role: str, said: str, reached: set[int]) -> None:
    person = replace(staff(role), scope=said, hall_ids=(OWN, NEAR))
    assert {hall for hall in (OWN, NEAR, FAR) if scope.within(person, hall)} == reached
    assert rights.may(person, "see_all_halls") == (FAR in reached)


def test_how_far_is_told_by_name() -> None:
    told = [scope.where(replace(staff(), scope=far)).zh for far in scope.SCOPES]
    assert told == ["甲厅", "甲区", "全部营业厅"]
