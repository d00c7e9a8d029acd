"""What strangers try: other hosts, other sites, what is too large, too deep, or wants to be a formula or a header."""

from __future__ import annotations

import json
import re
import time
from io import BytesIO
from pathlib import Path
from urllib.parse import quote, unquote, urljoin, urlsplit

import pytest
from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from werkzeug.datastructures import MultiDict

from engine.bootstrap import System
from tests.engine import town
from tests.engine.actors import Case, Office
from tests.web.actors import PASSWORD, Desk
from web import exporting
from web.app import create_app
from web.security import inside

TEMPLATES = sorted((Path(__file__).parents[2] / "web" / "templates").rglob("*.html"))
#: what templates take as markup: pictures and colours of our own drawing
DRAWN = {"picture", "family.svg", "legend", "dark", "base"}
#: what a policy without holes says
STRICT = {
    "default-src": "'none'", "script-src": "'self'", "connect-src": "'self'", "form-action": "'self'",
    "base-uri": "'none'", "frame-ancestors": "'none'", "font-src": "'self'", "img-src": "'self' data:",
}  # fmt: skip
ANSWERS = [
    ("GET", "/", 302), ("GET", "/nowhere", 302), ("GET", "/auth/login", 200), ("POST", "/auth/login", 400),
    ("DELETE", "/auth/login", 302), ("GET", "/static/site.css", 200), ("GET", "/static/nowhere.js", 404),
    ("GET", "/static/..%2fapp.py", 404), ("GET", "/bootstrap/static/css/bootstrap.min.css", 200),
    ("GET", "/health/live", 200), ("GET", "/shared/nonsense", 404), ("GET", "/api/orders", 401),
    ("POST", "/api/provisioning/events", 401), ("PUT", "/looks", 302),
]  # fmt: skip


def policy(answer: object) -> dict[str, str]:
    parts = answer.headers["Content-Security-Policy"].split(";")  # type: ignore[attr-defined]  # a test's answer
    return {name: rest for name, _blank, rest in (part.strip().partition(" ") for part in parts)}


@pytest.mark.parametrize(("method", "path", "status"), ANSWERS)
def test_every_answer_carries_the_policy_whatever_went_wrong(
    stranger: Desk, method: str, path: str, status: int
) -> None:
    answer = stranger.client.open(path, method=method)
    assert answer.status_code == status
    said = policy(answer)
    assert {name: said.get(name) for name in STRICT} == STRICT
    assert re.fullmatch(r"'self'( 'nonce-[\w-]+')?", said["style-src"])
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] in ("same-origin", "no-referrer")
    assert "static" in path or answer.headers["Cache-Control"] == "no-store"


def test_a_fault_and_a_file_carry_it_too(
    desk: Desk, app: Flask, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager = Desk(app, office)
    manager.signs_in(town.MANAGER)
    desk.places()
    with manager.posts("/export/orders") as file:
        assert file.status_code == 200 and policy(file)["script-src"] == "'self'"
        assert file.headers["Cache-Control"] == "no-store"
    monkeypatch.setattr("web.todos.queues.todos", None)
    fault = desk.opens("/todos")
    assert fault.status_code == 500 and policy(fault)["script-src"] == "'self'"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(path.parents[1])))
def test_no_template_runs_or_styles_by_what_stands_in_it(path: Path) -> None:
    text = re.sub(r"{#.*?#}", "", path.read_text("utf-8"), flags=re.S)
    assert not re.search(r"<script\b(?![^>]*\bsrc=)", text), "an inline script"
    assert not re.search(r"<[^>]*\son[a-z]+\s*=(?!=)", text), "an inline handler"
    assert not re.search(r"<[^>]*\sstyle\s*=", text), "an inline style"
    assert "javascript:" not in text.lower()
    assert set(re.findall(r"([\w.]+)\s*\|\s*safe", text)) <= DRAWN


