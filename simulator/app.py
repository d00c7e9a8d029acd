"""The Flask app: the TMF641 API, the administration, the pages."""

from __future__ import annotations

from flask import Flask, Response
from flask_wtf.csrf import CSRFProtect

from simulator import admin, pages
from simulator.stand_in import StandIn, secret_key
from simulator.tmf import api, problems, wire

LARGEST_REQUEST = 1_000_000
#: Nothing from elsewhere, no script in the page; a picture of ours carries its own styles.
POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"


def create_app(stand: StandIn, admin_token: str = "") -> Flask:
    """The app of one stand-in; with an `admin_token`, all but the TMF641 API asks for it."""
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=secret_key(stand.folder),
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        SESSION_COOKIE_NAME="simulator",
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # Flask's default provider has it
    app.url_map.strict_slashes = False
    csrf = CSRFProtect(app)
    wire.register(app, stand)
    problems.register(app)
    app.register_blueprint(api.blueprint(stand))
    admin.register(app, stand, csrf, admin_token)
    pages.register(app, stand)

    @app.after_request
    def _safe(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        return response

    return app
