"""A row of a batch as pages and reports show it: masked."""

from __future__ import annotations

from dataclasses import dataclass

from engine.batches import columns, lookups, rows
from engine.orders import masking
from engine.store.batches import RowView
from engine.tables import Batch
from web.language import pick, say


@dataclass(frozen=True)
class Seen:
    """What may be seen of a row, and what came of it."""

    line: int
    state: str
    customer: str
    document: str
    phone: str
    product: str
    address: str
    amount: int | None  #: fen
    promise: str
    number: str
    problems: list[str]


def seen(batch: Batch, view: RowView) -> Seen:
    """A row, masked."""
    row, cells = view.row, rows.of(view.row.cells, batch.keys)
    shown = (row.wish or {}).get("shown", {})
    return Seen(
        line=row.line,
        state=row.state,
        customer=masking.name(cells["customer_name"].text) if cells["customer_name"].text else "",
        document=masking.document(lookups.document(cells)) if cells["document"].text else "",
        phone=masking.phone(cells["phone"].text) if cells["phone"].text else "",
        product=pick(shown["product_name"], shown["product_name_en"]) if shown else cells["product"].text[:40],
        address=masking.address(shown.get("address_text") or cells["address"].text) if cells["address"].text else "",
        amount=shown.get("amount"),
        promise=shown.get("promise_at", ""),
        number=view.number,
        problems=problems(row.faults),
    )


def problems(faults: list[dict[str, str]]) -> list[str]:
    """The sentences, each with its column."""
    said = []
    for one in faults:
        sentence = pick(one["zh"], one["en"])
        colon = pick("：", ": ")
        said.append(f"{say(columns.name(one['key']))}{colon}{sentence}" if one["key"] else sentence)
    return said
