"""READMEs and references: each is like its twin in the other language, can be read, and leads where it says."""

import re
from pathlib import Path

import pytest

from tests.house import tree
from tests.house.prose import (
    CHINESE,
    ENGLISH,
    TEXTS,
    TWINS,
    anchors,
    bullets,
    glossary,
    headings,
    links,
    names,
    tables,
    there,
)

FILES = pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
PAIRS = pytest.mark.parametrize(("english", "chinese"), TWINS.items(), ids=[path.stem for path in ENGLISH])
README = pytest.mark.parametrize("path", [ENGLISH[0], CHINESE[0]], ids=["English", "Chinese"])
LONGEST_FILE, LARGEST_PICTURE = 360, 400_000
#: the words of the house that everybody uses from the first day
WORDS = (
    "map", "workflow", "element", "step", "position", "order", "work order", "request", "result", "timer", "to-do",
    "incident", "change", "subscription", "visit", "promise", "alert", "delay", "milestone", "confirmation", "lease",
    "fence", "breaker", "downstream", "standard address", "coverage", "port", "price row", "campaign", "appointment",
    "hall", "channel", "region", "staff number", "customer", "account", "returned", "refused",
    "change order", "cancel order", "move", "dismantle", "transfer", "family", "revision", "cancellation", "deed",
    "undo", "point of no return", "wake", "called map", "step alone", "reschedule", "relocation", "penalty", "arrears",
)  # fmt: skip


@FILES
def test_every_link_leads_to_a_file_and_to_a_heading_of_it(path: Path) -> None:
    for link, anchor in links(TEXTS[path]):
        target = (path.parent / link).resolve() if link else path
        assert target.exists(), link
        assert not anchor or anchor in anchors(TEXTS[target]), f"{link}#{anchor}"


@PAIRS
def test_each_file_begins_with_a_link_to_its_twin(english: Path, chinese: Path) -> None:
    for path, other in ((english, chinese), (chinese, english)):
        assert links(TEXTS[path])[0] == (other.name, "")


@README
def test_the_reference_is_reached_from_the_readme(path: Path) -> None:
    reference = ENGLISH[1] if path in ENGLISH else CHINESE[1]
    assert str(reference.relative_to(tree.ROOT)) in {link for link, _ in links(TEXTS[path])}


@README
def test_the_picture_is_small_enough_to_be_looked_at(path: Path) -> None:
    (picture,) = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", TEXTS[path])
    content = (tree.ROOT / picture).read_bytes()
    assert content.startswith(b"\x89PNG") and len(content) < LARGEST_PICTURE


@FILES
def test_a_file_can_be_read_in_one_go(path: Path) -> None:
    assert len(TEXTS[path].splitlines()) <= LONGEST_FILE


def test_every_word_of_the_house_is_in_the_glossary_once() -> None:
    terms = [term for english, _ in glossary(ENGLISH[0]) for term in english.split(", ")]
    assert [word for word in WORDS if word not in terms] == []
    assert sorted(terms) == sorted(set(terms))


def test_every_word_has_one_chinese_word_and_both_glossaries_know_it() -> None:
    english = glossary(ENGLISH[0])
    assert english == [(second, first) for first, second in glossary(CHINESE[0])]
    chinese = [term for _, terms in english for term in terms.split("、")]
    assert sorted(chinese) == sorted(set(chinese))
    assert [pair for pair in english if len(pair[0].split(", ")) != len(pair[1].split("、"))] == []


@PAIRS
@pytest.mark.parametrize("part", ["headings", "links", "tables", "bullets", "spans"])
def test_both_languages_have_the_same_parts(part: str, english: Path, chinese: Path) -> None:
    """The same headings, links, tables row by row, bullets, and names in code type, in the same order."""
    take = {"headings": headings, "links": there, "tables": tables, "bullets": bullets, "spans": names}[part]
    assert take(TEXTS[english]) == take(TEXTS[chinese])


@PAIRS
def test_both_languages_show_the_same_code(english: Path, chinese: Path) -> None:
    """Blocks of code are the same but for their comments."""
    first, second = (
        [re.sub(r" *# .*", "", block) for block in re.findall(r"```.*?```", TEXTS[path], re.DOTALL)]
        for path in (english, chinese)
    )
    assert first == second
