"""A real receiver of events: what BOSS's listener is to the stand-in."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
from dataclasses import dataclass
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SECRET = "kept-between-the-two"


@dataclass(frozen=True)
class Received:
    """One event as it came, and when (monotonic seconds)."""

    moment: float
    headers: dict[str, str]
    raw: bytes

    @cached_property
    def event(self) -> dict[str, Any]:
        return json.loads(self.raw)

    @property
    def order(self) -> dict[str, Any]:
        return self.event["event"]["serviceOrder"]

    @property
    def signed(self) -> bool:
        """Whether the signature is that of the raw body and a moment of the last minute of real time."""
        stamp = self.headers["X-Timestamp"]
        digest = hmac.new(SECRET.encode(), stamp.encode() + b"." + self.raw, hashlib.sha256).hexdigest()
        fresh = abs(time.time() - int(stamp)) < 60
        return fresh and hmac.compare_digest(self.headers["X-Signature"], f"sha256={digest}")


class Listener:
    """A threaded HTTP server that keeps all it is sent; `answers` come before the usual 204, one each."""

    def __init__(self, port: int = 0) -> None:
        self.received: list[Received] = []
        self.answers: list[int] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", port), self._handler())
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}/events"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                raw = self.rfile.read(length := int(self.headers["Content-Length"]))
                if len(raw) < length:
                    return  # whoever sent it was killed meanwhile
                status = listener.answers.pop(0) if listener.answers else 204
                if status == 204:
                    listener.received.append(Received(time.monotonic(), dict(self.headers), raw))
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                pass

        return Handler

    def of(self, external_id: str) -> list[Received]:
        """The events about one work order, in the order in which they came."""
        return [one for one in list(self.received) if one.order.get("externalId") == external_id]

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
