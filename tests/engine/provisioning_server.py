"""A provisioning system of few lines: real HTTP, TMF641's calls, and faults on demand."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

BASE = "/tmf-api/serviceOrdering/v4"
Answer = tuple[int, object]


def send(handler: BaseHTTPRequestHandler, status: int, content: bytes) -> None:
    handler.send_response(status)
    handler.send_header("Content-Length", str(len(content)))
    handler.end_headers()
    handler.wfile.write(content)


class ProvisioningServer:
    """Keeps what it was sent. `faults` are used up one per call, before it works as it should again:

    a status (answered without taking anything), "cut" (the line is cut before anything was taken),
    "taken, then cut" (it was taken, and nobody hears of it), "nonsense" (taken, answered with no JSON).
    """

    def __init__(self) -> None:
        self.orders: dict[str, dict[str, Any]] = {}
        self.journal: list[str] = []
        self.faults: list[int | str] = []
        self.odd_answers: list[object] = []  #: taken, and answered with these instead
        self.callbacks: list[str] = []  #: whoever asked to be told
        self.tasks: list[dict[str, Any]] = []  #: the cancels that were asked for
        self.declines: tuple[str, str] | None = None  #: code and reason: what it answers to a change or cancel (409)
        self.deaf = False  #: whether filters of a query are ignored
        self.on_taken: Callable[[dict[str, Any]], None] = lambda order: None  #: told of each new work order
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def forget(self, external_id: str) -> None:
        """As after a restore from an old backup."""
        del self.orders[external_id]

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def taken(self, body: dict[str, Any]) -> dict[str, Any]:
        """The work order, made once per external id."""
        with self._lock:
            new = body["externalId"] not in self.orders
            if new:
                made = {**body, "id": f"SO{len(self.orders) + 1}", "state": "acknowledged"}
                self.orders[body["externalId"]] = made
            order = self.orders[body["externalId"]]
        if new:
            self.on_taken(order)
        return order

    def patched(self, number: str, body: dict[str, Any]) -> Answer:
        """The work order with what a PATCH says; a note alone is never declined."""
        with self._lock:
            order = next(one for one in self.orders.values() if one["id"] == number)
            self.journal.append(f"PATCH {order['externalId']}")
            if self.declines and body.keys() != {"note"}:
                return self.declined()
            order.update(body)
            return 200, order

    def asked_to_cancel(self, body: dict[str, Any]) -> Answer:
        """A cancel task, and the work order while it is assessed."""
        with self._lock:
            order = next(one for one in self.orders.values() if one["id"] == body["serviceOrder"]["id"])
            self.journal.append(f"CANCEL {order['externalId']}")
            if self.declines:
                return self.declined()
            order["state"] = "assessingCancellation"
            self.tasks.append({**body, "id": f"CX{len(self.tasks) + 1}", "state": "accepted"})
            return 201, self.tasks[-1]

    def declined(self) -> Answer:
        code, reason = self.declines or ("", "")
        return 409, {"code": code, "reason": reason}

    def posted(self, path: str, body: dict[str, Any]) -> Answer:
        """A cancel task or a work order."""
        if path == f"{BASE}/cancelServiceOrder":
            return self.asked_to_cancel(body)
        return 201, self.taken(body)

    def heard_of(self, path: str, body: dict[str, Any]) -> list[str]:
        """What the journal says of a POST, also of one that a fault befalls."""
        return [f"POST {body['externalId']}"] if path == f"{BASE}/serviceOrder" else []

    def found(self, query: dict[str, list[str]]) -> list[dict[str, Any]]:
        """The cancel tasks of a work order by its id here, or a work order by its external id."""
        if "serviceOrder.id" in query:
            return [one for one in self.tasks if self.deaf or [one["serviceOrder"]["id"]] == query["serviceOrder.id"]]
        (asked,) = query["externalId"]
        return [one for own, one in self.orders.items() if self.deaf or own == asked]

    def fault(self) -> int | str:
        with self._lock:
            return self.faults.pop(0) if self.faults else ""

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if self.path == f"{BASE}/hub":
                    server.callbacks.append(body["callback"])
                    return self._send(201, {"id": "1", **body})
                server.journal += server.heard_of(self.path, body)
                return self._respond(lambda: server.posted(self.path, body))

            def do_PATCH(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                self._respond(lambda: server.patched(self.path.rsplit("/", 1)[1], body))

            def do_GET(self) -> None:
                query = parse_qs(urlsplit(self.path).query)
                server.journal += [f"GET {asked}" for asked in query.get("externalId", [])]
                self._respond(lambda: (200, server.found(query)))

            def _respond(self, work: Callable[[], Answer]) -> None:
                fault = server.fault()
                if isinstance(fault, int):
                    return self._send(fault, {"code": str(fault), "reason": "不行"})
                if fault == "cut":
                    return None
                status, body = work()
                body = server.odd_answers.pop(0) if server.odd_answers else body
                if fault != "taken, then cut":
                    self._send(status, body, raw=b"<html>" if fault == "nonsense" else None)
                return None

            def _send(self, status: int, body: object, raw: bytes | None = None) -> None:
                send(self, status, raw or json.dumps(body).encode())

            def log_message(self, format: str, *args: Any) -> None:
                pass

        return Handler
