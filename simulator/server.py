"""The web server: one process, a thread per connection.

One process on purpose: it is killed and started again as one thing, its port is free the moment it is dead,
and a fault may cut the very socket that a request came by. gunicorn's master and worker would outlive each
other.
"""

from __future__ import annotations

import socket
from typing import Any

from flask import Flask
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

#: Connections that may wait to be accepted; and real seconds until a silent caller is dropped.
BACKLOG = 1024
SILENCE = 60


class Handler(WSGIRequestHandler):
    """Quiet (the journal has it all), and not held up for ever by a caller that says nothing."""

    timeout = SILENCE

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


class Server(ThreadedWSGIServer):
    """Werkzeug's threaded server with a longer queue."""

    request_queue_size = BACKLOG
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that went away, or that a fault cut off, is no error."""


def make(host: str, port: int, app: Flask) -> Server:
    """A bound server; port 0 takes any free one (`server.port`)."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))
        probe.listen(BACKLOG)
        return Server(host, port, app, handler=Handler, fd=probe.fileno())
