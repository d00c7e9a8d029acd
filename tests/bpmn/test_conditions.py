"""Conditions on a map: what may be written is evaluated as Python would; all else is refused and never run."""

import ast

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from bpmn import conditions
from bpmn.errors import ConditionError

DATA = {"decision": "cancel", "count": 3, "urgent": True, "closed": False, "nothing": None, "text": "50% off"}

TRUE = [
    "decision == 'cancel'",
    "decision != 'send_again'",
    "count > 2",
    "count >= 3 and count <= 3",
    "1 < count < 5",
    "urgent",
    "not closed",
    "closed or urgent",
    "decision in ('cancel', 'close')",
    "decision not in ['ok']",
    "'off' in text",
    "nothing is None",
    "count is not None",
    "  decision == 'cancel'  ",
]
REFUSED = {
    "attribute": "decision.upper",
    "dunder": "().__class__.__bases__",
    "call": "open('x')",
    "method": "decision.startswith('c')",
    "subscript": "decision[0]",
    "slice": "decision[0:1]",
    "arithmetic": "count + 1",
    "power": "9 ** 9",
    "negative": "-count",
    "list comprehension": "[one for one in text]",
    "generator": "(one for one in text)",
    "dictionary comprehension": "{one: one for one in text}",
    "lambda": "lambda: 1",
    "f-string": "f'{count}'",
    "walrus": "(count := 1)",
    "conditional": "1 if urgent else 2",
    "starred": "[*text]",
    "dictionary": "{'a': 1}",
    "set": "{1, 2}",
    "await": "await count",
    "yield": "(yield)",
    "statement": "import os",
    "assignment": "count = 1",
    "two lines": "count\ncount",
    "empty": "",
    "zero byte": "count\0",
    "half a character": "'\ud800'",
    "unfinished": "decision ==",
}


@pytest.mark.parametrize("expression", TRUE)
def test_names_literals_comparisons_and_their_connection_are_evaluated(expression: str) -> None:
    assert conditions.evaluate(expression, DATA) is True
    assert bool(eval(expression.strip(), {}, dict(DATA))) is True  # as Python itself says


@pytest.mark.parametrize("expression", REFUSED.values(), ids=REFUSED)
def test_everything_else_is_refused_in_words(expression: str) -> None:
    with pytest.raises(ConditionError) as refused:
        conditions.evaluate(expression, DATA)
    assert refused.value.message and refused.value.fix


@pytest.mark.parametrize("expression", REFUSED.values(), ids=REFUSED)
def test_the_check_of_maps_refuses_the_same(expression: str) -> None:
    with pytest.raises(ConditionError):
        conditions.check(expression)


def test_a_name_that_the_data_lack_is_nothing() -> None:
    assert conditions.evaluate("unheard_of", {}) is None
    assert conditions.evaluate("unheard_of == None", {}) is True
    assert conditions.evaluate("unheard_of is None and not unheard_of", {}) is True


def test_builtins_are_names_like_any_other() -> None:
    assert conditions.evaluate("print", {}) is None
    assert conditions.evaluate("__import__", {}) is None


@pytest.mark.parametrize("expression", ["count < 'a'", "nothing < 1", "'a' in nothing", "1 in count"])
def test_what_cannot_be_compared_is_refused_in_words(expression: str) -> None:
    with pytest.raises(ConditionError, match="can't be compared"):
        conditions.evaluate(expression, DATA)


def test_a_connection_stops_where_its_value_is_certain() -> None:
    """`x is not None and x > 2` is how a map guards a value that may be missing."""
    assert conditions.evaluate("missing is not None and missing > 2", {}) is False
    assert conditions.evaluate("missing is None or missing > 2", {}) is True


def test_the_names_that_a_condition_reads_are_known() -> None:
    assert conditions.names("a == 'b' and (c in (d, 1) or not e)") == {"a", "c", "d", "e"}


@pytest.mark.parametrize("opening, closing", [("(", ")"), ("[", "]"), ("not ", ""), ("not(", ")"), ("-", "")])
@pytest.mark.parametrize("depth", [50, 120, 240, 5_000])
def test_deep_nesting_is_evaluated_or_refused_but_never_crashes(opening: str, closing: str, depth: int) -> None:
    try:
        conditions.evaluate(opening * depth + "count" + closing * depth, DATA)
    except ConditionError as refused:
        assert refused.message


class Wired:
    """A value that rings when anything but its truth or its equality is asked for."""

    def __bool__(self) -> bool:
        return True

    def __getattr__(self, name: str) -> object:
        raise AssertionError(f"{name} was reached for")

    def __call__(self, *_: object) -> object:
        raise AssertionError("it was called")

    def __getitem__(self, _: object) -> object:
        raise AssertionError("it was looked into")


ATOMS = some.sampled_from(["a", "b", "print", "__class__", "1", "0", "'x'", "None", "True", "2.5", "b'x'", "..."])


def _around(inner: some.SearchStrategy[str]) -> some.SearchStrategy[str]:
    two = some.tuples(inner, inner)
    return some.one_of(
        two.map("({0[0]} and {0[1]})".format),
        two.map("({0[0]} or {0[1]})".format),
        two.map("({0[0]} == {0[1]})".format),
        two.map("({0[0]} is not {0[1]})".format),
        two.map("({0[0]}, {0[1]})".format),
        inner.map("(not {})".format),
        two.map("({0[0]} < {0[1]})".format),
        two.map("({0[0]} in [{0[1]}])".format),
        inner.map("{}.real".format),
        inner.map("{}()".format),
        two.map("{0[0]}({0[1]})".format),
        two.map("{0[0]}[{0[1]}]".format),
        two.map("({0[0]} + {0[1]})".format),
        two.map("[{0[0]} for a in {0[1]}]".format),
        inner.map("(lambda: {})".format),
        inner.map("f'{{{}}}'".format),
        inner.map("(a := {})".format),
        two.map("({0[0]} if {0[1]} else a)".format),
        inner.map("{{{}}}".format),
        inner.map("[*{}]".format),
    )


INSIDE = (ast.Expression, ast.BoolOp, ast.boolop, ast.Compare, ast.cmpop, ast.Name, ast.Load,
          ast.Constant, ast.Tuple, ast.List, ast.UnaryOp, ast.Not)  # fmt: skip


@given(some.recursive(ATOMS, _around, max_leaves=6))
def test_nothing_outside_the_whitelist_is_ever_evaluated(expression: str) -> None:
    """Whatever is written: it is inside the whitelist, or it is refused; nothing is reached for or called."""
    try:
        conditions.evaluate(expression, {"a": Wired(), "b": Wired()})
    except ConditionError:
        return
    assert all(isinstance(node, INSIDE) for node in ast.walk(ast.parse(expression, mode="eval")))


@given(some.text(max_size=60))
@example("\\")
@example("'\\d'")
@example("1if a else 2")
def test_any_text_at_all_is_evaluated_or_refused(expression: str) -> None:
    try:
        conditions.evaluate(expression, DATA)
    except ConditionError as refused:
        assert str(refused)
