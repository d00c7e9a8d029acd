"""What may be sold to whom at what price (S: by region, channel and staff; see `orders.segmentation`)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.orders import segmentation
from engine.orders.staff_view import StaffView
from engine.store.remembered import remembered
from engine.tables import Campaign, CampaignOffer, Price, Product


@dataclass(frozen=True)
class Offer:
    """A product at the price that applies."""

    product: Product
    price: Price


@remembered
def offers(session: Session, staff: StaffView, now: datetime) -> list[Offer]:
    """What this person may sell now, here, through this channel: 移动 before 铁通, slow before fast."""
    rows: defaultdict[int, list[Price]] = defaultdict(list)
    for price in session.scalars(select(Price)):
        rows[price.product_id].append(price)
    products = session.scalars(
        select(Product).where(Product.active).order_by(Product.provider, Product.bandwidth, Product.code)
    )
    picked = ((product, segmentation.pick(rows[product.id], staff, now)) for product in products)
    return [Offer(product, price) for product, price in picked if price is not None]


def price_for(session: Session, staff: StaffView, product_id: int, now: datetime) -> Price | None:
    """The price row that applies when this person sells the product now. None: may not be sold."""
    rows = session.scalars(select(Price).join(Product).where(Price.product_id == product_id, Product.active))
    return segmentation.pick(rows, staff, now)


@remembered
def campaigns_for(session: Session, staff: StaffView, product_id: int, now: datetime) -> list[Campaign]:
    """The campaigns that this person may order with the product now. S: the dialog lists only these."""
    on_offer = session.scalars(select(CampaignOffer).where(CampaignOffer.product_id == product_id))
    ids = {row.campaign_id for row in on_offer if segmentation.applies(row, staff, now)}
    return list(session.scalars(select(Campaign).where(Campaign.id.in_(ids), Campaign.active).order_by(Campaign.code)))


def campaign_ids(session: Session) -> dict[str, int]:
    """All campaigns by their code."""
    return dict(session.execute(select(Campaign.code, Campaign.id).where(Campaign.active)).all())
