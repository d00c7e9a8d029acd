"""Maps are read once per version, and a version is its bytes."""

import hashlib
import threading

import pytest

from bpmn import library
from bpmn.errors import MapError
from bpmn.walk import Walk
from tests.bpmn.sketch import BEGIN, END, chain, node, sketch

SMALL = sketch(BEGIN, node("userTask", "ask"), END, chain("begin ask end"))


def test_a_version_is_the_digest_of_the_bytes() -> None:
    assert library.read(SMALL).digest == hashlib.sha256(SMALL).hexdigest()
    assert library.read(SMALL).xml == SMALL


def test_one_more_blank_is_another_version() -> None:
    assert library.read(SMALL + b"\n").digest != library.read(SMALL).digest


def test_a_version_is_read_once_per_process() -> None:
    assert library.read(SMALL) is library.read(bytes(bytearray(SMALL)))
    assert library.shipped("install") is library.shipped("install")


def test_what_is_shipped_is_what_read_gives() -> None:
    for map_id in library.shipped_ids():
        shipped = library.shipped(map_id)
        assert shipped is library.read(shipped.xml, shipped.calls)


def test_a_map_that_is_not_shipped_is_refused_with_those_that_are() -> None:
    with pytest.raises(MapError, match="no map teleport is shipped") as refused:
        library.shipped("teleport")
    assert "install" in refused.value.fix


@pytest.mark.parametrize("map_id", ["../install", "", "install.bpmn", "install\0"])
def test_no_id_leads_out_of_the_folder(map_id: str) -> None:
    with pytest.raises(MapError):
        library.shipped(map_id)


def test_a_process_that_the_map_lacks_is_refused_with_those_that_it_has() -> None:
    with pytest.raises(MapError, match="no process teleport") as refused:
        library.read(SMALL).specs("teleport")
    assert "p" in refused.value.fix


def test_what_cannot_be_run_is_refused_with_what_to_do() -> None:
    dangling = sketch(BEGIN, node("complexGateway", "choose"), END, chain("begin choose end"))
    with pytest.raises(MapError) as refused:
        library.read(dangling).specs("p")
    assert refused.value.fix


def test_threads_share_one_map_and_each_walks_alone() -> None:
    """The specifications are shared by all walks of a process: walking never changes them."""
    map_ = library.read(sketch(BEGIN, node("userTask", "ask"), END, chain("begin ask end"), process="shared"))
    ready, found = threading.Barrier(8), []

    def walk(number: int) -> None:
        ready.wait()
        one = Walk.start(map_, "shared", {"number": number}, {})
        one.run()
        one.complete("ask")
        one.run()
        found.append((one.ended, one.data))

    threads = [threading.Thread(target=walk, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(data["number"] for ended, data in found if ended) == list(range(8))


def test_the_facts_of_a_map_need_no_interpreter() -> None:
    facts = library.shipped("install").facts
    assert facts.elements["promise_overdue"].attached_to == "provisioning_under_way"
    assert facts.elements["work_order_accepted"].parent == "provisioning_under_way"
    flow = facts.flow_between("return_decision", "work_order_given_up")
    assert flow is not None and flow.condition == "decision == 'cancel'"
    assert [one.id for one in facts.following("return_decision")] == ["work_order_given_up", "submit_merge"]
