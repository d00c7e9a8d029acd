"""Changes (改单) and cancels (撤单) of an order in flight: what came of them, by our own codes, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.errors import Text

#: why it came out as it did, where that was not the provisioning system's word on what was asked
OWN = {
    "not_asked": Text("没有在办的施工单，无须征询家客", "No work order was alive; provisioning need not be asked"),
    "returned": Text("施工单已退回，无须再征询家客", "The work order came back; nobody was left to be asked"),
    "completed": Text("施工已竣工", "The work was completed"),
    "past_no_return": Text("已过不可逆点", "The point of no return was passed"),
    "not_approved": Text("值班经理不同意", "The duty manager did not approve"),
}

#: what people compare, in the order in which they read it; the rest of a version are ids and second languages
ATTRIBUTES = (
    "product_name", "bandwidth", "provider", "monthly_fee", "install_fee", "contract_months", "campaign_name",
    "prepaid", "amount", "payment_kind", "at_the_door", "address_text", "contact_name", "contact_phone",
    "appointment_from", "appointment_until", "note", "promise_at",
)  # fmt: skip


def words(code: str, said: str) -> Text:
    """A reason for people: our own by its code with what was added, the provisioning system's as it was given."""
    own = OWN.get(code)
    if own is None:
        return Text(said or code, said or code)
    return Text(f"{own.zh}：{said}" if said else own.zh, f"{own.en}: {said}" if said else own.en)


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The attributes in which two versions of an order differ."""
    return [name for name in ATTRIBUTES if before[name] != after[name]]
