"""Data of an order that may be put right before its work order is sent again: whom to call, when, and the note."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime

from engine import keys, tables
from engine.acceptance import install, persons
from engine.errors import Invalid, Text
from engine.life import Life
from engine.provisioning import bodies
from engine.steps.work_order import wanted
from engine.store.database import Session


@dataclass(frozen=True)
class Correction:
    """The data as they shall be."""

    contact_name: str
    contact_phone: str
    note: str
    appointment_from: datetime | None
    appointment_until: datetime | None


def present(order: tables.Order) -> Correction:
    """The data as they are."""
    return Correction(
        order.contact_name, order.contact_phone, order.note or "", order.appointment_from, order.appointment_until
    )


def correct(session: Session, life: Life, request: tables.Request, wished: Correction, because: str) -> None:
    """Changes what differs, each with a row of history that names the field only, and makes the request's body anew.

    Raises `Invalid` with all findings by field, also where nothing differs."""
    before = present(life.order)
    changed = [one.name for one in fields(Correction) if getattr(before, one.name) != getattr(wished, one.name)]
    _check(session, wished, changed, life.now)
    for name in changed:
        value = getattr(wished, name)
        setattr(life.order, name, value.strip() if isinstance(value, str) else value)
        life.note("correction", element=name, after="changed", because=because)
    life.order.note = life.order.note or None
    life.order.contact_phone_index = keys.current().blind(life.order.contact_phone)
    request.body = bodies.service_order(wanted(life, request.work_order))


def _check(session: Session, wished: Correction, changed: list[str], now: datetime) -> None:
    if not changed:
        raise Invalid({"correction": Text("没有更正任何内容", "Nothing was corrected")})
    findings = persons.names({"contact_name": wished.contact_name}, wished.note)
    findings |= persons.phones({"contact_phone": wished.contact_phone})
    if {"appointment_from", "appointment_until"} & {*changed}:
        wrong = install.appointment(session, wished.appointment_from, wished.appointment_until, now)
        findings |= {"appointment": wrong} if wrong else {}
    if findings:
        raise Invalid(findings)
