"""axe-core in a page of ours: what bars people who see, hear or move less (WCAG 2.1, A and AA)."""

from __future__ import annotations

from functools import cache
from typing import Any

from playwright.sync_api import Page

from tests.oracle.npm import installed

SCRIPT = "node_modules/axe-core/axe.min.js"
#: rule -> what it is wrong about. Figures on a map are data, not labels: the name of their link has them in sentences,
#: while axe joins all that stand there to one word.
MISTAKEN = {"label-content-name-mismatch": "a.heat"}
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa")
JUDGE = """async ([tags, rules, mistaken]) => {
    const only = rules.length ? {type: 'rule', values: rules} : {type: 'tag', values: tags};
    const found = await axe.run(document, {runOnly: only, resultTypes: ['violations'], elementRef: false});
    const right = (id, node) => !mistaken[id] || !document.querySelector(node.target.at(-1))?.matches(mistaken[id]);
    return found.violations.map(({id, nodes}) => nodes.filter(node => right(id, node)).map(node => ({
        rule: id, where: node.target.join(' '), why: (node.any[0] || node.all[0] || node.none[0])?.message ?? '',
        html: node.html.slice(0, 160),
    }))).flat();
}"""


@cache
def script() -> str:
    """The program, to be put into a page. The page's policy does not reach what the debugger puts there."""
    return (installed() / SCRIPT).read_text(encoding="utf-8")


def violations(page: Page, *rules: str) -> list[dict[str, Any]]:
    """What is wrong on the page as it stands now, by these rules; without any, by all of WCAG 2.1 A and AA."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(script())
    found: list[dict[str, Any]] = page.evaluate(JUDGE, [TAGS, rules, MISTAKEN])
    return found
