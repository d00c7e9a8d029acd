"""Those who act in the tests of the web: a member of staff at a browser that does what it is told."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from engine import tables
from engine.orders.identity import identity_card_check
from engine.store import passwords
from tests.engine import town
from tests.engine.actors import Office

PASSWORD = "correct horse"
HASHED = passwords.hashed(PASSWORD)
CARD = "35010219900101" + "001" + identity_card_check("35010219900101" + "001")
TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')
NAME, PHONE = "张晓明", "13800000001"


def give_passwords(office: Office) -> None:
    """All staff of the town may sign in with `PASSWORD`."""
    with office.system.database.writing() as session:
        for person in session.query(tables.Staff):
            person.password_hash = HASHED


class Desk:
    """A browser at somebody's desk, without scripts."""

    def __init__(self, app: Flask, office: Office) -> None:
        self.client = app.test_client()
        self.office = office

    def signs_in(self, number: str = town.OPERATOR, password: str = PASSWORD, **more: str) -> TestResponse:
        return self.posts("/auth/login", number=number, password=password, **more)

    def opens(self, path: str, **headers: str) -> TestResponse:
        return self.client.get(path, headers=headers)

    def posts(self, path: str, **fields: Any) -> TestResponse:
        """Submits fields with the token that the session's pages carry."""
        return self.client.post(path, data={"csrf_token": self.token(), **fields})

    def token(self) -> str:
        """What the pages of this session carry; a session without any begins with the sign-in page."""
        if self._word() is None:
            # who is signed in is led to the first page, or to what must be done before it
            self.client.get("/auth/login", follow_redirects=True)
        word = self._word()
        assert word is not None
        secret = self.client.application.secret_key
        return URLSafeTimedSerializer(secret, salt="wtf-csrf-token").dumps(word)

    def _word(self) -> str | None:
        with self.client.session_transaction() as session:
            return session.get("csrf_token")

    def form(self, product: str = "FAST", door: str = "1-101", **changes: Any) -> dict[str, Any]:
        """An install form without a fault, and what is changed on it."""
        fields = {
            "document_kind": "identity_card",
            "document": CARD,
            "phone": PHONE,
            "customer_name": NAME,
            "product_id": self.office.id_of(tables.Product, product),
            "campaign_id": "",
            "address_id": self.office.id_of(tables.Address, door),
            "contact_name": "",
            "contact_phone": "",
            "payment_kind": "prepaid",
            "note": "",
        }
        return fields | changes

    def confirms(self, **changes: Any) -> str:
        """Fills in the form and views the confirmation page; gives its token."""
        answer = self.posts("/orders/new/install", **self.form(**changes))
        assert answer.status_code == 302, answer.text
        return answer.location.rsplit("/", 1)[1]

    def places(self, **changes: Any) -> str:
        """Places an order; gives its number."""
        answer = self.posts("/orders/new/install/place", consent="y", token=self.confirms(**changes))
        return answer.location.split("/")[2]
