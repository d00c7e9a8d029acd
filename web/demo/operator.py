"""A member of staff at a browser, as a program: signs in, fills the form, confirms, submits, reads the number.

Goes through the same doors as people do: pages, forms, tokens. What fails because the web is being started again is
tried again; a confirmation that was submitted once is never made into a second order.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

import httpx
from lxml import html

Result = TypeVar("Result")

#: real seconds that the web may be away, and between two tries
PATIENCE, PAUSE = 60.0, 0.3


class Refused(Exception):
    """The web said no; the sentences are the page's."""


class Operator:
    """One person's session. `number` and `password` are those of a member of staff."""

    def __init__(self, url: str, number: str, password: str):
        self.number = number
        self._password = password
        self._nodes: dict[int | None, list[dict[str, Any]]] = {}
        self._http = httpx.Client(base_url=url, timeout=30.0, follow_redirects=True, trust_env=False)

    def sign_in(self) -> None:
        """Signs in; raises `Refused`."""
        page = self._try(lambda: self._http.get("/auth/login"))
        form = {"number": self.number, "password": self._password, "csrf_token": _csrf(page)}
        answer = self._try(lambda: self._http.post("/auth/login", data=form))
        if answer.url.path.startswith("/auth/login"):
            raise Refused(f"{self.number}: sign-in refused")

    def children(self, parent: int | None) -> list[dict[str, Any]]:
        """The nodes below one in the address dialog, as it has them; asked for once."""
        if parent not in self._nodes:
            params = {} if parent is None else {"parent": parent}
            self._nodes[parent] = self._json("/addresses/children", params)["rows"]
        return self._nodes[parent]

    def choices(self) -> dict[str, list[str]]:
        """The products on offer, each with the campaigns that may go with it (ids, as the form has them)."""
        page = html.fromstring(self._try(lambda: self._http.get("/orders/new/install")).content)
        found = {}
        for radio in page.xpath("//input[@name='product_id']"):
            row = radio.xpath("ancestor::*[@data-campaigns][1]")
            found[str(radio.get("value"))] = str(row[0].get("data-campaigns")).split() if row else []
        return found

    def first_day(self) -> date:
        """The first day that the form offers for an appointment: the business day."""
        page = html.fromstring(self._try(lambda: self._http.get("/orders/new/install")).content)
        return date.fromisoformat(str(page.xpath("string(//input[@name='appointment_day']/@min)")))

    def confirm(self, fields: dict[str, str]) -> str:
        """Fills the install form; the token of the confirmation page that is then shown. Raises `Refused`."""
        page = self._try(lambda: self._http.get("/orders/new/install"))
        opened = html.fromstring(page.content).xpath("string(//input[@name='opened_at']/@value)")
        form = {"csrf_token": _csrf(page), "opened_at": opened, "act": "next", **fields}
        answer = self._try(lambda: self._http.post("/orders/new/install", data=form))
        token = html.fromstring(answer.content).xpath("string(//form//input[@name='token']/@value)")
        if answer.status_code != 200 or not token:
            raise Refused(_sentences(answer))
        return str(token)

    def place(self, token: str) -> str:
        """Submits a confirmation page; the order number. The same token again: the same number."""
        page = self._try(lambda: self._http.get(f"/orders/new/install/confirm/{token}"))
        form = {"csrf_token": _csrf(page), "token": token}
        answer = self._try(lambda: self._http.post("/orders/new/install/place", data=form))
        if answer.status_code != 200 or not answer.url.path.endswith("/accepted"):
            raise Refused(_sentences(answer))
        return answer.url.path.split("/")[-2]

    def look(self, numbers: list[str]) -> list[dict[str, Any]]:
        """How orders stand."""
        found: list[dict[str, Any]] = []
        for first in range(0, len(numbers), 50):
            found += self._json("/api/orders", {"number": numbers[first : first + 50]})["orders"]
        return found

    def decide(self, todo_id: int, **decision: str) -> None:
        """Does a to-do; somebody faster, or a flow that moved on, is no fault."""
        page = self._try(lambda: self._http.get("/todos"))
        form = {"csrf_token": _csrf(page), **decision}
        self._try(lambda: self._http.post(f"/todos/{todo_id}/complete", data=form))

    def retry(self, incident: str, because: str) -> None:
        """Sets going what an incident stopped."""
        page = self._try(lambda: self._http.get("/incidents"))
        form = {"csrf_token": _csrf(page), "because": because}
        self._try(lambda: self._http.post(f"/incidents/{incident}/retry", data=form))

    def close(self) -> None:
        self._http.close()

    def _json(self, path: str, params: dict[str, Any]) -> Any:
        answer = self._try(lambda: self._http.get(path, params=params, headers={"Accept": "application/json"}))
        if answer.status_code == 401:
            self.sign_in()
            return self._json(path, params)
        answer.raise_for_status()
        return answer.json()

    @staticmethod
    def _try(call: Callable[[], httpx.Response]) -> httpx.Response:
        """Calls until the web answers; it may be starting again."""
        ends = time.monotonic() + PATIENCE
        while True:
            try:
                answer = call()
            except httpx.TransportError:
                if time.monotonic() > ends:
                    raise
            else:
                if answer.status_code != 503 or time.monotonic() > ends:
                    return answer
            time.sleep(PAUSE)


def _csrf(page: httpx.Response) -> str:
    return str(html.fromstring(page.content).xpath("string((//input[@name='csrf_token'])[1]/@value)"))


def _sentences(page: httpx.Response) -> str:
    """What the page says against it."""
    tree = html.fromstring(page.content)
    found = tree.xpath("//*[@role='alert']//text() | //*[contains(@class, 'problem')]//text()")
    said = " ".join(" ".join(str(text).split()) for text in found if str(text).strip())
    return f"{page.status_code} {page.url.path}: {said[:500]}"
