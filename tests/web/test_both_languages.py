"""Every page in both languages: no Chinese on an English page but names, no English sentence on a Chinese one; moments
as Shanghai reads them, money in yuan."""

from __future__ import annotations

import re
from collections.abc import Iterator

import lxml.html
import pytest

from engine import tables
from engine.orders import masking
from tests.engine.transfers import NEW_NAME
from tests.web.doors import PAGES, Door
from tests.web.visiting import Visitors

HAN = re.compile(r"[\u3400-\u9fff]")
SENTENCE = re.compile(r"[A-Za-z]{2,}(?: [A-Za-z]{2,}){2,}")
MONEY = re.compile(r"¥\s*(\S*)")
YUAN = re.compile(r"-?\d{1,3}(,\d{3})*\.\d{2}(?!\d)")
#: a moment as machines write it
RAW = re.compile(r"\d{4}-\d\d-\d\dT\d|\+00:00|\bUTC\b")
ATTRIBUTES = ("title", "aria-label", "placeholder", "alt", "data-done", "data-top", "content")
#: parts of a page that quote: bodies of messages, what was typed
QUOTED = "script | style | pre | code | textarea | option[@data-own]"
#: columns that hold names and what people typed, in the language of whoever did
#: the other language's name; an address, as an example; what is typed at the doors, or asked for and not yet ordered
TYPED = ("中文", "湖东花苑 3幢 501", "客户来电核实", "搬走了", "客户出差", "用户不在家",
         NEW_NAME)  # fmt: skip
NAMES = (
    tables.Staff.name, tables.Hall.name, tables.Region.name, tables.Channel.name, tables.Address.name,
    tables.Address.full_name, tables.Customer.name, tables.SavedQuery.name, tables.Order.address_text,
    tables.Order.contact_name, tables.Change.because, tables.Todo.because, tables.Look.reason,
    tables.Note.text, tables.Note.first_text, tables.StaffRequest.because, tables.DayClose.reopened_because,
    tables.Complaint.text, tables.Complaint.wish, tables.ComplaintEntry.text, tables.Inquiry.question,
    tables.Inquiry.answer,
)  # fmt: skip


@pytest.fixture(scope="module")
def names(staged: Visitors) -> re.Pattern[str]:
    """All of them, as they are and masked, the longest first."""
    system = staged.app.extensions["broadband"]
    known = {*TYPED}
    with system.database.reading() as session:
        for column in NAMES:
            for (value,) in session.query(column).distinct():
                text = str(value or "")
                known |= {text, masking.name(text), masking.address(text)} if text else set()
    found = sorted((one for one in known if HAN.search(one)), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, found)))


@pytest.mark.parametrize("door", PAGES, ids=lambda door: door.name)
def test_an_english_page_is_english_but_for_names(staged: Visitors, names: re.Pattern[str], door: Door) -> None:
    said = [names.sub("", text) for text in texts(staged.answer(door, "en").text)]
    assert [text for text in said if HAN.search(text)] == []


@pytest.mark.parametrize("door", PAGES, ids=lambda door: door.name)
def test_a_chinese_page_has_no_english_sentence_and_says_time_and_money_as_people_do(
    staged: Visitors, door: Door
) -> None:
    found = list(texts(staged.answer(door, "zh").text))
    assert [text for text in found if SENTENCE.search(text)] == []
    assert [text for text in found if RAW.search(text)] == []
    sums = [one for text in found for one in MONEY.findall(text) if one]
    assert [one for one in sums if not YUAN.match(one)] == []


def test_a_moment_is_told_as_shanghai_reads_it(staged: Visitors) -> None:
    """The first order was accepted on Monday at 09:00 there, which is 01:00 UTC."""
    page = staged.answer(Door("/orders/{broken}")).text
    assert "2026-03-02 09:00" in page and "2026-03-02 01:00" not in page


def texts(html: str) -> Iterator[str]:
    """What is read or heard of a page."""
    page = lxml.html.fromstring(html)
    for node in page.xpath(" | ".join(f"//{one.strip()}" for one in QUOTED.split("|"))):
        node.drop_tree()
    for node in page.iter():
        if not isinstance(node.tag, str):
            continue
        yield from (text.strip() for text in (node.text, node.tail) if text and text.strip())
        if node.tag != "meta" or node.get("name") == "description":
            yield from (node.get(name) for name in ATTRIBUTES if node.get(name))
