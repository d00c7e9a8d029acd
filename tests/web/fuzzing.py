"""Every form that any page shows, found by looking at the pages; and what people and programs of ill will put in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import lxml.html
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

import web
from engine import tables
from tests.web.doors import PAGES, STRANGER
from tests.web.visiting import Visitors, token

NASTIES: tuple[str, ...] = (
    "", " ", "x" * 100_000, "\0", "a\0b", "\x01\x1b[31m\x7f", "\ud800", "👩\u200d🔧" * 9, "\u202egnirts\u2066",
    "\ufeff",
    "' OR 1=1 --", "<script>alert(1)</script>", "=HYPERLINK(\"//evil.example\")", "{{ 7*7 }}%(x)s{0}", "-1", "0", "1",
    "99999999999999999999999", "1.5", "1e309", "NaN", "٣", "²", "2026-02-30", "99999-01-01", "0001-01-01",
    "//evil.example",
    "../../etc/passwd", "%", "_", "\r\nSet-Cookie: x=1", "true", "[]", "完" * 400,
)  # fmt: skip
#: the headers that no answer may lack
HEADERS = ("Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", "Cache-Control")
#: what refused input may leave behind: that somebody tried to get in; what was typed, as one's own draft
TRACES = frozenset({"sign_in", "audit", "audit_head", "draft"})
PASSED = {"csrf_token"}


@dataclass(frozen=True)
class Form:
    """A form as a page shows it to somebody."""

    role: str
    action: str
    get: bool
    fields: tuple[tuple[str, str], ...]
    files: frozenset[str]

    @property
    def names(self) -> tuple[str, ...]:
        """The fields' names, without the token."""
        return tuple(dict.fromkeys(name for name, _ in self.fields if name not in PASSED))

    def __repr__(self) -> str:
        return f"<{'GET' if self.get else 'POST'} {self.action} as {self.role}: {', '.join(self.names)}>"


def forms(visitors: Visitors) -> list[Form]:
    """Each form once, whatever number its address has; as the first who was shown it."""
    found: dict[object, Form] = {}
    for door in PAGES:
        page = lxml.html.fromstring(visitors.answer(door).text)
        for form in page.forms:
            one = _form(form, door.role, door.address(visitors.values))
            buttons = [button.get("formaction") for button in form.xpath(".//button[@formaction]")]
            for action in (one.action, *buttons):
                key = (re.sub(r"\d+", "0", action), one.get, frozenset(one.names))
                found.setdefault(key, Form(one.role, action, one.get, one.fields, one.files))
    return list(found.values())


def _form(form: Any, role: str, page: str) -> Form:
    fields, files = [], set()
    for control in form.xpath(".//*[@name] | //*[@name][@form=$own]", own=form.get("id") or "-"):
        if control.tag == "select":
            values = [option.get("value") or "" for option in control.xpath(".//option")][:1]
        else:
            values = [control.get("value") or (control.text if control.tag == "textarea" else "") or ""]
        fields += [(control.get("name"), value) for value in values]
        if control.get("type") == "file":
            files.add(control.get("name"))
    action = urlsplit(urljoin(page, form.get("action") or ""))
    address = action.path + (f"?{action.query}" if action.query else "")
    return Form(role, address, form.method == "GET", tuple(fields), frozenset(files))


class Hand:
    """Sends what it is told to, as whoever the form is for; whoever is put out signs in again."""

    def __init__(self, visitors: Visitors) -> None:
        self.visitors = visitors
        self.system = visitors.app.extensions["broadband"]
        self._tokens: dict[str, str] = {}

    def sends(self, form: Form, values: Mapping[str, list[str]], **more: Any) -> TestResponse:
        """Submits the form with these values."""
        pairs = [(name, value) for name, many in values.items() for value in many]
        if form.get:
            return self.asks(form.action.partition("?")[0] + "?" + encoded(pairs), form.role)
        client = self.client(form.role)
        pairs = [("csrf_token", self._tokens[form.role]), *pairs]
        if form.files:
            data: dict[str, Any] = {}
            for name, value in pairs:
                raw = value.encode("utf-8", "surrogatepass")
                data[name] = (
                    (BytesIO(raw), value[:40].encode("utf-8", "replace").decode()) if name in form.files else raw
                )
            return self._told(form.role, client.post(form.action, data=data, content_type="multipart/form-data"))
        return self.posts(form.action, form.role, encoded(pairs), "application/x-www-form-urlencoded")

    def posts(self, path: str, role: str, body: str, kind: str) -> TestResponse:
        """Posts a body as it is."""
        return self._told(role, self.client(role).post(path, data=body.encode(), content_type=kind))

    def asks(self, path: str, role: str) -> TestResponse:
        """Opens an address as it is."""
        return self._told(role, self.client(role).get(path))

    def token(self, role: str) -> str:
        self.client(role)
        return self._tokens[role]

    def client(self, role: str) -> FlaskClient:
        client = self.visitors.client(role)
        if role not in self._tokens:
            self._tokens[role] = token(client)
        return client

    def _told(self, role: str, answer: TestResponse) -> TestResponse:
        """Attempts to sign in, and signing out, must not keep the next one out."""
        if answer.location and "/auth/" in answer.location and role != STRANGER:
            self.visitors.forget(role)
            self._tokens.pop(role, None)
        with self.system.database.writing() as session:
            wrong = session.query(tables.Staff).filter(tables.Staff.wrong_passwords > 0)
            wrong.update({"wrong_passwords": 0, "locked_until": None})
        answer.get_data()
        answer.close()
        return answer


def encoded(pairs: list[tuple[str, str]]) -> str:
    """As a browser writes a form, lone surrogates among it."""
    return "&".join("=".join(quote(part, safe="", errors="surrogatepass") for part in pair) for pair in pairs)


def counts(hand: Hand) -> dict[str, int]:
    """How many rows there are, but for traces."""
    known = [table for table in tables.Base.metadata.sorted_tables if table.name not in TRACES]
    asked = select(*(select(func.count()).select_from(table).scalar_subquery() for table in known))
    with hand.system.database.reading() as session:
        return dict(zip((table.name for table in known), session.execute(asked).one(), strict=True))


def arguments() -> list[str]:
    """Every name that a page reads of its address, as the code says."""
    found: set[str] = set()
    for path in Path(web.__file__).parent.rglob("*.py"):
        code = path.read_text(encoding="utf-8")
        found |= {*re.findall(r"""(?:args|values)\.get(?:list)?\(\s*["'](\w+)["']""", code)}
    return sorted(found | {"q", "state", "business", "hall", "region", "jeopardy", "overdue", "mine", "sort"})
