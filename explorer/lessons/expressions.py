"""Expressions in a lesson's blanks, such as {f[t]} or {token[argmin(r)]}: read safely, computed.

They are written as in Python, of names, numbers, arithmetic, comparisons, places in brackets and
some functions. A name is looked up in what a view computes; nothing else can be reached.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, TypeAlias

from torch import Tensor

from explorer.lessons.functions import FUNCTIONS

# A number, a text, one number a step (T,) or a unit and step (T, H), or one text a step.
Fact: TypeAlias = "Tensor | float | int | bool | str | tuple[str, ...]"
LONGEST = 200
# What differs by less than this share may be the other way round with another build of torch.
CLOSE = 0.02
_ARITHMETIC: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: lambda base, power: float(base) ** float(power),
}
_COMPARISONS: Mapping[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


class Facts(Mapping[str, Fact]):
    """What a view computes, by name; each is computed when it is first asked for.

    Names may have a dot, as `units.r` for all units of r. Raises KeyError for a name it lacks.
    """

    def __init__(self, sources: Mapping[str, Callable[[], Fact]]) -> None:
        self._sources = dict(sources)
        self._known: dict[str, Fact] = {}

    def __getitem__(self, name: str) -> Fact:
        if name not in self._known:
            self._known[name] = self._sources[name]()
        return self._known[name]

    def at(self, step: int) -> Facts:
        """The same at another step."""
        return Facts({**self._sources, "t": lambda: step})

    def __iter__(self) -> Any:
        return iter(self._sources)

    def __len__(self) -> int:
        return len(self._sources)


@lru_cache(maxsize=1024)
def parsed(text: str) -> ast.expr:
    """An expression as a tree. Raises ValueError, one sentence, for a text that is none."""
    if len(text) > LONGEST:
        raise ValueError(f"“{text[:40]}…” is too long; allowed are {LONGEST} characters.")
    try:
        return ast.parse(text.strip(), mode="eval").body
    except SyntaxError:
        raise ValueError(f"“{text}” is no expression; write one such as f[t] or max(r).") from None


def names_in(text: str) -> frozenset[str]:
    """The names of facts in an expression, as far as a dot belongs to them."""
    return frozenset(_names(parsed(text)))


def value(text: str, facts: Mapping[str, Fact]) -> Fact:
    """What an expression comes to; (T,) where a name in it has a value a step.

    Raises ValueError, one sentence, for what is no expression, for a name that the view lacks and
    for what cannot be computed.
    """
    try:
        result: Fact = _value(parsed(text), facts)
    except (TypeError, IndexError, RuntimeError, ZeroDivisionError, OverflowError) as error:
        raise ValueError(f"“{text}” cannot be computed: {error}.") from None
    return result


def number(text: str, facts: Mapping[str, Fact]) -> float:
    """The number that an expression comes to, at the step `t` if it has one for each step.

    Raises ValueError where it comes to something else, and as `value`.
    """
    result = at_step(value(text, facts), facts)
    if isinstance(result, str):
        raise ValueError(f"“{text}” is the text “{result}”; a number is needed here.")
    return result


def series(text: str, facts: Mapping[str, Fact]) -> Tensor:
    """The number of each step that an expression comes to, (T,).

    Raises ValueError where it comes to something else, and as `value`.
    """
    result = value(text, facts)
    if not isinstance(result, Tensor) or result.dim() != 1:
        raise ValueError(f"“{text}” has no number for each step; name a signal such as h.")
    return result


def holds(text: str, facts: Mapping[str, Fact]) -> bool:
    """Whether a condition, a comparison or several, holds at the step `t`.

    Raises ValueError for what is no condition, and as `value`.
    """
    result = value(text, facts)
    if not isinstance(result, bool):
        raise ValueError(f"“{text}” is no condition; write a comparison such as f[9] > 0.5.")
    return result


def is_close_call(text: str, facts: Mapping[str, Fact]) -> bool:
    """Whether the sides of a comparison by size differ by so little that it settles nothing.

    Whole numbers are counted, so that they may differ by one.
    """
    sides = [
        [_single(side, facts) for side in (node.left, node.comparators[0])]
        for node in ast.walk(parsed(text))
        if isinstance(node, ast.Compare) and not isinstance(node.ops[0], (ast.Eq, ast.NotEq))
    ]
    return any(_are_close(left, right) for left, right in sides)


def _are_close(left: float | str, right: float | str) -> bool:
    if isinstance(left, str) or isinstance(right, str):
        return False
    if left.is_integer() and right.is_integer():
        return False
    return math.isclose(left, right, rel_tol=CLOSE)


def at_step(fact: Fact, facts: Mapping[str, Fact]) -> float | str:
    """A number or a text: of one a step that of the step `t`."""
    if isinstance(fact, (str, float, int)):
        return fact if isinstance(fact, str) else float(fact)
    step = int(float(str(facts["t"])))
    if isinstance(fact, tuple):
        return fact[step]
    return float(fact if fact.dim() == 0 else fact[step])


def _dotted(node: ast.expr) -> str | None:
    """The name of a fact, if a part of an expression is one."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (before := _dotted(node.value)) is not None:
        return f"{before}.{node.attr}"
    return None


