"""S: products, campaigns and prices are segmented by region, channel and staff."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.orders.staff_view import StaffView
from engine.store import catalogue, people
from engine.store.database import Database
from engine.tables import Campaign, CampaignOffer, Channel, Hall, Price, Product

NOW = datetime(2026, 7, 1, 2, tzinfo=UTC)


def staff(session: Session, number: str) -> StaffView:
    view = people.staff_by_number(session, number)
    assert view is not None
    return view


def fees(session: Session, number: str, now: datetime = NOW) -> dict[str, int]:
    found = catalogue.offers(session, staff(session, number), now)
    return {offer.product.code: offer.price.monthly_fee for offer in found}


def product_id(session: Session, code: str) -> int:
    return session.scalars(select(Product.id).where(Product.code == code)).one()


def test_the_same_product_costs_differently_in_two_districts(city: Session) -> None:
    """100101 works in 鼓山区, 100201 in 临江区."""
    assert (fees(city, "100101")["CM-300"], fees(city, "100201")["CM-300"]) == (5000, 4500)


def test_a_price_for_one_member_of_staff_is_theirs_alone(city: Session) -> None:
    """100101 and 100102 stand in the same hall."""
    assert (fees(city, "100101")["CM-500"], fees(city, "100102")["CM-500"]) == (7000, 6000)


def test_the_same_product_costs_differently_through_another_channel(own_city: Database) -> None:
    with own_city.writing() as session:
        online = session.scalars(select(Channel.id).where(Channel.kind == "online")).one()
        session.execute(update(Hall).where(Hall.code == "9901-01").values(channel_id=online))
        assert fees(session, "100101")["CM-1000"] == 9500
        assert fees(session, "100201")["CM-1000"] == 10000


def test_what_is_sold_elsewhere_only_is_not_offered(city: Session) -> None:
    assert "CM-2000" in fees(city, "100101")
    assert "CM-2000" not in fees(city, "100201")
    assert catalogue.price_for(city, staff(city, "100201"), product_id(city, "CM-2000"), NOW) is None


@pytest.mark.parametrize("number", ["100101", "100102", "100201", "100301"])
def test_one_products_price_is_the_one_in_the_list(city: Session, number: str) -> None:
    person = staff(city, number)
    for offer in catalogue.offers(city, person, NOW):
        price = catalogue.price_for(city, person, offer.product.id, NOW)
        assert price is not None
        assert price.id == offer.price.id


def test_the_two_providers_have_menus_of_their_own_by_speed(city: Session) -> None:
    """S: 铁通 broadband is a provider attribute with a menu of its own."""
    products = [offer.product for offer in catalogue.offers(city, staff(city, "100101"), NOW)]
    order = [(product.provider, product.bandwidth) for product in products]
    assert order == sorted(order)
    assert {product.provider for product in products} == {"cmcc", "tietong"}


def test_nothing_is_offered_before_its_price_is_valid(city: Session) -> None:
    assert fees(city, "100101", datetime(2019, 1, 1, tzinfo=UTC)) == {}


def test_what_was_taken_off_is_not_offered(own_city: Database) -> None:
    with own_city.writing() as session:
        session.execute(update(Product).where(Product.code == "CM-100").values(active=False))
        session.execute(update(Price).where(Price.monthly_fee == 4000).values(valid_until=NOW))
        assert not {"CM-100", "CM-200"} & fees(session, "100101").keys()
        assert catalogue.price_for(session, staff(session, "100101"), product_id(session, "CM-100"), NOW) is None


def campaigns(session: Session, number: str, product: str) -> list[str]:
    found = catalogue.campaigns_for(session, staff(session, number), product_id(session, product), NOW)
    return [campaign.code for campaign in found]


def test_only_campaigns_for_this_product_and_segment_are_listed(city: Session) -> None:
    """S: the dialog lists only what can be ordered for that product, region, channel and staff."""
    assert campaigns(city, "100101", "CM-300") == ["C01"]
    assert campaigns(city, "100201", "CM-300") == ["C01", "C05"]
    assert campaigns(city, "100101", "CM-1000") == ["C01", "C02"]  # C08 is online only


def test_a_product_without_fee_has_a_campaign_everywhere(city: Session) -> None:
    """S: without one, a campaign must be ordered on the day of completion; so there must be some."""
    for number in ("100101", "100201", "100301"):
        free = [code for code, fee in fees(city, number).items() if fee == 0]
        assert free == ["CM-FREE-100"]
        assert campaigns(city, number, "CM-FREE-100") == ["C03", "C04"]


def test_ended_campaigns_and_offers_are_not_listed(own_city: Database) -> None:
    with own_city.writing() as session:
        session.execute(update(Campaign).where(Campaign.code == "C03").values(active=False))
        assert campaigns(session, "100101", "CM-FREE-100") == ["C04"]
        session.execute(update(CampaignOffer).values(valid_until=NOW))
        assert campaigns(session, "100101", "CM-FREE-100") == []
