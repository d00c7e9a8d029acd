"""What the rows of a slice refer to, found for all of them at once."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from engine import tables
from engine.errors import Text
from engine.orders.staff_view import StaffView
from engine.sheets.cells import Cell
from engine.store import addresses, catalogue, people
from engine.store.catalogue import Offer
from engine.store.database import Session
from engine.store.remembered import tell

#: addresses of a slice for which we look what may have been meant
SUGGESTED = 10
Row = dict[str, Cell]


@dataclass
class Lookups:
    """Products on offer and campaigns by code, doors by what the file calls them."""

    session: Session
    offers: dict[str, Offer]
    campaigns: dict[str, int]
    doors: dict[str, list[tables.Address]]
    nodes: dict[int, tables.Address]
    left: int = SUGGESTED

    def suggestions(self, text: str) -> list[str]:
        """Full addresses that may have been meant; of the first wrong ones only, for looking takes its time."""
        if self.left <= 0 or not text:
            return []
        self.left -= 1
        return [found.full_name for found in addresses.search(self.session, text[:60], 3)]


def look(session: Session, rows: Sequence[Row], staff: StaffView, now: datetime) -> Lookups:
    """Asks for all rows in a few questions. The session must be remembering."""
    offers = {one.product.code: one for one in catalogue.offers(session, staff, now)}
    doors = addresses.doors(session, {text for row in rows if (text := wanted(row))})
    nodes = {node.id: node for found in doors.values() for node in found}
    for found in addresses.looked(session, nodes):
        tell(session, addresses.look, found, found.id)
    documents = {text for row in rows if (text := document(row))}
    known = people.customers_by_documents(session, documents)
    for each in documents:
        tell(session, people.customer_by_document, known.get(each), each)
    return Lookups(session, offers, catalogue.campaign_ids(session), doors, nodes)


def wanted(row: Row) -> str:
    """The address or its code, as the address book writes them: without blanks, in half width."""
    return "".join(unicodedata.normalize("NFKC", row["address"].text).split())


def document(row: Row) -> str:
    """The document's number, as it is compared."""
    return "".join(unicodedata.normalize("NFKC", row["document"].text).split()).upper()


def on_offer(offers: dict[str, Offer]) -> Text:
    """What may be sold, for whoever wrote something else."""
    codes = list(offers)
    if not codes:
        return Text("该产品不能在本厅、本渠道由您办理", "You can't sell this product here")
    return Text(
        f"没有可办理的产品编码；可办理：{'、'.join(codes)}", f"Not a product code here; there are: {', '.join(codes)}"
    )
