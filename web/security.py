"""What every answer carries so that a browser keeps strangers out: policy headers, cookies, tokens."""

from __future__ import annotations

import secrets
from datetime import timedelta
from urllib.parse import urlsplit

from flask import Flask, Response, g, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import SecurityError

csrf = CSRFProtect()

#: bytes that a request may have; the doors through which files come in take more. What a file may be is a parameter
#: and judged there, below this
LARGEST = 1_000_000
DOORS_FOR_FILES = {"batches.send": 20_000_000}

#: longer than any session: how long one lasts is a parameter, and judged by the server (`web.gate`)
COOKIE_LASTS = timedelta(days=31)


def install(app: Flask, secret: str, https: bool, hosts: list[str] | None) -> None:
    """Sets the session's cookie, the check of forms, and the headers. `hosts`: what a request may name; None: any."""
    app.config.update(
        SECRET_KEY=secret,
        # a browser takes a cookie of this name from nobody but this very host, and over https only
        SESSION_COOKIE_NAME="__Host-broadband" if https else "broadband",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=https,
        PERMANENT_SESSION_LIFETIME=COOKIE_LASTS,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a form may lie open
        MAX_CONTENT_LENGTH=LARGEST,
        TRUSTED_HOSTS=hosts,
    )
    app.before_request(_refuse_other_hosts)
    app.before_request(_let_files_in)  # before the check of forms, which reads what was sent
    csrf.init_app(app)
    app.add_template_global(nonce, "nonce")
    app.after_request(lambda response: _headers(response, https))


def _let_files_in() -> None:
    request.max_content_length = DOORS_FOR_FILES.get(request.endpoint or "", LARGEST)


def nonce() -> str:
    """This answer's word for its one inline style block (a picture's); scripts never stand inline."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    word: str = g.nonce
    return word


def inside(target: str | None) -> str | None:
    """The target, where it is a path of ours: no scheme, no host, no trick with backslashes or control characters."""
    if not target or not target.startswith("/") or target.startswith("//") or "\\" in target:
        return None
    if any(ord(letter) < 32 for letter in target):
        return None
    parts = urlsplit(target)
    return target if not parts.scheme and not parts.netloc else None


def _refuse_other_hosts() -> Response | None:
    """Before anything makes an address: there is none to make for a host that is not ours."""
    if not isinstance(request.routing_exception, SecurityError):
        return None
    return Response("此主机名不在服务范围内 / This host is not served here\n", 400, mimetype="text/plain")


def _headers(response: Response, https: bool) -> Response:
    style = f"'self' 'nonce-{g.nonce}'" if "nonce" in g else "'self'"
    policy = (
        f"default-src 'none'; script-src 'self'; style-src {style}; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    response.headers.setdefault("Content-Security-Policy", policy)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Frame-Options"] = "DENY"
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    if https:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    if request.endpoint not in ("static", "bootstrap.static") and not response.cache_control.private:
        response.headers["Cache-Control"] = "no-store"  # of a file, too
    return response
