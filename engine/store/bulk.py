"""Many rows at once, for whoever fills whole tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from engine.tables import Base

Rows = Sequence[dict[str, Any]]


class Bulk:
    """Fills tables in the transaction of a session."""

    def __init__(self, session: Session):
        self._session = session

    def holds(self, table: type[Base], **values: object) -> bool:
        """Whether the table has a row with these values."""
        return self._session.scalar(select(select(table).filter_by(**values).exists())) or False

    def add(self, table: type[Base], rows: Rows) -> None:
        """Inserts rows, each with its own columns; the others get their defaults."""
        if rows:
            self._session.execute(insert(table), rows)

    def add_keyed(self, table: type[Base], rows: Rows, key: str = "code") -> dict[str, int]:
        """Inserts rows and gives their new ids by the value of a unique column."""
        if not rows:
            return {}
        columns = table.__table__.c
        statement = insert(table).returning(columns[key], columns["id"])
        return dict(self._session.execute(statement, rows).all())
