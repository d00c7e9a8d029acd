"""HTTP to the provisioning system. Each call has time limits; each failure is one of two kinds.

`Unknown`: it may have arrived (time-out, cut line, server error): ask by our external id before sending again.
`Rejected`: it will never take this (4xx).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import quote

import httpx

from engine.errors import Invalid, Rejected, Unknown
from engine.provisioning.reports import Report, report
from engine.states import FINAL

BASE = "/tmf-api/serviceOrdering/v4"
#: real seconds: to connect, and to wait for an answer
LIMITS = httpx.Timeout(5.0, connect=2.0)


class Gateway:
    """One provisioning system at `url`. Safe to use from several threads."""

    def __init__(self, url: str):
        self._http = httpx.Client(base_url=url.rstrip("/") + BASE, timeout=LIMITS, trust_env=False)

    def carry(self, kind: str, body: dict[str, Any], said_at: datetime, *, unsure: bool) -> Report | None:
        """Carries a request of that kind; what was sent before with unknown outcome is looked for first.

        None: asked for a work order that is not there. Raises `Unknown`, `Rejected`."""
        if kind == "urge":
            return self.annotate(body["externalId"], body["note"], said_at)
        found = self.find(body["externalId"], said_at) if kind == "ask" or unsure else None
        return self.create(body, said_at) if found is None and kind == "create" else found

    def create(self, body: dict[str, Any], said_at: datetime) -> Report:
        """Sends a work order; the answer is its state at `said_at`. Raises `Unknown`, `Rejected`."""
        answer = _read(self._call("POST", "/serviceOrder", json=body), said_at)
        if answer.external_id != body["externalId"]:
            raise Unknown("开通系统应答的是别的施工单", "The answer is about another work order")
        return answer

    def find(self, external_id: str, said_at: datetime) -> Report | None:
        """Asks for a work order by our id; none: it never arrived. Raises `Unknown`, `Rejected`."""
        found = self._look_up(external_id)
        return _read(found, said_at) if found is not None else None

    def annotate(self, external_id: str, note: dict[str, Any], said_at: datetime) -> Report:
        """Adds a note to a work order, once; the answer is its state at `said_at`. Raises `Unknown`, `Rejected`.

        A PATCH replaces the list of notes, so all that are there go along, others' too. A work order that has ended
        meanwhile is left alone: nobody is at work on it.
        """
        found = self._look_up(external_id)
        if found is None:
            raise Unknown("开通系统没有这张施工单", "The provisioning system does not know this work order")
        known, now = found.get("note") or [], _read(found, said_at)
        told = any(isinstance(one, dict) and one.get("id") == note["id"] for one in known)
        if told or now.state in FINAL:
            return now
        path = "/serviceOrder/" + quote(now.foreign_id, safe="")
        return _read(self._call("PATCH", path, json={"note": [*known, note]}), said_at)

    def _look_up(self, external_id: str) -> dict[str, Any] | None:
        found = self._call("GET", "/serviceOrder", params={"externalId": external_id})
        if not isinstance(found, list):
            raise Unknown("开通系统的应答不是数组", "The provisioning system's answer is no array")
        ours = [one for one in found if isinstance(one, dict) and one.get("externalId") == external_id]
        return ours[0] if ours else None  # it may ignore filters that it doesn't know

    def listen(self, callback: str) -> None:
        """Registers our listener; the same one again is no fault. Raises `Unknown`, `Rejected`."""
        self._call("POST", "/hub", json={"callback": callback, "query": ""})

    def close(self) -> None:
        self._http.close()

    def _call(self, method: str, path: str, **what: Any) -> Any:
        try:
            answer = self._http.request(method, path, **what)
        except httpx.HTTPError as error:
            kind = type(error).__name__
            raise Unknown(f"与开通系统通信失败（{kind}）", f"No answer from provisioning ({kind})") from error
        status = answer.status_code
        if status >= 500 or status in (408, 425, 429):
            raise Unknown(f"开通系统应答 {status}", f"Provisioning answered {status}")
        if status >= 400:
            raise Rejected(f"开通系统拒收（{status}）：{_words(answer)}", f"Provisioning refused it ({status})")
        try:
            return answer.json()
        except ValueError as error:
            raise Unknown("开通系统的应答不是 JSON", "The provisioning system's answer is not JSON") from error


def _read(body: Any, said_at: datetime) -> Report:
    try:
        return report(body, said_at)
    except Invalid as error:
        raise Unknown(f"开通系统的应答有误：{error.text.zh}", f"Odd answer: {error.text.en}") from error


def _words(answer: httpx.Response) -> str:
    """The reason in TMF's error body, cut short; what it holds of ours is not repeated."""
    try:
        body = answer.json()
        return str(body.get("reason") or body.get("code") or "")[:200]
    except (ValueError, AttributeError):
        return ""
