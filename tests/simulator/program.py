"""The stand-in as a process of its own, and a client that speaks for BOSS and for the person at the page."""

from __future__ import annotations

import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import httpx

from tests.simulator.listener import SECRET

ROOT = Path(__file__).parents[2]
API = "/tmf-api/serviceOrdering/v4"
FINAL = {"rejected", "cancelled", "completed", "failed", "partial"}
T = TypeVar("T")


def wait_for(look: Callable[[], T], what: str, seconds: float = 15.0) -> T:
    """The first true thing that `look` gives; an AssertionError that says what was waited for."""
    give_up = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < give_up, f"waited {seconds} s for {what}"
        time.sleep(0.05)


def body(external_id: str | None = "ZJ1-1", **more: Any) -> dict[str, Any]:
    """What BOSS sends for an install."""
    order = {
        "category": "install",
        "requestedCompletionDate": "2030-01-02T08:00:00Z",
        "serviceOrderItem": [
            {
                "id": "1",
                "action": "add",
                "service": {
                    "serviceType": "broadband",
                    "name": "家庭宽带 500M",
                    "serviceCharacteristic": [{"name": "bandwidth", "value": "500M"}],
                },
            }
        ],
        "relatedParty": [{"id": "C1", "name": "张三", "role": "customer"}],
        **more,
    }
    return order if external_id is None else {"externalId": external_id, **order}


class Program:
    """A running stand-in on a data folder."""

    def __init__(self, data: Path, *options: str, env: dict[str, str] | None = None) -> None:
        self.data, self.options = data, options
        self.env = {**os.environ, "SIMULATOR_CALLBACK_SECRET": SECRET, "PYTHONUNBUFFERED": "1", **(env or {})}
        self.env.pop("BROADBAND_CLOCK", None) if not env else None
        self.errors = data.with_suffix(".log")
        self.process: subprocess.Popen[str]
        self.start()

    def start(self) -> None:
        """Start it and wait until it says where it listens."""
        with self.errors.open("a") as log:
            self.process = subprocess.Popen(
                [
                    sys.executable,
                    "-c",
                    "from simulator.cli import simulator; simulator()",
                    "--port",
                    "0",
                    "--data",
                    str(self.data),
                    *self.options,
                ],
                cwd=ROOT,
                env=self.env,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert self.process.stdout is not None
        assert select.select([self.process.stdout], [], [], 20)[0], "it did not start"
        line = self.process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        assert found, line + self.errors.read_text()
        self.http = httpx.Client(base_url=found.group(), timeout=15, trust_env=False)

    def kill(self) -> None:
        """kill -9: nothing can be tidied up."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """Ask it to end; its exit status."""
        return self._end(signal.SIGTERM)

    def _end(self, number: int) -> int:
        self.http.close()
        self.process.send_signal(number)
        status = self.process.wait(20)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return status

    # what BOSS does
    def create(self, external_id: str | None = "ZJ1-1", **more: Any) -> httpx.Response:
        return self.http.post(f"{API}/serviceOrder", json=body(external_id, **more))

    def order(self, number: str) -> dict[str, Any]:
        response = self.http.get(f"{API}/serviceOrder/{number}")
        assert response.status_code == 200, response.text
        return response.json()

    def find(self, external_id: str) -> list[dict[str, Any]]:
        return self.http.get(f"{API}/serviceOrder", params={"externalId": external_id}).json()

    def patch(self, number: str, **changes: Any) -> httpx.Response:
        return self.http.patch(f"{API}/serviceOrder/{number}", json=changes)

    def cancel(self, number: str, reason: str = "客户不要了") -> httpx.Response:
        return self.http.post(
            f"{API}/cancelServiceOrder", json={"serviceOrder": {"id": number}, "cancellationReason": reason}
        )

    def task(self, number: str) -> dict[str, Any]:
        return self.http.get(f"{API}/cancelServiceOrder/{number}").json()

    # what the person at the page, or the demo, does
    def deed(self, number: str, name: str, **given: Any) -> httpx.Response:
        return self.http.post(f"/workOrders/{number}/{name}", json=given)

    def push_to(self, number: str, step: str) -> None:
        """Push it on until it stands at a step."""
        for _ in range(15):
            if any((row["id"], row["status"]) == (step, "inProgress") for row in self.order(number)["milestone"]):
                return
            assert self.deed(number, "push").status_code == 200
        raise AssertionError(f"it never came to {step}")

    def settings(self, **given: Any) -> dict[str, Any]:
        return self.http.put("/settings", json=given).json()

    def demand(self, fault: str, external_id: str | None = None, count: int = 1) -> None:
        given = {"fault": fault, "externalId": external_id, "count": count}
        assert self.http.post("/faults/demand", json=given).status_code == 201

    def journal(self, **query: Any) -> list[dict[str, Any]]:
        return self.http.get("/journal", params={"limit": 5000, **query}).json()

    def summary(self) -> dict[str, dict[str, Any]]:
        return self.http.get("/journal/summary").json()

    def until(self, number: str, *states: str, seconds: float = 15.0) -> dict[str, Any]:
        """The order once it has come to one of the states (any final one if none is named)."""
        wanted = set(states) or FINAL

        def look() -> dict[str, Any] | None:
            order = self.order(number)
            return order if order["state"] in wanted else None

        return wait_for(look, f"{number} to become {wanted}", seconds)
