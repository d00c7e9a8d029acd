"""Both languages, completely: Chinese first, English by a switch."""

import re
from string import Formatter

import pytest
from babel.messages.mofile import read_mo

from bpmn import drawing, library
from engine.errors import Text
from engine.orders import masking
from tests.engine.actors import Case, Office
from tests.web.actors import Desk
from web import map_names, translations, words

CHINESE = re.compile(r"[\u4e00-\u9fff]")
#: names of places, people and things that the catalogue keeps in Chinese only
NAMES = re.compile(r"职员\d+|鼓山区营业厅|营业厅(?=<)|榕湾市鼓山区湖东花苑|活动\w+|湖东花苑 3幢 501|中文")
PAGES = [
    "/",
    "/orders",
    "/orders?overdue=1",
    "/overview",
    "/orders/new/install",
    "/todos",
    "/incidents",
    "/auth/login",
    "/nowhere",
]


def test_every_sentence_has_its_english() -> None:
    """If this fails: python -m web.translations tells which."""
    known = {str(message.id): message.string for message in translations.english() if message.id}
    assert translations.used() - known.keys() == set()
    assert known.keys() - translations.used() == set()
    assert [sentence for sentence, english in known.items() if not english or CHINESE.search(_plain(english))] == []


def test_the_compiled_catalogue_is_the_one_that_is_written() -> None:
    with translations.ENGLISH.with_suffix(".mo").open("rb") as file:
        compiled = {message.id: message.string for message in read_mo(file) if message.id}
    assert compiled == {message.id: message.string for message in translations.english() if message.id}


def test_both_languages_fill_in_the_same_values() -> None:
    for message in translations.english():
        assert _holes(str(message.id)) == _holes(str(message.string)), message.id


@pytest.mark.parametrize("kind", words.WORDS)
def test_every_code_has_a_word_in_both_languages(kind: str) -> None:
    for code, text in words.WORDS[kind].items():
        assert isinstance(text, Text) and text.zh and not CHINESE.search(text.en), code


@pytest.mark.parametrize("map_id", library.shipped_ids())
def test_every_name_on_a_map_has_its_english(map_id: str) -> None:
    scene = map_names.in_english(drawing.scene(library.shipped(map_id).xml))
    names = [item.name for item in (*scene.shapes, *scene.edges)]
    assert [name for name in names if CHINESE.search(name)] == []


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_chinese_until_english_is_chosen(desk: Desk, path: str) -> None:
    assert 'lang="zh-CN"' in desk.opens(path).text or path == "/auth/login"
    desk.opens("/language/en")
    page = re.sub(r"<[^>]+>", " ", NAMES.sub("", desk.opens(path).text))
    assert sorted(set(CHINESE.findall(page))) == []


def test_an_orders_page_is_english_throughout(desk: Desk, office: Office) -> None:
    case = Case(office, desk.places())
    office.provisioning.says(case, "inProgress", ("accept_work_order", "completed"), ("book_appointment", "inProgress"))
    desk.opens("/language/en")
    page = desk.opens(f"/orders/{case.number}").text
    assert "Provisioning is at" in page
    for name in (masking.address(case.view.order.address_text), "张**", "李**"):
        page = page.replace(name, "")
    page = re.sub(r"<style.*?</style>|<[^>]+>", " ", NAMES.sub("", page.replace("宽带FAST", "")), flags=re.DOTALL)
    assert sorted(set(CHINESE.findall(page))) == []


def test_the_choice_outlives_the_session(desk: Desk) -> None:
    desk.opens("/language/en")
    desk.posts("/auth/logout")
    assert "Sign in" in desk.opens("/auth/login").text
    assert desk.opens("/language/fr").status_code == 404


def _holes(sentence: str) -> set[str]:
    assert not [name for _, name, *_ in Formatter().parse(sentence.replace("{", "").replace("}", "")) if name]
    return set(re.findall(r"%\((\w+)\)s", sentence))


def _plain(english: object) -> str:
    return NAMES.sub("", str(english))
