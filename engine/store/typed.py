"""What was typed into the one field of the list of orders, understood: an order number (changes and cancels come with
their install), an external number, a phone, a broadband account, a customer's name, a document; else an address.

What is personal is found by its blind index only, so it must be typed in full. An address may be typed as in the
address dialog: parts in any order, or pinyin initials.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, CompoundSelect, false, or_, select, union
from sqlalchemy.orm import Session

from engine import keys
from engine.store import fragments, parameters
from engine.tables import Address, Customer, Order

#: so many orders are asked for by their ids; where a customer has more, by the question that finds them
_FEW = 1000


@dataclass(frozen=True)
class Understood:
    """`by`: exact, address, or empty where nothing is meant. `too_wide`: more doors than this, so none is looked at."""

    condition: ColumnElement[bool]
    by: str = ""
    too_wide: int = 0


def understood(session: Session, text: str) -> Understood:
    """The orders that a text means; what it says exactly goes before what is in an address."""
    text = text.replace("\0", "")  # which PostgreSQL takes in no text
    exact = _exact(text)
    ids = list(session.scalars(exact.limit(_FEW + 1)))
    if ids:
        few = len(ids) <= _FEW
        return Understood(Order.id.in_(ids) if few else Order.id.in_(exact.subquery().select()), "exact")
    return _at(session, text)


def _exact(text: str) -> CompoundSelect[int]:
    index = keys.current().blind(text)
    customers = select(Customer.id).where(
        or_(Customer.name_index == index, Customer.phone_index == index, Customer.document_index == index)
    )
    number = Order.number == text.upper()
    means = (
        number,
        Order.parent_id.in_(select(Order.id).where(number)),
        Order.external_id == text,
        Order.account_index == index,
        Order.contact_phone_index == index,
        Order.customer_id.in_(customers),
    )
    return union(*(select(Order.id).where(one) for one in means))


def _at(session: Session, text: str) -> Understood:
    """The orders at the doors that have all parts of the text."""
    wanted = fragments.split(text)
    if not wanted:
        return Understood(false())
    most = parameters.number(session, "find.doors")
    for conditions in (fragments.as_they_stand(wanted), fragments.with_gaps(wanted)):
        doors = list(session.scalars(select(Address.id).where(Address.leaf, *conditions).limit(most + 1)))
        if len(doors) > most:
            return Understood(false(), "address", most)
        if doors:
            return Understood(Order.address_id.in_(doors), "address")
    return Understood(false())
