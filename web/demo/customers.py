"""Invented customers, and what they want: what is typed into each form. Chance decides, from one seed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from lxml.html import FormElement

from engine.orders.identity import identity_card_check
from web.demo.operator import Operator, options

SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈", "甲乙丙丁戊己庚辛"
ADULTS, MINORS = (1960, 2004), (2010, 2012)
#: for when customers wish the field staff, in days from now
DAYS_AHEAD = (1, 1, 2)
#: how many orders an install comes with a campaign; how many transfers go to a minor; of how many changes
CAMPAIGN, MINOR = 0.7, 0.15
#: what a change changes, each as often as it stands here
CHANGES = ("product", "product", "address", "address", "appointment", "contact", "payment")


@dataclass(frozen=True)
class Person:
    """Somebody who doesn't exist."""

    name: str
    document: str
    phone: str


@dataclass(frozen=True)
class Visit:
    """One customer at one counter: chance, the member of staff, the document that is shown."""

    chance: Random
    operator: Operator
    document: str
    person: Person  #: who comes new

    def fill(self, business: str, form: FormElement) -> dict[str, str]:
        """What is typed into the form of that business."""
        typed: dict[str, str] = {
            "install": self._install,
            "change_order": self._change,
            "cancel_order": self._cancel,
            "move": self._move,
            "dismantle": self._dismantle,
            "transfer": self._transfer,
        }[business](form)
        return typed

    def _install(self, form: FormElement) -> dict[str, str]:
        return {
            **self._sold(self.chance.choice(sorted(options(form, "product_id"))), form),
            **self._appointment(form),
            "document_kind": "identity_card",
            "document": self.person.document,
            "customer_name": self.person.name,
            "phone": self.person.phone,
            "address_id": self._somewhere(),
            "payment_kind": self.chance.choice(["prepaid", "postpaid"]),
        }

    def _change(self, form: FormElement) -> dict[str, str]:
        """One thing is different, sometimes two: the rest stays as it stands in the form."""
        typed = self._shown() | self._reason(form)
        for what in self.chance.sample(CHANGES, self.chance.choice([1, 1, 2])):
            typed |= self._different(what, form)
        return typed

    def _different(self, what: str, form: FormElement) -> dict[str, str]:
        present: dict[str, Any] = dict(form.form_values())
        if what == "product":
            others = sorted(set(options(form, "product_id")) - {present.get("product_id")})
            return self._sold(self.chance.choice(others), form)
        if what == "address":
            return {"address_id": self._somewhere()}
        if what == "appointment":
            return self._appointment(form, further=1)
        if what == "payment":
            return {"payment_kind": "postpaid" if present.get("payment_kind") == "prepaid" else "prepaid"}
        return {"contact_name": self.person.name, "contact_phone": self.person.phone}

    def _cancel(self, form: FormElement) -> dict[str, str]:
        return self._shown() | self._reason(form)

    def _move(self, form: FormElement) -> dict[str, str]:
        return self._shown() | self._appointment(form) | {"address_id": self._somewhere()}

    def _dismantle(self, form: FormElement) -> dict[str, str]:
        return self._shown() | self._reason(form) | self._appointment(form) | {"penalty_agreed": "y"}

    def _transfer(self, form: FormElement) -> dict[str, str]:
        return {
            "owner_document_kind": "identity_card",
            "owner_document": self.document,
            "document_kind": "identity_card",
            "document": self.person.document,
            "customer_name": self.person.name,
            "phone": self.person.phone,
            "owner_consents": "y",
            "customer_consents": "y",
        }

    def _shown(self) -> dict[str, str]:
        return {"document_kind": "identity_card", "document": self.document}

    def _reason(self, form: FormElement) -> dict[str, str]:
        return {"reason_code": self.chance.choice(options(form, "reason_code"))}

    def _sold(self, product: str, form: FormElement) -> dict[str, str]:
        """A product, mostly with a campaign that goes with it."""
        rows = form.xpath(f".//input[@name='product_id'][@value='{product}']/ancestor::*[@data-campaigns][1]")
        campaigns = str(rows[0].get("data-campaigns")).split() if rows else []
        wanted = campaigns and self.chance.random() < CAMPAIGN
        return {"product_id": product, "campaign_id": self.chance.choice(campaigns) if wanted else ""}

    def _appointment(self, form: FormElement, further: int = 0) -> dict[str, str]:
        first = date.fromisoformat(str(form.xpath("string(.//input[@name='appointment_day']/@min)")))
        day = first + timedelta(days=self.chance.choice(DAYS_AHEAD) + further)
        return {"appointment_day": day.isoformat(), "appointment_slot": self.chance.choice(["am", "pm"])}

    def _somewhere(self) -> str:
        """A door that may be ordered at, found by walking down the tree at random."""
        while True:
            node: dict[str, Any] = {"id": None, "leaf": False, "why": ""}
            while not node["leaf"] and (below := self.operator.children(node["id"])):
                node = self.chance.choice(below)
            if node["leaf"] and not node["why"]:
                return str(node["id"])


def person(chance: Random, *, transfer: bool) -> Person:
    """Somebody new; where a transfer makes them the owner, now and then a minor."""
    born = chance.randint(*(MINORS if transfer and chance.random() < MINOR else ADULTS))
    digits = f"350102{born}{chance.randint(1, 12):02}{chance.randint(1, 28):02}{chance.randint(0, 999):03}"
    return Person(
        name=f"演示{chance.choice(SURNAMES)}{chance.choice(GIVEN)}{chance.randint(0, 10**6)}",
        document=digits + identity_card_check(digits),
        phone=f"139{chance.randint(0, 99999999):08}",
    )