def _names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.expr) and (name := _dotted(node)) is not None:
        return [name]
    parts = list(ast.iter_child_nodes(node))
    if isinstance(node, ast.Call):
        parts = list(node.args)
    return [name for part in parts for name in _names(part)]


def _value(node: ast.expr, facts: Mapping[str, Fact]) -> Any:
    if (name := _dotted(node)) is not None:
        if name not in facts:
            raise ValueError(f"This view has no {name}; it has {', '.join(facts)}.")
        return facts[name]
    match node:
        case ast.Constant(value=bool() | int() | float() | str() as constant):
            return constant
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand, facts)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _ARITHMETIC:
            sides = [_value(side, facts) for side in (left, right)]
            if any(isinstance(side, (str, tuple)) for side in sides):
                raise ValueError(f"“{ast.unparse(node)}” calculates with a text.")
            return _ARITHMETIC[type(op)](*sides)
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _COMPARISONS:
            return bool(_COMPARISONS[type(op)](_single(left, facts), _single(right, facts)))
        case ast.BoolOp(op=op, values=values):
            truths = [_truth(one, facts) for one in values]
            return all(truths) if isinstance(op, ast.And) else any(truths)
        case ast.Subscript(value=whole, slice=place):
            return _part(_value(whole, facts), _value(place, facts))
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in FUNCTIONS:
            return FUNCTIONS[name](*(_value(one, facts) for one in arguments))
    raise ValueError(
        f"“{ast.unparse(node)}” is not allowed in an expression; allowed are names, numbers, "
        f"arithmetic, comparisons, places in brackets, and {', '.join(FUNCTIONS)}."
    )


def _single(node: ast.expr, facts: Mapping[str, Fact]) -> float | str:
    """One side of a comparison: of what has a value for each step, that of the step `t`."""
    side = _value(node, facts)
    length = (
        len(side) if isinstance(side, tuple) or (isinstance(side, Tensor) and side.dim()) else 0
    )
    is_by_step = length and "steps" in facts and length == int(float(str(facts["steps"])))
    if (length and not is_by_step) or (isinstance(side, Tensor) and side.dim() > 1):
        raise ValueError(
            f"“{ast.unparse(node)}” has no one number to compare; name its place in brackets."
        )
    return at_step(side, facts)


def _truth(node: ast.expr, facts: Mapping[str, Fact]) -> bool:
    """One part of a condition of several."""
    result = _value(node, facts)
    if not isinstance(result, bool):
        raise ValueError(f"“{ast.unparse(node)}” is no condition; write a comparison.")
    return result


def _part(whole: Any, place: Any) -> Any:
    """One step of what has a value for each; a place that is no whole number is none."""
    if not isinstance(whole, (Tensor, tuple)):
        raise ValueError("Only what has a value for each step has a place in brackets.")
    step = float(place)
    if not step.is_integer() or not math.isfinite(step):
        raise ValueError(f"{step:g} is no step.")
    if not -len(whole) <= step < len(whole):
        raise ValueError(f"There is no step {step:g}; there are {len(whole)} steps.")
    return whole[int(step)]
