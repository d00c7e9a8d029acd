"""Maps that call maps are deployed together: a version keeps what it calls, and orders keep their version."""

import pytest

from bpmn import library
from engine import deploying, tables
from engine.deploying import MapRefused
from engine.store import maps
from engine.store.database import Database
from tests.bpmn.calling_maps import MIDDLE, TOP
from tests.bpmn.sketch import MESSAGE, ON_MESSAGE, chain, node, sketch
from tests.engine.actors import Office
from tests.engine.town import MONDAY

BOTTOM = sketch(
    node("startEvent", "bottom_begins"),
    node("intermediateCatchEvent", "heard", ON_MESSAGE),
    node("endEvent", "bottom_ends"),
    chain("bottom_begins heard bottom_ends"),
    root=MESSAGE,
    process="bottom",
)
TOWER = {"top": TOP, "middle": MIDDLE, "bottom": BOTTOM}
SHIPPED = {map_id: library.shipped(map_id).xml for map_id in ("install", "undo", "work_order")}
NEWER = BOTTOM.replace(b'name="heard?"', b'name="heard anew?"')
CLASHING = BOTTOM.replace(b'"heard"', b'"prepare"').replace(b'"bottom_begins-heard"', b'"b1"')


def newest(database: Database) -> dict[str, tuple[int, str, dict[str, str]]]:
    """Of each map the newest version: ordinal, digest, and what it calls."""
    with database.reading() as session:
        rows = session.query(tables.MapVersion).order_by(tables.MapVersion.ordinal).all()
    return {row.map_id: (row.ordinal, row.digest, row.calls) for row in rows}


@pytest.fixture
def tower(database: Database) -> Database:
    assert deploying.deploy(database, TOWER, MONDAY) == ["bottom", "middle", "top"]
    return database


def test_a_version_keeps_the_versions_that_it_calls(tower: Database) -> None:
    found = newest(tower)
    assert {map_id: row[0] for map_id, row in found.items()} == {"bottom": 1, "middle": 1, "top": 1}
    assert found["top"][2] == {"middle": found["middle"][1]}
    assert found["middle"][2] == {"bottom": found["bottom"][1]} and found["bottom"][2] == {}


def test_deployed_again_nothing_is_new(tower: Database) -> None:
    assert deploying.deploy(tower, TOWER, MONDAY) == []
    assert deploying.deploy(tower, {"middle": MIDDLE}, MONDAY) == []


def test_a_new_version_of_a_called_map_makes_new_ones_of_all_that_call_it(tower: Database) -> None:
    before = newest(tower)
    assert deploying.deploy(tower, {"bottom": NEWER}, MONDAY) == ["bottom", "middle", "top"]
    after = newest(tower)
    assert {row[0] for row in after.values()} == {2}
    assert after["middle"][2] == {"bottom": after["bottom"][1]} != before["middle"][2]
    assert after["top"][2] == {"middle": after["middle"][1]}


def test_a_version_is_read_with_what_it_was_deployed_to_call(tower: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """By another process too, which has read nothing yet."""
    digest = newest(tower)["top"][1]
    deploying.deploy(tower, {"bottom": NEWER}, MONDAY)
    monkeypatch.setattr(maps, "_read", {})
    with tower.reading() as session:
        old, new = maps.by_digest(session, digest), maps.newest(session, "top")
    assert new is not None and old.xml == new.xml and old.digest == digest != new.digest
    assert (old.elements["heard"].name, new.elements["heard"].name) == ("heard?", "heard anew?")


def test_a_new_version_that_a_caller_can_not_call_is_refused_and_nothing_is_deployed(tower: Database) -> None:
    before = newest(tower)
    with pytest.raises(MapRefused) as refused:
        deploying.deploy(tower, {"bottom": CLASHING}, MONDAY)
    assert {(one.file, one.rule) for one in refused.value.findings} == {("middle.bpmn", "call-ids")}
    assert newest(tower) == before


@pytest.mark.parametrize("files", [{"top": TOP}, {"top": TOP, "middle": MIDDLE}])
def test_a_map_that_calls_what_is_not_there_is_refused(database: Database, files: dict[str, bytes]) -> None:
    with pytest.raises(MapRefused) as refused:
        deploying.deploy(database, files, MONDAY)
    assert {one.rule for one in refused.value.findings} == {"call-unknown"}
    assert newest(database) == {}


def test_what_is_shipped_may_be_called_and_is_deployed_with_its_caller(database: Database) -> None:
    calling = sketch(
        node("startEvent", "s1"),
        node("callActivity", "call_undo", calledElement="undo"),
        node("endEvent", "s2"),
        chain("s1 call_undo s2"),
        process="own",
    )
    assert deploying.deploy(database, {"own": calling}, MONDAY) == ["undo", "own"]
    assert newest(database)["own"][2] == {"undo": library.shipped("undo").digest}


def test_what_is_shipped_is_deployed_once_what_is_called_first(database: Database) -> None:
    assert deploying.deploy(database, SHIPPED, MONDAY) == ["undo", "work_order", "install"]
    assert deploying.deploy(database, SHIPPED, MONDAY) == []
    assert newest(database)["install"][1] == library.shipped("install").digest


def test_a_customer_s_own_version_of_a_called_map_stays_in_use(database: Database) -> None:
    """What is shipped is not deployed anew over it at the next start."""
    deploying.deploy(database, SHIPPED, MONDAY)
    own = library.shipped("undo").xml.replace("收回终端".encode(), "收回光猫".encode())
    assert deploying.deploy(database, {"undo": own}, MONDAY) == ["undo", "install"]
    pinned = newest(database)
    assert deploying.deploy(database, SHIPPED, MONDAY) == [] and newest(database) == pinned


def test_an_order_under_way_keeps_the_called_map_that_it_began_with(office: Office) -> None:
    case = office.counter().orders()
    renamed = library.shipped("undo").xml.replace("收回终端".encode(), "收回光猫".encode())
    files = {**SHIPPED, "undo": renamed}
    office.provisioning.says(case, "failed")
    with office.system.database.writing() as session:
        maps.deploy(session, "install", library.assembled(files["install"], files.get), MONDAY)
    office.counter().decides(case.todo("handle_return"), "cancel", because="客户不装了")
    office.undoes()
    assert case.state == "cancelled" and case.view.map_ordinal == 1
    assert office.counter().orders().view.map_ordinal == 2
