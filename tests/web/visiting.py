"""Opening any door of the table as whoever it is for: without a browser, or in one."""

from __future__ import annotations

import time
from collections.abc import Mapping

import pyotp
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, Page, Route
from werkzeug.test import TestResponse

from engine import tables
from tests.engine import town
from tests.web.actors import PASSWORD, TOKEN
from tests.web.doors import GUARDED, HALFWAY, STRANGER, Door
from tests.web.scene import SECRET, WHO

COOKIE, LANGUAGE = "broadband", "language"


class Visitors:
    """A browser without scripts for each role, signed in once."""

    def __init__(self, app: Flask, values: Mapping[str, str]) -> None:
        self.app, self.values = app, values
        self._known: dict[str, FlaskClient] = {}

    def client(self, role: str) -> FlaskClient:
        """The one of this role."""
        if role not in self._known:
            self._known[role] = self._signed_in(role)
        return self._known[role]

    def forget(self, role: str) -> None:
        """The next one of this role signs in anew."""
        self._known.pop(role, None)

    def answer(self, door: Door, language: str = "zh") -> TestResponse:
        """What the door answers."""
        client = self.client(door.role)
        client.set_cookie(LANGUAGE, language)
        if door.posts is None:
            return client.get(door.address(self.values))
        fields = {name: value.format_map(self.values) for name, value in door.posts.items()}
        return client.post(door.address(self.values), data={"csrf_token": token(client), **fields})

    def _signed_in(self, role: str) -> FlaskClient:
        client = self.app.test_client()
        if role == STRANGER:
            return client
        number = WHO.get(role, town.COLLEAGUE)
        typed = {"number": number, "password": PASSWORD, "csrf_token": token(client)}
        assert client.post("/auth/login", data=typed).status_code == 302, role
        if role == GUARDED:
            with self.app.extensions["broadband"].database.writing() as session:
                session.query(tables.SecondFactor).update({"last_step": None})  # a code may be typed twice here
            code = pyotp.TOTP(SECRET).at(int(time.time()))
            answer = client.post("/auth/code", data={"code": code, "csrf_token": token(client)})
            assert answer.status_code == 302, answer.text
        assert role in (*WHO, GUARDED, HALFWAY), role
        return client


def token(client: FlaskClient) -> str:
    """The token of this browser's session."""
    found = TOKEN.search(client.get("/auth/login", follow_redirects=True).text)
    assert found is not None
    return found[1]


class Windows:
    """A real browser's windows, one for each role: signed in through `Visitors`, in front of a real server."""

    def __init__(self, browser: Browser, site: str, visitors: Visitors) -> None:
        self.browser, self.site, self.visitors = browser, site, visitors
        self._contexts: dict[str, BrowserContext] = {}
        self._pages: dict[str, Page] = {}

    def open(self, door: Door, *, language: str = "zh", dark: bool = False, width: int = 1366) -> Page:
        """The page behind the door, with what is to be opened on it open."""
        page = self._page(door.role)
        page.context.add_cookies([{"name": LANGUAGE, "value": language, "url": self.site}])
        page.emulate_media(color_scheme="dark" if dark else "light", reduced_motion="reduce")
        page.set_viewport_size({"width": width, "height": 768 if width > 600 else 844})
        address = self.site + door.address(self.visitors.values)
        if door.posts is None:
            answer = page.goto(address)
            assert answer is not None and answer.status == door.status, (door, answer and answer.status)
        else:
            self._post(page, address, door, language)
        for step in door.opens:
            self._does(page, step, last=step == door.opens[-1])
        return page

    def close(self) -> None:
        for context in self._contexts.values():
            context.close()

    def _page(self, role: str) -> Page:
        if role not in self._pages:
            context = self.browser.new_context(base_url=self.site, locale="zh-CN")
            cookie = self.visitors.client(role).get_cookie(COOKIE)
            if cookie is not None:
                context.add_cookies([{"name": COOKIE, "value": cookie.value, "url": self.site}])
            self._contexts[role], self._pages[role] = context, context.new_page()
        return self._pages[role]

    def _post(self, page: Page, address: str, door: Door, language: str) -> None:
        """The browser shows what the post was answered, as if a form of the page before had been sent."""
        answer = self.visitors.answer(door, language)
        assert answer.status_code == door.status, (door, answer.status_code)

        def fulfil(route: Route) -> None:
            route.fulfill(status=answer.status_code, headers=dict(answer.headers), body=answer.data)

        page.route(address, fulfil)
        page.goto(address)
        page.unroute(address)

    @staticmethod
    def _does(page: Page, step: str, *, last: bool) -> None:
        if last:
            page.locator(step).first.wait_for()
        elif step.startswith(">>"):
            page.locator(step[2:]).first.dblclick()
        else:
            page.locator(step).first.click()
