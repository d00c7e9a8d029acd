"""The tallies, looked at: do they say what the orders say?"""

from __future__ import annotations

from datetime import date

from engine.store import overview, people, reckoning, tallies
from engine.store.database import Database
from engine.store.overview import Figures, Wanted
from tests.engine import town
from tests.engine.actors import Office

DAYS = (date(2026, 1, 1), date(2027, 1, 1))


def agree(database: Database) -> None:
    """Raises `AssertionError` with the differences between tallies and truth."""
    with database.reading() as session:
        assert reckoning.differences(session) == []
        assert reckoning.rolled_wrong(session) == 0


def folds(database: Database, limit: int = tallies.FOLDED) -> int:
    """Folds once; gives how many deltas."""
    with database.writing() as session:
        return tallies.fold(session, limit)


def seen(office: Office, business: str = "install", staff: str = town.SUPERVISOR, **wanted: int) -> dict[str, Figures]:
    """What that person sees of all elements."""
    with office.system.database.reading() as session:
        viewer = people.staff_by_number(session, staff)
        assert viewer is not None
        return overview.figures(session, Wanted(business, *DAYS, **wanted), viewer)


def standing(office: Office, business: str = "install", **wanted: int) -> dict[str, tuple[int, int]]:
    """Element -> how many stand there, and how many are overdue; only where anybody stands."""
    found = seen(office, business, **wanted)
    return {element: (one.standing, one.overdue) for element, one in found.items() if one.standing}
