"""Conditions on a map: a small whitelist over the parsed expression, never `eval`.

An emptied `__builtins__` has been escaped before; an interpreter of eight node types can't be.
A name that the data lack is nothing (`None`), as in BPMN's own expression language.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from functools import lru_cache

from bpmn.errors import ConditionError

COMPARE: dict[type[ast.cmpop], Callable[[object, object], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.Lt: operator.lt,  # type: ignore[dict-item]  # operators of unordered types raise, and are caught
    ast.LtE: operator.le,  # type: ignore[dict-item]  # the same
    ast.Gt: operator.gt,  # type: ignore[dict-item]  # the same
    ast.GtE: operator.ge,  # type: ignore[dict-item]  # the same
    ast.In: lambda a, b: a in b,  # type: ignore[operator]  # the same of what holds nothing
    ast.NotIn: lambda a, b: a not in b,  # type: ignore[operator]  # the same
}
ALLOWED = (ast.Expression, ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.Compare, ast.Name, ast.Load)
LITERALS = (ast.Constant, ast.Tuple, ast.List)
LONGEST = 500


@lru_cache(maxsize=1024)
def check(expression: str) -> ast.expr:
    """The parsed expression; raises `ConditionError` where it goes outside the whitelist."""
    if len(expression) > LONGEST:
        raise ConditionError(
            f"a condition of {len(expression)} characters",
            fix=f"at most {LONGEST}",
            zh=f"条件有 {len(expression)} 个字符",
            fix_zh=f"最多 {LONGEST} 个",
        )
    try:
        tree = ast.parse(expression.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ConditionError(
            f"can't be read: {expression!r}",
            fix="write e.g. decision == 'cancel'",
            zh=f"条件读不出来：{expression!r}",
            fix_zh="写法如 decision == 'cancel'",
        ) from None
    for node in ast.walk(tree):
        if not isinstance(node, (*ALLOWED, *LITERALS, *COMPARE)):
            raise ConditionError(
                f"{type(node).__name__} is not allowed in {expression!r}",
                fix="use names, literals, comparisons, and, or, not, in",
                zh=f"{expression!r} 中不允许 {type(node).__name__}",
                fix_zh="只用名称、字面值、比较、and、or、not、in",
            )
    return tree.body


def names(expression: str) -> set[str]:
    """The names of data that the expression reads."""
    return {node.id for node in ast.walk(check(expression)) if isinstance(node, ast.Name)}


def evaluate(expression: str, data: Mapping[str, object]) -> object:
    """The expression's value over `data`; raises `ConditionError` for unknown syntax or unordered types."""
    try:
        return _value(check(expression), data)
    except TypeError as error:
        raise ConditionError(
            f"{expression!r} compares what can't be compared: {error}",
            fix="compare numbers with numbers, texts with texts",
            zh=f"{expression!r} 比较了不能比较的值：{error}",
            fix_zh="数与数比，文字与文字比",
        ) from None


def _value(node: ast.expr, data: Mapping[str, object]) -> object:
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            return data.get(name)
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            return [_value(part, data) for part in parts]
        case ast.UnaryOp(operand=operand):
            return not _value(operand, data)
        case ast.BoolOp(op=op, values=parts):
            pick = any if isinstance(op, ast.Or) else all
            return pick(bool(_value(part, data)) for part in parts)
        case ast.Compare(left=left, ops=ops, comparators=rights):
            return _compare(left, ops, rights, data)
    raise AssertionError(type(node).__name__)  # `check` lets nothing else through


def _compare(left: ast.expr, ops: list[ast.cmpop], rights: list[ast.expr], data: Mapping[str, object]) -> bool:
    value = _value(left, data)
    for op, right in zip(ops, rights, strict=True):
        other = _value(right, data)
        if not COMPARE[type(op)](value, other):
            return False
        value = other
    return True
