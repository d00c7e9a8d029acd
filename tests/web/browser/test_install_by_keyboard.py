"""An install by keyboard alone: from the sign-in to the number at most 12 key actions besides typing data."""

from playwright.sync_api import Page, expect

from engine import tables
from tests.engine import town
from tests.engine.actors import Office
from tests.web.actors import CARD, NAME, PASSWORD, PHONE
from tests.web.browser.hands import NUMBER, Hands

MOST = 12


def test_an_install_takes_at_most_twelve_keys_from_the_sign_in_to_the_number(blank: Page, office: Office) -> None:
    hands = Hands(blank)
    blank.goto("/")
    hands.at("#number")
    hands.types(town.OPERATOR)
    hands.presses("Tab")
    hands.types(PASSWORD)
    hands.presses("Enter")
    hands.sees("今天要做的事")
    blank.wait_for_load_state()
    hands.presses("Alt+n")
    accepts(hands)
    assert len(hands.pressed) <= MOST, hands.pressed
    (order,) = office.rows(tables.Order)
    (page,) = office.rows(tables.Confirmation)
    assert (page.order_id, page.consented_at is not None, page.viewed_at is not None) == (order.id, True, True)


def test_the_next_customer_is_one_key_away_and_takes_nine(page: Page, office: Office) -> None:
    page.goto("/orders/new/install")
    first = Hands(page)
    accepts(first)
    again = Hands(page)
    again.presses("Alt+n")
    accepts(again, door="1单元102", known=True)
    assert len(first.pressed) <= 9, first.pressed
    assert len(again.pressed) <= len(first.pressed)
    assert len(office.rows(tables.Order)) == 2


def accepts(hands: Hands, door: str = "1单元101", *, known: bool = False) -> None:
    """Fills in the form, confirms, submits: S: the number after saving."""
    hands.page.wait_for_url("**/orders/new/install")  # with its script
    hands.at("#document")
    hands.types(CARD)
    hands.presses("Enter")
    if not known:
        hands.at("#phone")
        hands.types(PHONE)
        hands.presses("Enter")
        hands.at("#customer_name")
        hands.types(NAME)
        hands.presses("Enter")
    expect(hands.page.locator("[name=product_id]").first).to_be_focused()
    hands.presses("Space", "F2")
    hands.types(f"湖东 {door}")
    hands.presses("Enter")
    expect(hands.page.locator("#address_text")).to_have_value(f"榕湾市鼓山区湖东花苑{door}室")
    hands.presses("Alt+s")
    hands.sees("核对确认单")
    hands.at("[name=consent]")
    hands.presses("Space", "Alt+s")
    expect(hands.page.locator("#order-number")).to_have_text(NUMBER, timeout=20_000)
