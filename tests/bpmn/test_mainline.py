"""The main way through a process: what is done where nothing goes wrong."""

from __future__ import annotations

import pytest

from bpmn import library
from bpmn.mainline import mainline


def test_the_main_way_does_all_the_work_and_neither_gives_up_nor_comes_back() -> None:
    facts = library.shipped("install").facts
    assert mainline(facts, "install_provisioning") == (
        "accept_work_order", "book_appointment", "dispatch_work_order", "configure_resources", "configure_vlan",
        "build_data", "survey_site", "build_line", "test_service", "report_completion", "check_quality",
        "archive_work_order",
    )  # fmt: skip


@pytest.mark.parametrize("name", library.shipped_ids())
def test_every_process_has_one_without_going_round(name: str) -> None:
    facts = library.shipped(name).facts
    for process in facts.processes:
        way = mainline(facts, process)
        assert way and len(set(way)) == len(way)
        assert all(facts.elements[element].process == process for element in way)


def test_a_process_that_is_none_has_none() -> None:
    assert mainline(library.shipped("install").facts, "nowhere") == ()
