"""`broadband maps versions` and `broadband maps migrate`: what a keeper types, and what is said to them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bpmn.cli import maps
from engine.orchestrator import Orchestrator
from tests.engine import town
from tests.engine.actors import Case, Office
from tests.engine.versions import deploys, renamed, version


@pytest.fixture
def run(office: Office) -> Run:
    return Run(office)


class Run:
    """Runs `broadband maps …` on the office's database."""

    def __init__(self, office: Office) -> None:
        url = office.settings.database
        self.environment = {"BROADBAND_DATA": str(office.settings.data), "BROADBAND_DATABASE_URL": url}

    def __call__(self, *words: str) -> Result:
        return CliRunner(env=self.environment).invoke(maps, words)

    def table(self, *words: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self(*words, "--json").stdout)
        return found


@pytest.fixture
def cases(office: Office) -> list[Case]:
    """Three under way, of which the last was returned; and a newer version without what it stands on."""
    cases = [office.counter().orders(door=door) for door in ("1-101", "1-102", "6-101")]
    office.provisioning.says(cases[2], "failed")
    deploys(office, "install", work_order=lambda file: file.removes("handle_return"))
    return cases


def test_versions_tell_how_many_orders_are_on_each_and_what_each_calls(
    run: Run, office: Office, cases: list[Case]
) -> None:
    first, second = run.table("versions", "install")
    assert (first["ordinal"], first["running"], second["ordinal"], second["running"]) == (1, 3, 2, 0)
    assert first["calls"] == {"work_order": 1, "undo": 1} and second["calls"] == {"work_order": 2, "undo": 1}
    assert cases[0].view.digest == first["digest"]
    office.provisioning.completes(cases[0])  # one that has ended is not under way
    text = run("versions", "install").output
    assert "第 1 版 / version 1" in text and "在途 2 / under way: 2" in text and "undo 1、work_order 2" in text
    assert {one["map_id"] for one in run.table("versions")} >= {"install", "transfer", "work_order", "undo"}
    unknown = run("versions", "nothing")
    assert unknown.exit_code == 1 and "never deployed" in unknown.output


def test_without_yes_it_is_only_looked_at(run: Run, office: Office, cases: list[Case]) -> None:
    before = office.everything()
    looked = run("migrate", "install", "--all")
    assert looked.exit_code == 0 and office.everything() == before
    for case in cases:
        assert case.number in looked.output
    assert "第 1 版 → 第 2 版，可换 / version 1 → 2, can be moved" in looked.output
    assert "不能换 / refused" in looked.output and "【处理退单】(handle_return)" in looked.output
    assert (
        "2 个订单可换到第 2 版，1 个不能换" in looked.output and "2 can be moved to version 2, 1 not" in looked.output
    )
    assert "add --yes to do it" in looked.output


def test_with_yes_all_are_moved_but_those_that_are_refused(run: Run, cases: list[Case]) -> None:
    done = run("migrate", "install", "--all", "--yes", "--staff", town.MANAGER, "--because", "简化退单")
    assert done.exit_code == 1
    assert [version(case) for case in cases] == [2, 2, 1]
    assert "2 moved to version 2, 1 not" in done.output and "已换 / version 1 → 2, moved" in done.output
    (row,) = [one for one in cases[0].view.changes if one.kind == "migration"]
    assert row.because == "简化退单" and cases[0].view.staff_numbers[row.staff_id or 0] == town.MANAGER
    again = run.table("migrate", "install", "--all", "--yes")
    assert [(one["number"], one["moved"]) for one in again] == [(cases[2].number, False)]  # the others are there
    assert cases[2].view.map_ordinal == 1


def test_chosen_ones_and_those_of_one_version(run: Run, office: Office, cases: list[Case]) -> None:
    done = run("migrate", "install", "--order", cases[1].number, "--order", cases[1].number, "--yes")
    assert done.exit_code == 0 and [version(case) for case in cases] == [1, 2, 1]
    renamed(office)
    (line,) = run.table("migrate", "install", "--from", "2", "--yes")
    assert (line["number"], line["from"], line["to"], line["moved"]) == (cases[1].number, 2, 3, True)
    assert line["position"] and {"zh", "en"} == set(line["happens"][0])
    (there,) = run.table("migrate", "install", "--order", cases[1].number)
    assert not there["moved"] and there["refused"] == [] and there["from"] == there["to"] == 3
    (back,) = run.table("migrate", "install", "--to", "1", "--order", cases[1].number, "--yes")
    assert back["moved"] and version(cases[1]) == 1


@pytest.mark.parametrize(
    "words, code, said",
    [
        (["install"], 2, "--order, --from, --all"),
        (["install", "--all", "--from", "1"], 2, "--order, --from, --all"),
        (["install", "--all", "--to", "9"], 1, "Map install version 9 was never deployed"),
        (["install", "--from", "9"], 1, "Map install version 9 was never deployed"),
        (["nothing", "--all"], 1, "Map nothing was never deployed"),
        (["install", "--order", "ZJ0"], 1, "There is no order ZJ0"),
        (["install", "--all", "--staff", "0"], 1, "There is no staff number 0"),
    ],
)
def test_what_can_not_be_meant_is_told_in_a_sentence(run: Run, words: list[str], code: int, said: str) -> None:
    refused = run("migrate", *words)
    assert refused.exit_code == code and said in refused.output and "Traceback" not in refused.output


def test_one_that_fails_does_not_stop_the_others(run: Run, cases: list[Case], monkeypatch: pytest.MonkeyPatch) -> None:
    real = Orchestrator.migrate

    def fails_once(self: Orchestrator, number: str, *rest: Any, **named: Any) -> None:
        if number == cases[0].number:
            raise RuntimeError("half way")
        real(self, number, *rest, **named)

    monkeypatch.setattr(Orchestrator, "migrate", fails_once)
    done = run("migrate", "install", "--all", "--yes")
    assert done.exit_code == 1 and [version(case) for case in cases] == [1, 2, 1]
    assert "half way" in done.stderr and "something went wrong here" in done.output


def test_an_order_that_ended_and_one_of_another_map_are_refused_by_name(
    run: Run, office: Office, cases: list[Case]
) -> None:
    office.provisioning.completes(cases[0])
    moved = cases[1]
    (ended,) = run.table("migrate", "install", "--order", cases[0].number)
    assert ended["refused"][0] == {"zh": "订单已结束", "en": "the order has ended"}
    renamed(office, "transfer")
    (other,) = run.table("migrate", "transfer", "--order", moved.number)
    assert "the map install" in other["refused"][0]["en"]


def test_the_database_must_be_ready(run: Run, tmp_path: Any) -> None:
    run.environment["BROADBAND_DATABASE_URL"] = f"sqlite:///{tmp_path}/empty.sqlite"
    for words in (["versions"], ["migrate", "install", "--all"]):
        refused = run(*words)
        assert refused.exit_code == 1 and "broadband db upgrade" in refused.output
