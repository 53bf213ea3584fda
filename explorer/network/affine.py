"""Whether a cell's state is affine in its own past, read off its equations, and with which terms.

Where it is, a scan computes all states at once: h_t = factor_t ⊙ h_{t−1} + value_t, and neither
factor nor value sees a state.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from torch import Tensor

from explorer.cells import Cell, Equation
from explorer.cells.evaluation import Evaluation
from explorer.cells.terms import (
    Constant,
    Difference,
    Negative,
    Product,
    Quotient,
    Sum,
    Term,
    Value,
)
from explorer.network.layer import Layer, StepWeights
from explorer.wording import in_a_row

KIND_WORDS = {"gate": ("gate", "gates"), "candidate": ("candidate", "candidates")}


@dataclass(frozen=True, eq=False)
class AffineState:
    """A state that is factor ⊙ itself at the step before + value.

    `before` names the signals that are there before any state is, in the order of their equations.
    """

    state: str
    factor: Term
    value: Term
    before: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class ScanInputs:
    """What a scan needs of a layer, (T, B, H) each; `signals` are those that see no state."""

    state: str
    factors: Tensor
    values: Tensor
    signals: dict[str, Tensor]


@lru_cache
def affine_state(cell: Cell) -> AffineState:
    """The state of a cell that a scan can compute, from the cell's equations.

    Raises ValueError, one clear sentence why there is none.
    """
    return affine_terms(cell, cell.equations)


def affine_terms(cell: Cell, equations: Sequence[Equation]) -> AffineState:
    """The same from equations of the cell that are written otherwise, as a book prints them."""
    seeing = _seeing_states(equations)
    others = [name for name in seeing if name not in cell.states]
    if others:
        raise ValueError(
            f"{cell.title}: this cell has no scan. {_named(cell, others)} "
            f"{'needs' if len(others) == 1 else 'need'} h of the step before, so no step can begin "
            "before the one before it has ended."
        )
    state, *more = [equation for equation in equations if equation.name in seeing]
    try:
        factor, value = _parts(state.term)
    except _NotAffineError:
        factor = value = None
    if factor is None or more:
        raise ValueError(
            f"{cell.title}: this cell has no scan. Its {state.name} is not a factor times the "
            f"{state.name} of the step before plus a value, so no step can begin before the one "
            "before it has ended."
        )
    before = tuple(equation.name for equation in equations if equation.name not in seeing)
    return AffineState(state.name, factor, value or Constant(0.0), before)


def scan_inputs(layer: Layer, x: Tensor) -> ScanInputs:
    """Factors and values for all steps of a layer at once, from x (T, B, I) alone.

    Autograd sees the layer's weights. Raises ValueError as `affine_state`.
    """
    affine = affine_state(layer.cell)
    weights = StepWeights(layer, layer.input_products(x))
    signals: dict[str, Tensor] = {}
    evaluation = Evaluation(weights, {}, signals)
    for equation in layer.cell.equations:
        if equation.name in affine.before:
            signals[equation.name] = evaluation.of(equation.term)
    # A factor or a value may be a bare number.
    zero = x.new_zeros(*x.shape[:2], layer.hidden_size)
    factors, values = (zero + evaluation.of(term) for term in (affine.factor, affine.value))
    return ScanInputs(affine.state, factors, values, signals)


def _seeing_states(equations: Sequence[Equation]) -> list[str]:
    """The signals that depend on a state of the step before, in order."""
    result: list[str] = []
    for equation in equations:
        values = [part for part in equation.term.subterms() if isinstance(part, Value)]
        if any(part.previous or part.name in result for part in values):
            result.append(equation.name)
    return result


class _NotAffineError(Exception):
    """A term is more than a factor times the state before plus a value."""


def _parts(term: Term) -> tuple[Term | None, Term | None]:
    """Factor and value of a term that is factor ⊙ (the state before) + value, None for nothing."""
    if not _sees_past(term):
        return None, term
    match term:
        case Value():
            return Constant(1.0), None
        case Sum(left, right):
            (factor, value), (other_factor, other_value) = _parts(left), _parts(right)
            return _sum(factor, other_factor), _sum(value, other_value)
        case Difference(left, right):
            return _parts(Sum(left, Negative(right)))
        case Negative(inner):
            factor, value = _parts(inner)
            return factor and Negative(factor), value and Negative(value)
        case Product(left, right) if not _sees_past(left):
            factor, value = _parts(right)
            return _times(left, factor), _times(left, value)
        case Product(left, right) if not _sees_past(right):
            factor, value = _parts(left)
            return _times(right, factor), _times(right, value)
        case Quotient(left, right) if not _sees_past(right):
            factor, value = _parts(left)
            return factor and Quotient(factor, right), value and Quotient(value, right)
    raise _NotAffineError


def _sees_past(term: Term) -> bool:
    return any(isinstance(part, Value) and part.previous for part in term.subterms())


def _sum(left: Term | None, right: Term | None) -> Term | None:
    if left is None or right is None:
        return left or right
    return Sum(left, right)


def _times(left: Term, right: Term | None) -> Term | None:
    if right is None:
        return None
    return left if isinstance(right, Constant) and right.value == 1.0 else Product(left, right)


def _named(cell: Cell, names: Sequence[str]) -> str:
    """Signals by their kinds: The gates r and z and the candidate n."""
    parts = []
    for kind, words in KIND_WORDS.items():
        own = [name for name in names if cell.signal(name).kind == kind]
        if own:
            parts.append(f"the {words[len(own) > 1]} {in_a_row(own)}")
    sentence = " and ".join(parts)
    return sentence[0].upper() + sentence[1:]
