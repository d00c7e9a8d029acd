"""HTTP to the provisioning system. Each call has time limits; each failure is one of two kinds.

`Unknown`: it may have arrived (time-out, cut line, server error): ask by our external id before sending again.
`Rejected`: it will never take this (4xx).
"""

from __future__ import annotations

import ssl
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import quote

import httpx

from engine.errors import Declined, Invalid, Rejected, Unknown
from engine.provisioning.reports import CancelTask, Report, cancel_task, report
from engine.states import FINAL

BASE = "/tmf-api/serviceOrdering/v4"
#: requests that change a work order by a PATCH and expect no more than that it is taken: 催单, 改约
AMENDING = frozenset({"urge", "reschedule"})
#: real seconds: to connect, and to wait for an answer
LIMITS = httpx.Timeout(5.0, connect=2.0)


@cache
def _trusted() -> ssl.SSLContext:
    """The authorities whose certificates we trust: read once in each process, which takes longer than all the rest."""
    return httpx.create_ssl_context(trust_env=False)


class Gateway:
    """One provisioning system at `url`. Safe to use from several threads."""

    def __init__(self, url: str, transport: httpx.BaseTransport | None = None):
        """`transport`: what carries the requests; none: the network."""
        base = url.rstrip("/") + BASE
        self._http = httpx.Client(
            base_url=base, timeout=LIMITS, verify=_trusted(), trust_env=False, transport=transport
        )

    def carry(self, kind: str, body: dict[str, Any], said_at: datetime, *, unsure: bool) -> Report | None:
        """Carries a request of that kind; what was sent before with unknown outcome is looked for first.

        None: asked for a work order that is not there. Raises `Unknown`, `Rejected`."""
        if kind in AMENDING:
            return self.amend(body["externalId"], body.get("changes", {}), body["note"], said_at)
        if kind == "change":
            return self.change(body["externalId"], body["changes"], body["note"], said_at)
        if kind == "cancel":
            return self.cancel(body["externalId"], body["mark"], body["reason"], said_at)
        if kind == "ask" and "mark" in body:
            return self.find_cancel(body["externalId"], body["mark"], said_at)
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

    def amend(self, external_id: str, changes: dict[str, Any], note: dict[str, Any], said_at: datetime) -> Report:
        """Changes a work order and adds a note to it, once; the answer is its state at `said_at`, and the notes on it.

        Where the note is there already, the change has taken effect. A PATCH replaces the list of notes, so all that
        are there go along, others' too. A work order that has ended is left alone: nobody is at work on it.
        Raises `Unknown`, `Rejected`, of it `Declined`.
        """
        found = self._look_up(external_id)
        if found is None:
            raise Unknown("开通系统没有这张施工单", "The provisioning system does not know this work order")
        known, now = found.get("note") or [], _read(found, said_at)
        told = any(isinstance(one, dict) and one.get("id") == note["id"] for one in known)
        if told or now.state in FINAL:
            return now
        path = "/serviceOrder/" + quote(now.foreign_id, safe="")
        answer = _read(self._call("PATCH", path, json={**changes, "note": [*known, note]}), said_at)
        return replace(answer, notes=answer.notes | {note["id"]})  # it took them, whatever its answer repeats

    def change(self, external_id: str, changes: dict[str, Any], note: dict[str, Any], said_at: datetime) -> Report:
        """As `amend`; where it declines, the work order as it is now and why. Raises `Unknown`, `Rejected`."""
        try:
            return self.amend(external_id, changes, note, said_at)
        except Declined as declined:
            found = self.find(external_id, said_at)
            if found is None:
                raise
            return replace(found, declined=declined.reason)

    def cancel(self, external_id: str, mark: str, reason: str, said_at: datetime) -> Report | None:
        """Asks for a work order to be cancelled, once; the answer is its state and the cancel task.

        `mark`: with what the reason begins, by which the task of an earlier send is found. None: there is no such work
        order. One that has ended is left alone. Raises `Unknown`, `Rejected`.
        """
        found = self.find_cancel(external_id, mark, said_at)
        if found is None or found.task is not None or found.state in FINAL:
            return found
        reference = {"id": found.foreign_id, "@referredType": "ServiceOrder"}
        body = {"serviceOrder": reference, "cancellationReason": f"{mark} {reason}".strip()}
        try:
            task = _read_task(self._call("POST", "/cancelServiceOrder", json=body))
        except Declined as declined:
            now = self.find(external_id, said_at) or found
            return replace(now, declined=declined.reason)
        return replace(self.find(external_id, said_at) or found, task=task)

    def find_cancel(self, external_id: str, mark: str, said_at: datetime) -> Report | None:
        """A work order, and the cancel task whose reason begins with `mark`, if there is one. Raises as `find`."""
        found = self.find(external_id, said_at)
        if found is None:
            return None
        tasks = self._call("GET", "/cancelServiceOrder", params={"serviceOrder.id": found.foreign_id})
        if not isinstance(tasks, list):
            raise Unknown("开通系统的应答不是数组", "The provisioning system's answer is no array")
        ours = [one for one in tasks if isinstance(one, dict) and _begins(one.get("cancellationReason"), mark)]
        return replace(found, task=_read_task(ours[0])) if ours else found

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
        if status == 409:
            raise Declined(
                f"开通系统拒收（{status}）：{_words(answer)}", f"Provisioning refused it ({status})", _why(answer)
            )
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


def _read_task(body: Any) -> CancelTask:
    try:
        return cancel_task(body)
    except Invalid as error:
        raise Unknown(f"开通系统的应答有误：{error.text.zh}", f"Odd answer: {error.text.en}") from error


def _begins(reason: Any, mark: str) -> bool:
    return isinstance(reason, str) and reason.split(" ", 1)[0] == mark


def _why(answer: httpx.Response) -> tuple[str, str]:
    """Code and reason of TMF's error body."""
    try:
        code = answer.json().get("code")
    except (ValueError, AttributeError):
        code = None
    return (code if isinstance(code, str) else "")[:64], _words(answer)


def _words(answer: httpx.Response) -> str:
    """The reason in TMF's error body, cut short; what it holds of ours is not repeated."""
    try:
        body = answer.json()
        return str(body.get("reason") or body.get("code") or "")[:200]
    except (ValueError, AttributeError):
        return ""
