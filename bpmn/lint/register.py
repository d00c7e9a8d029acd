"""The register of all rules. A new rule is a function and an entry in the table of its file; nothing else."""

from __future__ import annotations

from bpmn.lint import (
    calls,
    diagram,
    events,
    expressions,
    flows,
    gateways,
    messages,
    naming,
    paths,
    running,
    unsupported,
)
from bpmn.lint.finding import Rule

RULES: tuple[Rule, ...] = (
    *naming.RULES,
    *unsupported.RULES,
    *calls.RULES,
    *events.RULES,
    *flows.RULES,
    *paths.RULES,
    *gateways.RULES,
    *expressions.RULES,
    *messages.RULES,
    *running.RULES,
    *diagram.RULES,
)
#: asked only when no other rule found anything
LAST: tuple[Rule, ...] = running.LAST
