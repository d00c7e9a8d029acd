"""Personal data have an end (law: the service plus two years; logs at least six months): what is due, erasing it,
telling what was erased. S: no submitted order is ever deleted; numbers, amounts and states stay for reports."""

from engine.store.retention.customers import due, hold, release
from engine.store.retention.erasing import erase
from engine.store.retention.report import Line, report
from engine.store.retention.terms import TERMS, Term

__all__ = ["TERMS", "Line", "Term", "due", "erase", "hold", "release", "report"]
