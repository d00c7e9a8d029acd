"""What a rule is and what it finds. What people read is said twice: Chinese first, English second."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from bpmn.lint.document import Document


class Said(NamedTuple):
    """One sentence in both languages; `{detail}` stands where the spot's own words go."""

    zh: str
    en: str


class Spot(NamedTuple):
    """Where a rule is broken: the element's id (its kind and line, where it has none), and what is wrong."""

    element: str
    detail: str = ""


@dataclass(frozen=True)
class Rule:
    """A law for maps: what breaks it, why that is wrong, how to mend it."""

    name: str
    find: Callable[[Document], Iterable[Spot]]
    why: Said
    fix: Said

    def findings(self, document: Document, file: str) -> list[Finding]:
        """A finding for each spot of `document` that breaks the rule, in the order of the file."""
        return [self._finding(spot, file) for spot in self.find(document)]

    def _finding(self, spot: Spot, file: str) -> Finding:
        why, fix = (Said(*(text.replace("{detail}", spot.detail) for text in said)) for said in (self.why, self.fix))
        return Finding(self.name, file, spot.element, why.en, fix.en, why.zh, fix.zh)


@dataclass(frozen=True)
class Finding:
    """A broken rule. `element` is empty where the whole file is meant."""

    rule: str
    file: str
    element: str
    why: str
    fix: str
    why_zh: str
    fix_zh: str

    def __str__(self) -> str:
        """A block of five lines for a terminal."""
        where = f"{self.file}: {self.element}" if self.element else self.file
        return "\n".join(
            (
                f"{where}  [{self.rule}]",
                f"  原因：{self.why_zh}",
                f"  修改：{self.fix_zh}",
                f"  why:  {self.why}",
                f"  fix:  {self.fix}",
            )
        )
