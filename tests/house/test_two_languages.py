"""No sentence for people in one language only: where it is written, it is written so that both are there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from tests.house import tree
from web import translations

HAN = re.compile(r"[\u3400-\u9fff]")
#: English, where it is no abbreviation
WORDS = re.compile(r"[a-z]{2,}")
#: both in one, as command lines say it
BOTH = re.compile(r"[\u3400-\u9fff].* / .*[a-z]")
#: calls whose Chinese is looked up in the catalogue
LOOKED_UP = {"_", "N_", "gettext", "lazy_gettext", "ngettext", "pgettext"}
#: Chinese that is no sentence of ours, by file; why
ALONE = {
    "web/language.py": {"中文"},  # the name of the language, in itself
    "web/templates/base.html": {"中文"},
    "web/templates/shared/_frame.html": {"中文"},
    "web/batch_files.py": {"结果", "订单号", "问题"},  # headings of ours in a file that comes back, in both languages
}
WEB = [path for path in tree.files("web", suffix=".py") if "demo" not in path.parts]
TEMPLATES = tree.files("web/templates", suffix=".html")
SAID = tree.files("web", "engine", suffix=".py")


@pytest.mark.parametrize("path", WEB, ids=tree.name)
def test_chinese_in_code_has_its_english_beside_it_or_in_the_catalogue(path: Path) -> None:
    alone = [text for text in _alone(tree.syntax(path)) if text not in ALONE.get(tree.name(path), ())]
    assert alone == []


@pytest.mark.parametrize("path", TEMPLATES, ids=tree.name)
def test_chinese_in_templates_is_looked_up_in_the_catalogue(path: Path) -> None:
    parsed = Environment(trim_blocks=True).parse(path.read_text(encoding="utf-8"))
    calls = [call for call in parsed.find_all(nodes.Call) if getattr(call.node, "name", "") in LOOKED_UP]
    known = {id(const) for call in calls for const in call.find_all(nodes.Const)}
    plain = [data.data.strip() for data in parsed.find_all(nodes.TemplateData)]
    consts = [const.value for const in parsed.find_all(nodes.Const) if id(const) not in known]
    found = [text for text in [*plain, *consts] if isinstance(text, str) and HAN.search(text)]
    assert [text for text in found if text not in ALONE.get(tree.name(path), ())] == []


@pytest.mark.parametrize("path", tree.files("web/static", suffix=".js"), ids=tree.name)
def test_scripts_take_their_words_from_the_page(path: Path) -> None:
    assert HAN.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", SAID, ids=tree.name)
def test_a_text_has_chinese_first_and_english_second(path: Path) -> None:
    for call in (node for node in ast.walk(tree.syntax(path)) if isinstance(node, ast.Call)):
        if _name(call) == "Text" and len(call.args) == 2:
            chinese, english = map(_written, call.args)
            assert HAN.search(chinese or "") or not WORDS.search(chinese or ""), f"line {call.lineno}: {chinese}"
            assert english is None or not HAN.search(english), f"line {call.lineno}: {english}"
            assert (chinese == "") == (english == ""), f"line {call.lineno}"


def test_no_translation_is_a_guess() -> None:
    """`fuzzy` is what a tool thinks it might be."""
    assert [message.id for message in translations.english() if message.id and message.fuzzy] == []


def _alone(module: ast.Module) -> Iterator[str]:
    """Chinese strings that are no docstring, not looked up, and have no English string after them."""
    paired = {id(part) for node in ast.walk(module) for one in _paired(node) for part in ast.walk(one)}
    for node in ast.walk(module):
        text = node.value if isinstance(node, ast.Constant) and id(node) not in paired else None
        if isinstance(text, str) and HAN.search(text) and not BOTH.search(text) and not _is_pattern(text):
            yield text


def _paired(node: ast.AST) -> list[ast.AST]:
    """Parts that may be Chinese: for programmers, or because their English is at hand."""
    body = getattr(node, "body", None)
    if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
        return [body[0].value]
    if isinstance(node, ast.Dict):
        return [key for key, value in zip(node.keys, node.values, strict=True) if key and _english(value)]
    if isinstance(node, ast.Tuple):
        return node.elts[:1] if len(node.elts) == 2 and _english(node.elts[1]) else []
    if not isinstance(node, ast.Call):
        return []
    zh = [one.value for one in node.keywords if one.arg and one.arg.endswith("zh")]
    looked_up = _name(node) in LOOKED_UP or (len(node.args) > 1 and _english(node.args[1]))
    return [*zh, *node.args[: 1 if looked_up else 0]]


def _english(node: ast.expr) -> bool:
    """Whether it may be: not a Chinese literal."""
    return not HAN.search(_written(node) or "")


def _is_pattern(text: str) -> bool:
    """A range of characters in a regular expression."""
    return "\\u" in text or "-龥" in text or "-鿿" in text


def _name(call: ast.Call) -> str:
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def _written(node: ast.expr) -> str | None:
    """What a literal says, of an f-string its fixed parts; None where it is neither."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "0" for part in node.values)
    return None
