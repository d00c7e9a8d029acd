"""The web server: gunicorn with threads, started from here rather than from a file of its own."""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from engine import logs
from engine.bootstrap import build
from engine.settings import Settings
from engine.store import migrate
from web import log
from web.app import create_app


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn around our application. Each process builds its own system, so that no connection is shared."""

    def __init__(self, options: dict[str, Any], streams: int):
        self._options = options
        self._streams = streams
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return create_app(build(Settings.from_environment()), streams=self._streams)


def run(host: str, port: int, workers: int, threads: int) -> None:
    """Serves until stopped. Raises `BroadbandError` where the database is not at this program's version."""
    logs.as_json()
    logging.getLogger("gunicorn.error").addFilter(log.WithoutKeys())
    system = build(Settings.from_environment())
    migrate.require_head(system.database)
    system.close()
    options = {
        "bind": f"{host}:{port}",
        "workers": workers,
        "threads": threads,
        "worker_class": "gthread",
        "timeout": 60,
        "graceful_timeout": 5,  # live pages come back by themselves
        "keepalive": 5,
        "control_socket_disable": True,
    }
    Server(options, streams=max(1, threads // 2)).run()