ELSEWHERE = st.one_of(
    st.text(alphabet="/\\:?#@.%\t\n\r\0 abcevilttphs。／﹨", max_size=30),
    st.sampled_from(
        ["//evil.example", "/\\evil.example", "///evil.example", "/\t/evil.example", "http:evil.example", "https:/evil",
         "/%2f/evil.example", "javascript:alert(1)", "/ /evil.example", "/.//evil.example", "/a/..//evil.example",
         "/\x7f/evil.example", "\\\\evil", "/\u2028/evil", "/％2fevil", "http://localhost@evil.example/"]),
)  # fmt: skip


def lands_here(location: str) -> bool:
    """Whether a browser stays on this host: it drops tabs and line ends, and takes backslashes for slashes."""
    read = re.sub(r"[\t\r\n]", "", location).strip().replace("\\", "/")
    target = urlsplit(urljoin("http://hall.example/auth/login", read))
    return target.scheme in ("http", "https") and target.netloc == "hall.example"


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(target=ELSEWHERE)
@example(target="/.//evil.example")
def test_what_is_inside_stays_with_us(target: str) -> None:
    found = inside(target)
    assert found is None or lands_here(found)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(target=ELSEWHERE)
def test_the_switch_of_languages_leads_nowhere_else(stranger: Desk, target: str) -> None:
    answer = stranger.client.get("/language/en", query_string={"next": target})
    assert answer.status_code == 302 and lands_here(answer.headers["Location"])


@pytest.mark.parametrize("target", ["//evil.example", "/\\evil.example", "https://evil.example", "/\t/evil.example"])
def test_no_other_door_leads_elsewhere(app: Flask, office: Office, target: str) -> None:
    """The sign-in, with the right password and when already in; to-dos and incidents, after an act."""
    desk = Desk(app, office)
    assert lands_here(desk.signs_in(town.MANAGER, next=target).headers["Location"])
    assert lands_here(desk.client.get("/auth/login", query_string={"next": target}).headers["Location"])
    for path in ("/todos/1/claim", "/todos/1/release", "/incidents/bulk", "/incidents/IN1/1"):
        answer = desk.posts(path, next=target, act="note", because="x")
        assert lands_here(answer.headers.get("Location", "/")), path
        assert "evil.example" not in unquote(answer.headers.get("Location", ""))


def test_the_list_of_doors_that_are_told_where_to_go_is_whole() -> None:
    """Each of them asks `inside`."""
    folder = Path(__file__).parents[2] / "web"
    for path in folder.glob("*.py"):
        for line in path.read_text("utf-8").splitlines():
            if re.search(r"""(args|form|values)(\.get\(|\[)["'](next|form|back)["']""", line):
                assert "inside(" in line, f"{path.name}: {line.strip()}"


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "hall.example.evil.example", "a b", "hall.example@evil"]
)
def test_behind_https_another_host_is_refused(office: Office, host: str) -> None:
    answer = secured(office.system).test_client().get("/auth/login", headers={"Host": host})
    assert answer.status_code == 400 and "evil" not in answer.text
    assert policy(answer)["default-src"] == "'none'"


@pytest.mark.parametrize("host", ["hall.example", "hall.example:443", "127.0.0.1:8622", "localhost"])
def test_behind_https_our_own_and_the_machine_itself_are_not(office: Office, host: str) -> None:
    answer = secured(office.system).test_client().get("/health/live", headers={"Host": host})
    assert answer.status_code == 200


def test_more_hosts_are_a_setting(office: Office) -> None:
    object.__setattr__(office.system.settings, "hosts", "hall.lan, other.lan")
    client = create_app(office.system).test_client()
    assert client.get("/auth/login", headers={"Host": "other.lan"}).status_code == 200
    assert client.get("/auth/login", headers={"Host": "evil.example"}).status_code == 400


def secured(system: System) -> Flask:
    object.__setattr__(system.settings, "public_url", "https://hall.example")
    return create_app(system)


def test_a_body_too_large_is_refused_before_it_is_read(desk: Desk) -> None:
    kind = "application/x-www-form-urlencoded"
    answer = desk.client.post("/orders/new/install", data=b"note=" + b"x" * 1_100_000, content_type=kind)
    assert answer.status_code == 413 and "过大" in answer.text


