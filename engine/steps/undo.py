"""撤销: the steps that undo what was done for an order, in reverse order of how an order comes to it.

Each undoes all of its kind that is not undone yet, the newest first. Nothing is done where nothing was done, and
nothing is undone twice: what was done, and whether it was undone, are rows (`tables.Deed`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.life import Life
from engine.steps.completion import notify
from engine.tables import Deed

Data = Mapping[str, Any]


def take_back_terminal(life: Life, data: Data) -> None:
    """Billing charges the terminal until it comes back, so it is told; the customer is asked to hand it over."""
    for deed in _standing(life, "terminal_issued"):
        body = {"order": life.order.number, "workOrder": deed.value}
        notify(life, "billing", "terminal_taken_back", body, once=deed.id)
        _tell(life, deed, f"订单{life.order.number}已撤销，请将光猫等终端交还上门人员或营业厅。")
        life.undid(deed)


def void_campaign(life: Life, data: Data) -> None:
    """The campaign's benefits end, as if it had never been ordered."""
    for deed in _standing(life, "campaign_ordered"):
        body = {"order": life.order.number, "campaign": int(deed.value)}
        notify(life, "billing", "campaign_void", body, once=deed.id)
        _tell(life, deed, f"订单{life.order.number}已撤销，随单办理的营销活动同时作废。")
        life.undid(deed)


def release_port(life: Life, data: Data) -> None:
    """The port is free for the next."""
    for deed in _standing(life, "port_reserved"):
        life.free_port(int(deed.value))
        life.undid(deed)


def return_fee(life: Life, data: Data) -> None:
    """The customer gets back what was paid, in one sum: a change may have given a part of it back already."""
    deeds = _standing(life, "fee_charged")
    total = sum(int(deed.value) for deed in deeds)
    for deed in deeds:
        life.undid(deed)
    if total > 0:
        body = {"order": life.order.number, "account": life.order.account, "amount": total}
        notify(life, "billing", "fee_returned", body, once=deeds[0].id)
        _tell(life, deeds[0], f"订单{life.order.number}已撤销，已交费用{total / 100:.2f}元将退还给您。")


def _standing(life: Life, kind: str) -> list[Deed]:
    """What of that kind is not undone, the newest first."""
    return [deed for deed in reversed(life.deeds()) if deed.kind == kind]


def _tell(life: Life, deed: Deed, text: str) -> None:
    notify(life, "customer", "sms", {"to": life.order.contact_phone, "text": text}, once=f"undone:{deed.id}")
