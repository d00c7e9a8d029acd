"""The same seed and the same external ids give the same lives; and what chance draws stays within its bounds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bpmn import library
from simulator import cli, settings, states
from simulator.clock import Clock, choose, read_wire, wire
from simulator.errors import NotAllowed, WrongFile
from simulator.plans import draw, straight_hours
from simulator.stand_in import StandIn, open_stand_in

Open = Callable[..., StandIn]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    """Opens stand-ins in folders of their own, and closes them."""
    stands: list[StandIn] = []

    def _open(name: str, **given: Any) -> StandIn:
        stands.append(open_stand_in(tmp_path / name, **given))
        return stands[-1]

    yield _open
    for stand in stands:
        stand.store.close()


def plans_of(stand: StandIn, count: int = 40) -> list[dict[str, Any]]:
    business = stand.settings.businesses["install"]
    with stand.store.write() as session:
        return [draw(session, stand.settings, stand.faults, business, f"ZJ{n}-1") for n in range(count)]


CHANCES = {"refuse": 0.1, "return": 0.3, "wait_carrier": 0.3, "wait_customer": 0.3}


def test_the_same_seed_gives_the_same_plans_and_another_seed_others(opened: Open) -> None:
    plans = []
    for name, seed in (("a", "7"), ("b", "7"), ("c", "8")):
        stand = opened(name, seed=seed)
        stand.faults.change(CHANCES, {})
        plans.append(plans_of(stand))
    assert plans[0] == plans[1] != plans[2]
    assert any(plan["refuse"] for plan in plans[0]) and any(plan["return_at"] for plan in plans[0])


def test_the_probability_of_one_fault_does_not_move_the_others(opened: Open) -> None:
    stand = opened("a", seed="7")
    stand.faults.change({"return": 0.3}, {})
    before = [(plan["return_at"], plan["hours"]) for plan in plans_of(stand)]
    stand.faults.change({"wait_carrier": 0.9}, {})
    assert [(plan["return_at"], plan["hours"]) for plan in plans_of(stand)] == before


def test_a_straight_install_is_planned_for_8_to_24_hours(opened: Open) -> None:
    lengths = [straight_hours(plan) for plan in plans_of(opened("a", seed="1"), 500)]
    assert min(lengths) >= 8 and max(lengths) <= 24 and max(lengths) - min(lengths) > 4


def test_a_delay_never_lies_behind_the_return(opened: Open) -> None:
    stand = opened("a", seed="7")
    stand.faults.change({"return": 1, "wait_carrier": 1, "wait_customer": 1}, {})
    order = list(stand.settings.businesses["install"].steps)
    for plan in plans_of(stand):
        assert all(order.index(step) <= order.index(plan["return_at"]) for step in plan["delays"])


@pytest.mark.parametrize("step", list(settings.shipped().businesses["install"].steps))
def test_every_step_takes_between_its_bounds(opened: Open, step: str) -> None:
    stand = opened("a", seed="3")
    spread = stand.settings.businesses["install"].steps[step]
    drawn = [spread.draw(stand.faults.chance(f"Z{n}", step, 0)) for n in range(200)]
    assert spread.low <= min(drawn) < max(drawn) <= spread.high


def test_a_file_of_another_schema_is_refused(opened: Open, tmp_path: Path) -> None:
    stand = opened("a")
    with stand.store.write() as session:
        stand.store.keep_value(session, "schema", "0")
    with pytest.raises(WrongFile, match="another folder"):
        open_stand_in(tmp_path / "a")


def test_an_unknown_transition_is_refused_with_what_is_allowed() -> None:
    with pytest.raises(NotAllowed, match=r"from held to completed.*allowed from held: assessingC"):
        states.check("held", "completed")
    with pytest.raises(NotAllowed, match="it is final"):
        states.check("completed", "inProgress")


def test_what_a_client_may_set_is_a_part_of_the_table() -> None:
    for old, following in states.CLIENT_TRANSITIONS.items():
        assert following <= states.TRANSITIONS[old]
    assert {"completed", "failed", "rejected", "cancelled", "partial"} == states.FINAL


@pytest.mark.parametrize(
    "text",
    [
        "2030-01-01T00:00:00Z",
        "2030-01-01T08:00:00+08:00",
        '"2030-01-01T00:00:00.000Z"',
        "2030-01-01T08:00:00 08:00",
        "2030-01-01T00:00:00",
        "2030-01-01",
    ],
)
def test_a_moment_is_read_in_all_the_ways_that_clients_write_it(text: str) -> None:
    assert wire(read_wire(text)) == "2030-01-01T00:00:00.000Z"


def test_business_time_runs_as_fast_as_the_anchor_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.clock.real_now", lambda: 1010.0)
    clock = Clock.parse("1000,5000,60")
    assert clock.now() == 5600 and clock.real_seconds(120) == 2
    monkeypatch.delenv("BROADBAND_CLOCK", raising=False)
    assert choose(str(clock), 30.0) == Clock(1010.0, 5600, 30.0), "another speed goes on from there"
    assert choose(str(clock), None) == clock


@pytest.mark.parametrize("wrong", ["1,2", "a,b,c", "1,2,0", ""])
def test_a_wrong_anchor_is_named(wrong: str) -> None:
    with pytest.raises(ValueError):
        Clock.parse(wrong)


def test_a_shared_anchor_counts_before_all_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROADBAND_CLOCK", "1000,5000,60")
    assert choose("1,2,3", 9.0) == Clock(1000, 5000, 60)


def test_a_restart_goes_on_with_clock_seed_and_faults(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BROADBAND_CLOCK", raising=False)
    first = opened("a", speed=5000.0, seed="kept")
    first.faults.change({"hang": 0.25}, {"late_hours": 9})
    again = opened("a")
    assert again.clock == first.clock and again.faults.seed == "kept"
    assert again.faults.probabilities["hang"] == 0.25 and again.faults.measures["late_hours"] == 9


def test_what_the_command_line_says_of_faults_is_for_one_run(opened: Open) -> None:
    """And what was changed meanwhile is kept without it."""
    first = opened("a")
    first.faults.for_now({"hang": 0.25, "refuse": 0.5}, {"late_hours": 9})
    first.faults.change({"refuse": 0.1}, {})
    assert (first.faults.probabilities["hang"], first.faults.probabilities["refuse"]) == (0.25, 0.1)
    again = opened("a").faults
    assert (again.probabilities["hang"], again.probabilities["refuse"]) == (0.0, 0.1)
    assert again.measures["late_hours"] == settings.shipped().measures["late_hours"]


def test_every_fault_may_be_given_at_once_and_single_ones_count_over_that(tmp_path: Path) -> None:
    file = tmp_path / "faults.toml"
    file.write_text("[faults]\nhang = 0.9\n[measures]\nlate_hours = 4\n", "utf-8")
    found, measures = cli._faults(file, 0.05, ("return=0.2",))
    assert found == dict.fromkeys(settings.shipped().faults, 0.05) | {"return": "0.2"}
    assert measures == {"late_hours": 4}


def test_two_programs_never_work_on_the_same_data(tmp_path: Path) -> None:
    with cli.alone(tmp_path):
        second = CliRunner().invoke(cli.simulator, ["--data", str(tmp_path)])
    assert second.exit_code == 1 and "another stand-in is running" in second.output


@pytest.mark.parametrize("option", [["--fault", "rain=1"], ["--fault", "hang"], ["--speed", "0"], ["--listener", "x"]])
def test_a_wrong_option_is_refused(tmp_path: Path, option: list[str]) -> None:
    refused = CliRunner().invoke(cli.simulator, ["--data", str(tmp_path), "--port", "0", *option])
    assert refused.exit_code in (1, 2) and "Error" in refused.output


def test_the_settings_fit_the_map_of_each_business() -> None:
    for business in settings.shipped().businesses.values():
        shipped = library.shipped(business.map)
        named = {*business.steps, *business.ends, *business.return_steps, *business.carrier_wait_steps}
        named |= {*business.customer_wait_steps, business.accept_step, business.point_of_no_return}
        assert named <= set(shipped.elements)
        mine = {one.id for one in shipped.elements.values() if one.process == business.process}
        people = {one for one in mine if shipped.elements[one].type in ("userTask", "manualTask")}
        assert people == set(business.steps), "every activity of the map has its length"
