"""Columns and searches that somebody keeps: each only their own, at most so many, two at one moment counted as two."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from engine import tables
from engine.errors import BroadbandError, Conflict, Invalid, NotFound
from engine.orders.staff_view import StaffView
from engine.store import people, saved
from tests.engine import town
from tests.engine.actors import Office

WANTED = {"q": "13800000001", "state": "open"}


def who(office: Office, number: str = town.OPERATOR) -> StaffView:
    with office.system.database.reading() as session:
        found = people.staff_by_number(session, number)
    assert found is not None
    return found


def keeps(office: Office, name: str, number: str = town.OPERATOR) -> None:
    with office.system.database.writing() as session:
        saved.keep(session, who(office, number), name, WANTED, office.clock.now())


def names(office: Office, number: str = town.OPERATOR) -> list[str]:
    with office.system.database.reading() as session:
        return [one.name for one in saved.queries(session, who(office, number))]


def test_each_keeps_their_own_searches_under_their_own_names(office: Office) -> None:
    keeps(office, " 在途  的 ")
    keeps(office, "在途 的", town.MANAGER)
    assert names(office) == names(office, town.MANAGER) == ["在途 的"]
    (mine, _) = office.rows(tables.SavedQuery)
    assert mine.wanted == WANTED and mine.made_at == office.clock.now()
    with pytest.raises(NotFound), office.system.database.writing() as session:
        saved.rename(session, who(office, town.MANAGER), mine.id, "别人的")
    with pytest.raises(Conflict):
        keeps(office, "在途 的")
    with pytest.raises(Invalid):
        keeps(office, "\0 ")


def test_two_searches_kept_at_one_moment_count_as_two(office: Office) -> None:
    office.sets(find_saved=1)

    def keep(name: str) -> str:
        try:
            keeps(office, name)
        except BroadbandError as refused:
            return type(refused).__name__
        return "kept"

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(keep, ("甲", "乙"))) == ["Conflict", "kept"]
    assert len(names(office)) == 1


def test_the_last_choice_of_columns_can_be_undone_and_done_again(office: Office) -> None:
    viewer, seen = who(office), []
    for act in (
        None,
        lambda session: saved.choose(session, viewer, ["state"], ["step"]),
        lambda session: saved.undo(session, viewer),
        lambda session: saved.undo(session, viewer),
    ):
        with office.system.database.writing() as session:
            if act:
                act(session)
        with office.system.database.reading() as session:
            seen.append(saved.columns(session, viewer))
    assert seen == [None, ["state"], ["step"], ["state"]]
    with office.system.database.writing() as session:
        saved.undo(session, who(office, town.MANAGER))  # never chose any
    assert len(office.rows(tables.ColumnChoice)) == 1


def test_an_export_says_who_when_what_and_how_many(office: Office) -> None:
    with office.system.database.writing() as session:
        saved.exported(session, who(office), office.clock.now(), WANTED, ["state"], 7, None)
        session.flush()
        raw = session.connection().exec_driver_sql("SELECT wanted FROM export").scalar_one()
    (log,) = office.rows(tables.Export)
    assert (log.staff_id, log.at, log.wanted, log.columns, log.orders, log.address) == (
        who(office).id, office.clock.now(), WANTED, ["state"], 7, None,
    )  # fmt: skip
    assert WANTED["q"] not in raw
