"""The READMEs and references, and what is in them: links, tables, names in code type, the glossary."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

from tests.house import tree

#: each file in English, and its twin in Chinese
TWINS = {
    tree.ROOT / "README.md": tree.ROOT / "README.zh-CN.md",
    tree.ROOT / "docs" / "operating.md": tree.ROOT / "docs" / "operating.zh-CN.md",
    tree.ROOT / "docs" / "reference.md": tree.ROOT / "docs" / "reference.zh-CN.md",
}
ENGLISH, CHINESE = tuple(TWINS.keys()), tuple(TWINS.values())
TEXTS = {path: path.read_text(encoding="utf-8") for path in (*ENGLISH, *CHINESE)}


def prose(text: str) -> str:
    """The text without its blocks of code."""
    return re.sub(r"```.*?```", "", text, flags=re.DOTALL)


def links(text: str) -> list[tuple[str, str]]:
    """Where links and pictures lead, and to which heading there; other sites aside."""
    found = re.findall(r"\]\(([^)#]*)(?:#([^)]*))?\)", prose(text))
    return [(link, anchor) for link, anchor in found if "://" not in link]


def anchors(text: str) -> set[str]:
    """What links call the headings: lower case, without punctuation, hyphens for blanks."""
    named = re.findall(r"^#+ (.+)", prose(text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", name.lower()).replace(" ", "-") for name in named}


def there(text: str) -> list[tuple[str, bool]]:
    """Where links lead, whichever language they stay in."""
    return [(link.replace(".zh-CN.md", ".md"), bool(anchor)) for link, anchor in links(text)]


def spans(text: str) -> list[str]:
    """What stands in code type."""
    return re.findall(r"`([^`\n]+)`", prose(text))


def names(text: str) -> list[str]:
    """What stands in code type, sorted: the order of words differs between languages."""
    return sorted(spans(text))


def rows(text: str) -> list[list[str]]:
    """The cells of every row of every table."""
    lines = [line for line in prose(text).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def first_cells(text: str, known: Collection[str]) -> list[str]:
    """Those of the known names that stand in the first cells of rows, each as often as it does."""
    return [name for row in rows(text) for name in re.findall(r"`([^`]+)`", row[0]) if name in known]


def tables(text: str) -> list[int]:
    """How many cells each row has."""
    return [len(row) for row in rows(text)]


def headings(text: str) -> list[int]:
    """How deep each heading is."""
    return [len(marks) for marks in re.findall(r"^(#+) ", prose(text), re.MULTILINE)]


def bullets(text: str) -> list[str]:
    """The marks of lists, line by line."""
    return re.findall(r"^(- |\d+\. )", prose(text), re.MULTILINE)


def glossary(path: Path) -> list[tuple[str, str]]:
    """The first two columns of the glossary: the word, and the same in the other language."""
    text = TEXTS[path]
    begins = re.search(r"^\| (?:word \| 中文|词 \| English) \|.*\n.*\n", text, re.MULTILINE)
    assert begins is not None
    table = text[begins.end() :].split("\n\n")[0]
    return [(row[0], row[1]) for row in rows(table)]
