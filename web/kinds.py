"""What an element is called where it has no name of its own, and what it means that an order has come to it."""

from __future__ import annotations

from flask_babel import gettext as _

from bpmn.map import Facts
from engine.picturing.passed import incoming
from web import words


def name(facts: Facts, element: str) -> str:
    """The element's name; of a gateway without one, what it does."""
    found = facts.elements.get(element)
    if found is None or found.name or not found.type.endswith("Gateway"):
        return words.named(found) if found else words.element(element)
    joins = incoming(facts, element) > 1
    if found.type == "parallelGateway":
        return _("并行汇合") if joins else _("并行开始")
    return _("汇合") if joins else _("分支")


def entered(facts: Facts, element: str) -> str:
    """What happens when an order comes to it: an event that is waited for has not happened yet."""
    found = facts.elements.get(element)
    named = name(facts, element)
    if found is not None and found.type == "intermediateCatchEvent":
        return _("等待“%(name)s”", name=named)
    return named
