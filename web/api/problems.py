"""Errors as TM Forum's APIs word them: `{code, reason, message, status, referenceError}`, all strings."""

from __future__ import annotations

from flask import Response, json

from engine.errors import Invalid, RuleRefused, Text

#: doors for machines: their errors are worded as TM Forum's
MACHINES = ("/api/", "/tmf-api/")
MEDIA_TYPE = "application/json;charset=utf-8"


def problem(status: int, code: str, text: Text, detail: str = "") -> Response:
    """An error body. `text` for people in both languages, `detail` with the paths of the faults."""
    body = {
        "code": code,
        "reason": str(text),
        "message": detail or str(text),
        "status": str(status),
        "referenceError": "",
    }
    return Response(json.dumps(body, ensure_ascii=False), status, content_type=MEDIA_TYPE)


def invalid(error: Invalid, status: int = 400) -> Response:
    """The path of each fault; the reason of a refusal by a rule is the rule's own sentence."""
    detail = "; ".join(f"{path}: {text}" for path, text in error.fields.items())
    text = error.text if isinstance(error, RuleRefused) else Text("内容有误", "The body is not as it should be")
    return problem(status, error.code, text, detail)
