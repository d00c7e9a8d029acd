"""A member of staff at a browser, as a program: signs in, fills forms, confirms, submits, reads the number.

Goes through the same doors as people do: pages, forms, tokens. What fails because the web is being started again is
tried again; a confirmation that was submitted once is never made into a second order.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import httpx
from lxml import html
from lxml.html import FormElement, HtmlElement

#: real seconds that the web may be away, and between two tries
PATIENCE, PAUSE = 60.0, 0.3
#: orders in one look
LOOK = 50


class Refused(RuntimeError):
    """The web said no; the sentences are the page's. `status`: 409 where a rule forbids it as things stand."""

    def __init__(self, status: int, sentences: str):
        super().__init__(f"{status} {sentences}")
        self.status = status


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
            raise Refused(answer.status_code, f"{self.number}: sign-in refused")

    def children(self, parent: int | None) -> list[dict[str, Any]]:
        """The nodes below one in the address dialog, as it has them; asked for once."""
        if parent not in self._nodes:
            params = {} if parent is None else {"parent": parent}
            self._nodes[parent] = self.json("/addresses/children", **params)["rows"]
        return self._nodes[parent]

    def confirm(self, path: str, fill: Callable[[FormElement], dict[str, str]]) -> str:
        """Opens an order form, types what `fill` makes of it over what stands in it, presses the next button; the path
        of the confirmation page that is then shown. Raises `Refused`."""
        page = self._page(path)
        form = _form(page, "opened_at")
        values = {**dict(form.form_values()), "act": "next", **fill(form)}
        answer = self._try(lambda: self._http.post(str(form.action), data=values))
        _form(answer, "token")
        return answer.url.path

    def place(self, confirmation: str) -> str:
        """Submits a confirmation page; the order number. The same page again: the same number."""
        page = self._page(confirmation)
        form, _, token = confirmation.rpartition("/confirm/")
        values = {"csrf_token": _csrf(page), "token": token, "consent": "y"}
        answer = self._try(lambda: self._http.post(f"{form}/place", data=values))
        if answer.status_code != 200 or not answer.url.path.endswith("/accepted"):
            raise Refused(answer.status_code, _sentences(answer))
        return answer.url.path.split("/")[-2]

    def look(self, numbers: list[str]) -> list[dict[str, Any]]:
        """How orders stand."""
        found: list[dict[str, Any]] = []
        for first in range(0, len(numbers), LOOK):
            found += self.json("/api/orders", number=numbers[first : first + LOOK])["orders"]
        return found

    def campaigns(self, number: str) -> list[str]:
        """What the order's page offers to be ordered today."""
        page = self._page(f"/orders/{number}")
        return options(html.fromstring(page.content), "campaign_id")

    def decide(self, todo_id: int, **decision: str) -> None:
        """Does a to-do; somebody faster, or a flow that moved on, is no fault."""
        page = self._page("/todos")
        form = {"csrf_token": _csrf(page), **decision}
        self._try(lambda: self._http.post(f"/todos/{todo_id}/complete", data=form))

    def complain(self, order: str, **fields: str) -> str:
        """Takes a complaint about an order; its number. The same form again: the same number. Raises `Refused`."""
        page = self._page(f"/orders/{order}/complaint")
        form = {"csrf_token": _csrf(page), "again": "y", **fields}
        answer = self._try(lambda: self._http.post(f"/orders/{order}/complaint", data=form))
        if answer.status_code != 200 or not answer.url.path.endswith("/receipt"):
            raise Refused(answer.status_code, _sentences(answer))
        return answer.url.path.split("/")[-2]

    def complaint(self, number: str, act: str, **fields: str | list[str]) -> None:
        """Does something about a complaint; somebody faster is no fault."""
        page = self._page(f"/complaints/{number}")
        form = {"csrf_token": _csrf(page), **fields}
        self._try(lambda: self._http.post(f"/complaints/{number}/{act}", data=form))

    def inquiries(self, number: str) -> list[str]:
        """The departments that have not answered, by what their forms carry."""
        tree = html.fromstring(self._page(f"/complaints/{number}").content)
        return [str(one) for one in _found(tree, "//input[@name='inquiry']/@value")]

    def was_asked(self, number: str) -> bool:
        """Whether departments were asked about a complaint."""
        tree = html.fromstring(self._page(f"/complaints/{number}").content)
        return bool(_found(tree, "//*[contains(@class, 'inquiry')]"))

    def retry(self, incident: str, because: str) -> None:
        """Sets going what an incident stopped."""
        page = self._page("/incidents")
        form = {"csrf_token": _csrf(page), "because": because}
        self._try(lambda: self._http.post(f"/incidents/{incident}/retry", data=form))

    def close_day(self, day: str) -> None:
        """Types for everybody of the hall what the vouchers say, and closes the day where that can be."""
        page = self._page(f"/closing?on={day}")
        for form in _found(html.fromstring(page.content), "//form[@data-vouchers]"):
            amount = int(form.get("data-vouchers"))
            part = amount // 300 * 100  # a third of it in whole yuan
            typed = {"cash": amount - 2 * part, "card": part, "mobile": part}
            values = {**dict(form.form_values()), **{name: f"{fen / 100:.2f}" for name, fen in typed.items()}}
            self._send(str(form.action), values)
        self._send("/closing/close", {"csrf_token": _csrf(page), "on": day})

    def close(self) -> None:
        self._http.close()

    def _send(self, path: str, values: dict[str, str]) -> None:
        self._try(lambda: self._http.post(path, data=values))

    def json(self, path: str, **params: Any) -> Any:
        """What an API of ours answers."""
        answer = self._try(lambda: self._http.get(path, params=params, headers={"Accept": "application/json"}))
        if answer.status_code == 401:
            self.sign_in()
            return self.json(path, **params)
        answer.raise_for_status()
        return answer.json()

    def _page(self, path: str) -> httpx.Response:
        """A page; where the session has ended meanwhile, after another sign-in."""
        page = self._try(lambda: self._http.get(path))
        if page.url.path.startswith("/auth/login"):
            self.sign_in()
            page = self._try(lambda: self._http.get(path))
        return page

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


def options(form: HtmlElement, name: str) -> list[str]:
    """What a form offers to choose from: the values of a list or of radio buttons that may be chosen."""
    found = _found(form, f".//select[@name='{name}']/option/@value | .//input[@type='radio'][@name='{name}']/@value")
    return [str(value) for value in found if value]


def _found(tree: HtmlElement, path: str) -> list[Any]:
    """What an XPath finds that gives elements or attributes."""
    found: Any = tree.xpath(path)
    return list(found)


def _form(page: httpx.Response, field: str) -> FormElement:
    """The form that has this field, with its csrf token; raises `Refused` where the page has none."""
    tree = html.fromstring(page.content)
    found = _found(tree, f"//form[.//input[@name='{field}']]")
    if page.status_code != 200 or not found:
        raise Refused(page.status_code, _sentences(page))
    form: FormElement = found[0]
    return form


def _csrf(page: httpx.Response) -> str:
    return str(html.fromstring(page.content).xpath("string((//input[@name='csrf_token'])[1]/@value)"))


def _sentences(page: httpx.Response) -> str:
    """What the page says against it."""
    tree = html.fromstring(page.content)
    found = _found(tree, "//*[@role='alert']//text() | //*[contains(@class, 'problem')]//text()")
    said = " ".join(" ".join(str(text).split()) for text in found if str(text).strip())
    return f"{page.url.path}: {said[:500]}"
