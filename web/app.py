"""The Flask application: which doors there are, and what stands before all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask
from flask_bootstrap import Bootstrap5
from werkzeug.middleware.proxy_fix import ProxyFix

from engine.orders import scope
from web import (
    account,
    addresses,
    agreeing,
    audit,
    auth,
    batches,
    cancelling,
    changing,
    closing,
    columns,
    complaint_taking,
    complaints,
    confirming,
    converters,
    counter,
    dashboard,
    diagrams,
    dismantling,
    drafts,
    errors,
    exporting,
    family_graph,
    gate,
    health,
    home,
    hot_spots,
    incidents,
    install,
    kept,
    language,
    log,
    looks,
    matrix,
    menu,
    moving,
    notes,
    orders,
    overview,
    particulars,
    personal,
    places,
    reports,
    rescheduling,
    results,
    retention,
    security,
    service_report,
    shared,
    sharing,
    staff,
    steps_report,
    stream,
    subscriptions,
    todos,
    transfer,
    urging,
    versions,
    wall,
    words,
)  # fmt: skip
from web.api import orders as api_orders
from web.api import ports as api_ports
from web.api import provisioning
from web.api import tallies as api_tallies
from web.current import may, wide

if TYPE_CHECKING:
    from engine.bootstrap import System

#: people's doors; each module has its blueprint `bp`
PAGES = (home, auth, account, install, moving, dismantling, transfer, changing, cancelling, confirming, drafts,
         subscriptions, orders, notes,
         rescheduling, urging, personal, addresses, diagrams, particulars, family_graph, stream, sharing, shared, wall,
         overview, kept, exporting, batches, todos, incidents, results, dashboard, closing, reports, steps_report,
         service_report, audit, looks, retention, complaint_taking, hot_spots, complaints, staff, agreeing, matrix,
         places, health, api_orders, api_ports, api_tallies)  # fmt: skip


def create_app(system: System, *, streams: int = 8) -> Flask:
    """The application in front of `system`; `streams`: how many live pages one process feeds at a time."""
    app = Flask("web")
    app.extensions["broadband"] = system
    app.config.update(BOOTSTRAP_SERVE_LOCAL=True)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # Flask's default provider has it
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    https = system.settings.public_url.startswith("https:")
    if system.settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=system.settings.proxies, x_proto=0)  # type: ignore[method-assign]  # as Flask says to
    Bootstrap5(app)
    app.url_map.converters["int"] = converters.Id
    language.install(app)
    log.install(app)
    security.install(app, system.keyring.derive("session"), https, system.settings.trusted_hosts)
    errors.install(app)
    gate.install(app)
    words.install(app)
    counter.install(app)
    stream.install(app, streams)
    app.add_template_global(may, "may")
    app.add_template_global(wide, "wide")
    app.add_template_global(scope.where, "scope_of")
    app.add_template_global(menu.menu, "menu")
    app.add_template_global(menu.waiting, "waiting")
    app.add_template_global(versions.rows, "version_rows")
    app.add_template_global(sharing.sharing, "sharing")
    app.add_template_global(gate.code_is_due, "code_is_due")
    app.add_template_filter(sharing.lasting)
    app.add_template_global(columns.headings, "order_headings")
    app.add_template_global(columns.STANDARD, "standard_columns")
    for module in PAGES:
        app.register_blueprint(module.bp)
    security.csrf.exempt(provisioning.bp)  # another system signs what it posts; it has no cookie and no token
    app.register_blueprint(provisioning.bp)
    return app
