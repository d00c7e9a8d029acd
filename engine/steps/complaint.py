"""Steps of a complaint (投诉). None of them touches the order that it is about, nor provisioning."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine import tables
from engine.life import Life
from engine.steps.completion import notify


def give_receipt(life: Life, data: Mapping[str, Any]) -> Mapping[str, Any]:
    """S: receipt at once. The page that prints it is shown; the customer has it by SMS, too."""
    text = f"您的投诉已受理，编号{life.order.number}，主管将在承诺时限内与您联系。"
    notify(life, "customer", "sms", {"to": life.order.contact_phone, "text": text}, once="receipt")
    life.note("complaint", element="give_receipt", after="received")
    return {"review_done": False}


def ask_departments(life: Life, data: Mapping[str, Any]) -> None:
    """The departments were asked by the person who decided so; the history tells that it waits for them now."""
    for one in life.open_inquiries:
        life.note("inquiry", element="ask_departments", after="asked", because=one.name)


def send_answer(life: Life, data: Mapping[str, Any]) -> Mapping[str, Any]:
    """The customer is told that the answer in writing is there; what it says is in the letter only."""
    row = complaint_of(life)
    text = f"您的投诉{life.order.number}已有书面答复，请查收；如不满意可要求主管复核。"
    notify(life, "customer", "sms", {"to": life.order.contact_phone, "text": text}, once=f"answer {row.answers}")
    life.note("complaint", element="send_answer", after="answered", because=str(row.answers))
    return {"review_done": row.review_done}


def record_withdrawal(life: Life, data: Mapping[str, Any]) -> None:
    """The customer has taken it back; why is among what was said."""
    complaint_of(life).outcome = "withdrawn"
    life.note("complaint", element="record_withdrawal", after="withdrawn")


def complaint_of(life: Life) -> tables.Complaint:
    """What a complaint says beside its row; raises `LookupError` for another order."""
    if life.complaint is None:
        raise LookupError(f"{life.order.number} is no complaint")
    return life.complaint
