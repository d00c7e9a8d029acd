"""What every form of acceptance has around it: the steps from the customer to the number, the clock, the draft."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from engine.store import drafts, parameters
from web.confirming import opened
from web.current import now, system, viewer


@dataclass(frozen=True)
class Step:
    """One step. `needs`: the fields without which it is not done; `at`: the control to which its link leads."""

    text: LazyString
    at: str = ""
    needs: tuple[str, ...] = ()
    optional: bool = False


CONFIRM, NUMBER = Step(_("确认")), Step(_("订单号"))
VISIT = Step(_("联系与预约"), "contact_name", optional=True)
WHO = Step(_("客户与原因"), "document", ("document", "reason_code"))
PRODUCT = Step(_("产品与活动"), "product", ("product_id",))
#: business -> its steps up to the confirmation page
STEPS: dict[str, tuple[Step, ...]] = {
    "install": (
        Step(_("查找客户"), "document", ("document", "phone", "customer_name")),
        PRODUCT,
        Step(_("地址"), "choose-address", ("address_id",)),
        Step(_("费用与预约"), "contact_name", ("payment_kind",)),
    ),
    "move": (Step(_("户主"), "document", ("document",)), Step(_("新地址"), "choose-address", ("address_id",)), VISIT),
    "dismantle": (
        Step(_("户主"), "document", ("document",)),
        Step(_("拆机原因"), "reason_code", ("reason_code",)),
        VISIT,
    ),
    "transfer": (
        Step(_("原户主"), "owner_document", ("owner_document", "owner_consents")),
        Step(_("新户主"), "document", ("document", "customer_name", "phone", "customer_consents")),
    ),
    "change_order": (
        WHO,
        PRODUCT,
        Step(_("地址"), "choose-address", ("address_id",)),
        Step(_("费用与预约"), "contact_name", ("payment_kind",)),
    ),
    "cancel_order": (WHO,),
}


@dataclass(frozen=True)
class Clock:
    """How long the acceptance takes until now, and how long it may: told, never blocking."""

    seconds: int
    limit: int  #: seconds
    printed: bool

    @property
    def late(self) -> bool:
        """Whether it took longer than it may."""
        return self.seconds > self.limit


@dataclass(frozen=True)
class Around:
    """What stands around a form, a confirmation page, a number."""

    business: str
    steps: list[tuple[Step, str]]  #: each with done, missing, here or later
    clock: Clock | None
    draft: str = ""
    saved_at: datetime | None = None


def around(business: str, form: Any) -> Around:
    """Of a form."""
    steps = [(step, _state(step, form)) for step in STEPS[business]]
    with system().database.reading() as db:
        row = drafts.take(db, viewer(), form.text("draft"))
        clock = _clock(parameters.every(db), now() - opened(form.text("opened_at")), printed=False)
    saved = row.saved_at if row is not None and row.order_id is None else None
    steps += [(CONFIRM, "later"), (NUMBER, "later")]
    return Around(business, steps, clock, form.text("draft"), saved)


def confirming(business: str, opened_at: datetime, *, printed: bool) -> Around:
    """Of a confirmation page."""
    with system().database.reading() as db:
        clock = _clock(parameters.every(db), now() - opened_at, printed=printed)
    return Around(
        business, [*((step, "done") for step in STEPS[business]), (CONFIRM, "here"), (NUMBER, "later")], clock
    )


def accepted(business: str, seconds: int | None, *, printed: bool) -> Around:
    """Of the number."""
    with system().database.reading() as db:
        rules = parameters.every(db)
    clock = None if seconds is None else Clock(seconds, _limit(rules, printed), printed)
    return Around(business, [(step, "done") for step in (*STEPS[business], CONFIRM, NUMBER)], clock)


def lasting(seconds: int) -> str:
    """2:05"""
    return f"{seconds // 60}:{seconds % 60:02}"


def install(app: Flask) -> None:
    """For templates."""
    app.add_template_global(around, "at_the_counter")
    app.add_template_filter(lasting, "lasting_clock")


def _state(step: Step, form: Any) -> str:
    if step.optional:
        return "optional"
    return "done" if all(form.text(name) for name in step.needs) else "missing"


def _clock(rules: dict[str, str], span: timedelta, *, printed: bool) -> Clock:
    """People take real time, however fast business time runs."""
    return Clock(max(0, int(system().clock.real_seconds(span))), _limit(rules, printed), printed)


def _limit(rules: dict[str, str], printed: bool) -> int:
    return int(rules["accept.print_minutes" if printed else "accept.minutes"]) * 60