@pytest.mark.parametrize("kind", ["multipart/form-data", "application/x-www-form-urlencoded"])
def test_a_form_of_very_many_fields_is_refused_or_read_at_once(desk: Desk, kind: str) -> None:
    """However it is made, it does not keep a worker busy."""
    fields = MultiDict((f"f{count}", "x") for count in range(2_000))
    began = time.process_time()
    answer = desk.client.post("/orders/new/install", data={**fields, "csrf_token": desk.token()}, content_type=kind)
    assert answer.status_code in (400, 413, 422, 200) and time.process_time() - began < 5


@pytest.mark.parametrize(
    "body", ["[" * 100_000, '{"a":' * 100_000, "[" * 400 + "]" * 400, '"' + "x" * 900_000, "1" * 10_000]
)
@pytest.mark.parametrize("path", ["/api/orders", "/api/confirmations"])
def test_json_however_deep_or_long_is_refused_as_it_should_be(desk: Desk, path: str, body: str) -> None:
    answer = desk.client.post(path, data=body, content_type="application/json", headers={"X-CSRFToken": desk.token()})
    assert 400 <= answer.status_code < 500


@pytest.mark.parametrize("name", ["map", "step"])
@pytest.mark.parametrize(
    "text", ["a\r\nSet-Cookie: x=1", '";filename="x.exe', "../../x", "\0", "1\n", "x" * 3000, "张"]
)
def test_no_file_name_becomes_a_header(desk: Desk, case: Case, name: str, text: str) -> None:
    answer = desk.client.get(f"/orders/{case.number}/diagram.svg?{name}={quote(text)}")
    assert answer.status_code in (200, 400, 404)
    assert "Set-Cookie: x" not in str(answer.headers) and "exe" not in answer.headers.get("Content-Disposition", "")


@pytest.fixture
def case(desk: Desk, office: Office) -> Case:
    return Case(office, desk.places())


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0", "\x01=1", "正常"]
)
def test_no_cell_of_a_file_is_a_formula(text: str) -> None:
    """Whatever a name or a reason begins with."""
    book = Workbook(write_only=True)
    page = book.create_sheet("x")
    page.append([exporting.plain(page, text)])
    file = BytesIO()
    book.save(file)
    cell = load_workbook(BytesIO(file.getvalue())).active["A1"]
    assert cell.data_type in ("s", "inlineStr") and not (text[0] in "=+-@\t\r" and not cell.quotePrefix)


def test_every_sheet_is_written_through_that_one_function() -> None:
    folder = Path(__file__).parents[2] / "web"
    code = {path.name: path.read_text("utf-8") for path in folder.rglob("*.py")}
    makers = {name for name, text in code.items() if re.search(r"openpyxl|import csv", text)}
    assert makers == {"exporting.py", "batch_files.py", "batch_template.py", "hot_spots.py", "report_files.py"}
    for name in makers - {"exporting.py"}:
        assert re.search(r"from web\.exporting import .*\b(plain|as_text)\b", code[name]), name
        assert "WriteOnlyCell(sheet, text" not in code[name] and "import csv" not in code[name], name


def test_cookies_of_a_session_are_out_of_reach_and_short(office: Office) -> None:
    """Behind https: of this host only, over https only, not for scripts, not for other sites."""
    client = secured(office.system).test_client()
    page = client.get("/auth/login", base_url="https://hall.example")
    token = re.search(r'name="csrf-token" content="([^"]+)"', page.text)
    assert token is not None
    given_ = {"number": town.OPERATOR, "password": PASSWORD, "csrf_token": token[1]}
    headers = {"Referer": "https://hall.example/auth/login"}
    answer = client.post("/auth/login", data=given_, base_url="https://hall.example", headers=headers)
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-broadband=") and "Path=/" in cookie and "Domain" not in cookie
    assert all(flag in cookie for flag in ("Secure", "HttpOnly", "SameSite=Lax"))
    assert json.dumps(answer.headers.get("Location")) == '"/"'
