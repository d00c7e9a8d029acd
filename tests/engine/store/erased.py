"""Customers with something in every table that may hold personal data, and their time passing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from engine import tables
from engine.store import retention
from engine.store.retention.rules import CUSTOMER, INCIDENT, ORDER, OWNER, RULES
from engine.tables import Base
from engine.tables.base import Personal, PersonalJson
from tests.engine import town
from tests.engine.actors import Case, Office
from tests.engine.transfers import card, installed

YEARS = 366 * 2 + 1


def mapped(table: str) -> Any:
    """The class of a table."""
    return next(one.class_ for one in Base.registry.mappers if one.local_table.name == table)


def personal_columns() -> dict[str, Any]:
    """All encrypted columns of all tables, `table.column` -> column."""
    columns = [column for table in Base.metadata.tables.values() for column in table.columns]
    return {str(one): one for one in columns if isinstance(one.type, Personal | PersonalJson)}


def stored(office: Office) -> dict[str, list[Any]]:
    """Every encrypted value of every table, readable."""
    found: dict[str, list[Any]] = {}
    for name in personal_columns():
        table, column = name.split(".")
        found[name] = [getattr(row, column) for row in office.rows(mapped(table))]
    return found


def where(office: Office, text: str) -> list[str]:
    """The columns in which that text stands."""
    return sorted(name for name, values in stored(office).items() if any(text in repr(one) for one in values))


def served(office: Office, marker: str, door: str = "1-101", count: str = "001") -> Case:
    """A customer whose service has ended, `marker` written into every column that is theirs."""
    case = installed(office, door=door, document=card("19900101", count), customer_name="张晓明")
    _fill(office, case.id, case.view.order.customer_id)
    ends(office, case, office.clock.now())
    with office.system.database.writing() as session:
        for name, rule in RULES.items():
            table, column = name.split(".")
            if rule.whose in (CUSTOMER, OWNER, ORDER, INCIDENT) and name != "customer.held":
                for row in _rows(session, mapped(table), rule.whose, case):
                    setattr(row, column, _marked(name, marker))
    return case


def ends(office: Office, case: Case, at: datetime) -> None:
    """Their subscription is dismantled and all is sent, as far as their rows tell."""
    with office.system.database.writing() as session:
        session.execute(update(tables.Request).where(tables.Request.order_id == case.id).values(state="done"))
        for row in session.scalars(select(tables.Subscription).where(tables.Subscription.order_id == case.id)):
            row.state, row.ended_at = "ended", at


def erases(office: Office) -> dict[str, int]:
    return dict(retention.erase(office.system.database, office.clock.now(), 2))


def _marked(name: str, marker: str) -> Any:
    if not isinstance(personal_columns()[name].type, PersonalJson):
        return marker if name != "change.because" else f"说 {marker}"
    return {"note": [{"text": marker}], "contact_name": marker, "event": {"serviceOrder": {"errorMessage": [
        {"code": "10R01", "reason": marker}]}}}  # fmt: skip


def _rows(session: Any, table: Any, whose: str, case: Case) -> list[Any]:
    customer_id = case.view.order.customer_id
    incidents = select(tables.Incident.id).where(tables.Incident.order_id == case.id)
    of = {
        CUSTOMER: lambda: table.id == customer_id,
        OWNER: lambda: table.customer_id == customer_id,
        ORDER: lambda: table.order_id == case.id,
        INCIDENT: lambda: table.incident_id.in_(incidents),
    }[whose]()
    if table is tables.Change:
        of &= tables.Change.kind.in_(("urge", "todo"))
    found = list(session.scalars(select(table).where(of)))
    assert found, f"this customer has no row in {table.__tablename__}"
    return found


def _fill(office: Office, order_id: int, customer_id: int) -> None:
    """Rows of the tables that a plain install leaves empty."""
    now = office.clock.now()
    with office.system.database.writing() as session:
        order = session.get_one(tables.Order, order_id)
        work_order = session.scalars(select(tables.WorkOrder).where(tables.WorkOrder.order_id == order_id)).first()
        staff = session.scalars(select(tables.Staff).where(tables.Staff.number == town.OPERATOR)).one()
        of = {"order_id": order_id}
        incident = tables.Incident(
            number=f"IN{order_id}", hall_id=order.hall_id, kind="send", message="-", state="resolved", created_at=now,
            **of,
        )  # fmt: skip
        todo = tables.Todo(hall_id=order.hall_id, kind="alert", element="x", state="done", created_at=now, **of)
        session.add_all([
            incident, todo,
            tables.Relocation(old_address_id=order.address_id, old_address_text="-", **of),
            tables.Revision(parent_id=order_id, number=1, content={}, before={}, reason_code="10Q01", **of),
            tables.Cancellation(parent_id=order_id, reason_code="10C01", **of),
            tables.Delay(work_order_id=work_order.id, kind="held", began_at=now, **of),
            tables.JeopardyAlert(work_order_id=work_order.id, foreign_id="1", kind="Hazard", message="-", raised_at=now,
                                 heard_at=now, **of),
            tables.Look(at=now, staff_id=staff.id, customer_id=customer_id, reason="-", **of),
            tables.Change(at=now, kind="urge", because="-", **of),
        ])  # fmt: skip
        about = {"about_order_id": order_id, "channel": "counter", "severity": "ordinary", "cause_code": "10T01"}
        session.add_all(
            [
                tables.Note(at=now, staff_id=staff.id, text="-", first_text="-", **of),
                tables.IdentityException(manager_id=staff.id, because="-", **of),
                tables.Complaint(text="-", form_key=f"form {order_id}", received_at=now, **about, **of),
                tables.ComplaintEntry(at=now, staff_id=staff.id, text="-", kind="note", **of),
                tables.Inquiry(
                    department="x", name="-", question="-", asked_at=now, asked_by=staff.id, due_at=now, **of
                ),
            ]
        )
        session.flush()
        session.add(tables.IncidentNote(incident_id=incident.id, at=now, staff_id=staff.id, text="-"))
