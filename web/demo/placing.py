"""Placing one order of a batch through the web: form, confirmation page, number; what is refused finds another."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from web.demo import customers
from web.demo.batch import Batch, Wish
from web.demo.customers import Visit
from web.demo.operator import Operator, Refused

#: the form of each business
FORMS = {
    "install": "/orders/new/install",
    "move": "/orders/new/move/{}",
    "dismantle": "/orders/new/dismantle/{}",
    "transfer": "/orders/new/transfer/{}",
    "change_order": "/orders/{}/change",
    "cancel_order": "/orders/{}/cancel",
}
#: how often another door or another customer is tried for one order
TRIES = 8
#: a rule forbids it as things stand
FORBIDDEN = 409


class Forbidden(Exception):
    """A rule forbids it, and so will it for any other door and customer."""


def place(batch: Batch, wish: Wish, operators: Mapping[str, Operator]) -> None:
    """Places it; raises `Forbidden`, or `Refused` where the form is never good enough. Each step is kept at once."""
    operator = operators[wish.operator]
    while True:
        try:
            if not wish.confirmation:
                _confirm(batch, wish, operator)
            wish.number = operator.place(wish.confirmation)
        except Refused as refused:
            if refused.status >= 500:
                raise
            submitted, wish.confirmation = bool(wish.confirmation), ""
            wish.tries += 1
            batch.keep()
            if refused.status == FORBIDDEN and wish.business != "install" and not submitted:
                raise Forbidden(str(refused)) from refused
            if wish.tries > TRIES:
                raise
        else:
            batch.keep()
            return


def _confirm(batch: Batch, wish: Wish, operator: Operator) -> None:
    """Shows its confirmation page. Another try is another customer at another door."""
    about = (batch.place_of(wish), wish.of, wish.tries)
    person = customers.person(batch.chance("person", *about), transfer=wish.business == "transfer")
    visit = Visit(batch.chance("visit", *about), operator, wish.document, person)
    wish.confirmation = operator.confirm(FORMS[wish.business].format(wish.of), partial(visit.fill, wish.business))
    if wish.business in ("install", "transfer"):
        wish.document = person.document
    batch.keep()
