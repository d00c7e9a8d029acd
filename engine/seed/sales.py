"""Products, prices and campaigns as rows."""

from __future__ import annotations

from typing import Any

from engine.seed import files
from engine.seed.people import Sellers
from engine.store.bulk import Bulk
from engine.tables import Campaign, CampaignOffer, Price, Product

_TECHNOLOGY = "ftth"


def plant(bulk: Bulk, sellers: Sellers) -> tuple[int, int]:
    """Plants the catalogue; gives how many products and how many campaigns."""
    file = files.read("catalogue")
    products = _plant_products(bulk, sellers, file)
    campaigns = bulk.add_keyed(Campaign, [_without(row, "offers") for row in file["campaigns"]])
    offers = [
        {
            "campaign_id": campaigns[campaign["code"]],
            "product_id": products[offer["product"]],
            "valid_from": file["valid_from"],
            **sellers.segment(offer),
        }
        for campaign in file["campaigns"]
        for offer in campaign["offers"]
    ]
    bulk.add(CampaignOffer, offers)
    return len(products), len(campaigns)


def _plant_products(bulk: Bulk, sellers: Sellers, file: dict[str, Any]) -> dict[str, int]:
    rows = [{"technology": _TECHNOLOGY, **_without(row, "prices")} for row in file["products"]]
    products = bulk.add_keyed(Product, rows)
    prices = [
        {
            "product_id": products[product["code"]],
            "monthly_fee": price["monthly_fee"],
            "install_fee": price["install_fee"],
            "contract_months": price["contract_months"],
            "valid_from": file["valid_from"],
            **sellers.segment(price),
        }
        for product in file["products"]
        for price in product["prices"]
    ]
    bulk.add(Price, prices)
    return products


def _without(row: dict[str, Any], column: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != column}
