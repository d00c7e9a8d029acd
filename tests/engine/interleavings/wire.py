"""The wire between the real gateway and the model: HTTP's calls without a network, and what may go wrong on the way."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx

from engine.errors import SendFailure
from engine.provisioning.gateway import BASE, Gateway
from engine.provisioning.reports import Report
from engine.store.outbox import Claim
from tests.engine.interleavings.there import Declines, There

#: what may happen to one call: nothing, it never arrives, its answer never does, a server's error before or after
FAULTS = ("", "never arrives", "answer lost", "error before", "error after")


class Wire(httpx.BaseTransport):
    """Carries calls to the model. `hitches` are used up one per call."""

    def __init__(self, there: There) -> None:
        self.there = there
        self.hitches: list[str | Callable[[], None]] = []  #: a fault, or what happens there just before

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        hitch = self.hitches.pop(0) if self.hitches else ""
        if callable(hitch):
            hitch()
        if hitch == "never arrives":
            raise httpx.ConnectError("no route", request=request)
        if hitch == "error before":
            return httpx.Response(503, json={})
        answer = self._answered(request)
        if hitch == "answer lost":
            raise httpx.ReadTimeout("silence", request=request)
        return httpx.Response(500, json={}) if hitch == "error after" else answer

    def _answered(self, request: httpx.Request) -> httpx.Response:
        try:
            status, body = self._answer(request)
        except Declines as declined:
            return httpx.Response(409, json={"code": "refused", "reason": str(declined)})
        return httpx.Response(status, json=body)

    def _answer(self, request: httpx.Request) -> tuple[int, Any]:
        path, query = request.url.path.removeprefix(BASE), request.url.params
        body = json.loads(request.content) if request.content else {}
        if (request.method, path) == ("POST", "/serviceOrder"):
            return 201, self.there.create(body)
        if (request.method, path) == ("POST", "/cancelServiceOrder"):
            return 201, self.there.cancel(body["serviceOrder"]["id"], body["cancellationReason"])
        if (request.method, path) == ("GET", "/cancelServiceOrder"):
            return 200, self.there.cancels(query["serviceOrder.id"])
        if (request.method, path) == ("GET", "/serviceOrder"):
            return 200, self.there.find(query["externalId"])
        found = re.fullmatch(r"/serviceOrder/(\w+)", path)
        assert request.method == "PATCH" and found, f"{request.method} {path} is no call of ours"
        return 200, self.there.patch(found[1], body)


@dataclass
class Flight:
    """A request that a sender has in hand, and what came back to that sender; not yet taken in."""

    claim: Claim
    outcome: Report | SendFailure | None = None
    called_at: datetime | None = None  #: when it went to the provisioning system; none: it has not yet

    @property
    def gone(self) -> bool:
        return self.called_at is not None


class Line(Gateway):
    """The real gateway over the wire, in two halves: the calls, and their outcome coming home later."""

    def __init__(self, wire: Wire) -> None:
        super().__init__("http://provisioning.invalid", wire)
        self.wire = wire
        self._home: Flight | None = None

    def goes(self, flight: Flight, now: datetime) -> None:
        """The calls are made; what comes of them is kept with the flight."""
        claim = flight.claim
        try:
            flight.outcome = super().carry(claim.kind, claim.body, now, unsure=claim.unsure)
        except SendFailure as error:
            flight.outcome = error
        self.wire.hitches.clear()

    def comes_home(self, flight: Flight, send: Callable[[Claim], None]) -> None:
        """The sender takes in what came of it."""
        self._home = flight
        try:
            send(flight.claim)
        finally:
            self._home = None

    def carry(self, kind: str, body: dict[str, Any], said_at: datetime, *, unsure: bool) -> Report | None:
        assert self._home is not None, "nothing is sent but by a flight"
        outcome = self._home.outcome
        if isinstance(outcome, SendFailure):
            raise outcome
        return outcome
