"""Looks at personal data in full: each with who, when, whose and why, kept at least six months (law)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import Invalid, Text
from engine.store import audit
from engine.tables import Look, Order

#: a reason must say something, and not everything
SHORTEST, LONGEST = 2, 200


def record(
    session: Session,
    *,
    staff_id: int,
    customer_id: int,
    order_id: int | None,
    reason: str,
    at: datetime,
    address: str | None,
) -> None:
    """Keeps a look before it is granted. `address`: the network address. Raises `Invalid` without a fair reason."""
    line = " ".join(reason.split())
    if not SHORTEST <= len(line) <= LONGEST or not line.isprintable():
        wanted = f"{SHORTEST} 至 {LONGEST}", f"{SHORTEST} to {LONGEST}"
        raise Invalid({"reason": Text(f"请用 {wanted[0]} 个字说明理由", f"Give a reason of {wanted[1]} characters")})
    session.add(
        Look(at=at, staff_id=staff_id, customer_id=customer_id, order_id=order_id, reason=line, address=address)
    )
    number = session.scalar(select(Order.number).where(Order.id == order_id))
    subject = number or f"customer {customer_id}"
    audit.record(session, "look", staff_id=staff_id, subject=subject, because=line, address=address, now=at)
