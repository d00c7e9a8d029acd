"""Two versions of an install side by side: what it says, and what it would say after a change; in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from engine.orders import masking
from engine.orders.in_flight import differing
from web.language import clock_time, day, moment, money, pick
from web.words import word

Version = Mapping[str, Any]
#: the rows that people compare, each with the attributes that it shows (`in_flight.ATTRIBUTES`)
ROWS = {
    "product_name": ("product_name", "bandwidth", "provider"),
    "campaign_name": ("campaign_name",),
    "address_text": ("address_text",),
    "contact_name": ("contact_name",),
    "contact_phone": ("contact_phone",),
    "appointment": ("appointment_from", "appointment_until"),
    "monthly_fee": ("monthly_fee",),
    "install_fee": ("install_fee",),
    "prepaid": ("prepaid",),
    "amount": ("amount",),
    "payment_kind": ("payment_kind",),
    "at_the_door": ("at_the_door",),
    "contract_months": ("contract_months",),
    "note": ("note",),
    "promise_at": ("promise_at",),
}
MASKS: dict[str, Callable[[str], str]] = {
    "address_text": masking.address,
    "contact_name": masking.name,
    "contact_phone": masking.phone,
}


@dataclass(frozen=True)
class Row:
    """One line of the comparison."""

    name: str
    before: str
    after: str
    differs: bool


def rows(before: Version, after: Version, *, full: bool) -> list[Row]:
    """What differs first, then all that stays as it is. `full`: with personal data in full."""
    changed = set(differing(before, after))
    found = [_row(name, before, after, full, not changed.isdisjoint(attributes)) for name, attributes in ROWS.items()]
    return [row for row in found if row.differs] + [row for row in found if not row.differs]


def _row(name: str, before: Version, after: Version, full: bool, differs: bool) -> Row:
    old, new = _said(name, before, full), _said(name, after, full)
    if differs and old == new:
        new = _("%(masked)s（已变更，所隐部分不同）", masked=new)
    return Row(name, old, new, differs)


def _said(name: str, version: Version, full: bool) -> str:
    if name in MASKS:
        return version[name] if full else MASKS[name](version[name])
    return WORDS[name](version)


def _product(version: Version) -> str:
    name = pick(version["product_name"], version["product_name_en"])
    return f"{name} · {version['bandwidth']} Mbit/s · {word(version['provider'], 'provider')}"


def _campaign(version: Version) -> str:
    name = version["campaign_name"]
    return pick(name, version["campaign_name_en"]) if name else _("不办理")


def _appointment(version: Version) -> str:
    begins, ends = version["appointment_from"], version["appointment_until"]
    return f"{day(begins)} {clock_time(begins)}–{clock_time(ends)}" if begins else _("由装维人员电话预约")


def _contract(version: Version) -> str:
    months = version["contract_months"]
    return _("%(n)s 个月", n=months) if months else _("无合约")


WORDS: dict[str, Callable[[Version], str]] = {
    "product_name": _product,
    "campaign_name": _campaign,
    "appointment": _appointment,
    "monthly_fee": lambda version: money(version["monthly_fee"]),
    "install_fee": lambda version: money(version["install_fee"]),
    "prepaid": lambda version: money(version["prepaid"]),
    "amount": lambda version: money(version["amount"]),
    "payment_kind": lambda version: word(version["payment_kind"], "payment"),
    "at_the_door": lambda version: _("上门收费") if version["at_the_door"] else _("营业厅收费"),
    "contract_months": _contract,
    "note": lambda version: version["note"] or _("无"),
    "promise_at": lambda version: moment(version["promise_at"]),
}
