"""The terms that an equation of a cell is made of.

A cell's `step` is called with tensors to compute, and once with the terms below to be read as
symbols. Equations on screen, parameter counts and exported code are all derived from that reading.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields


@dataclass(frozen=True, eq=False)
class Term:
    """A node of an equation; arithmetic on terms builds larger terms."""

    def __add__(self, other: Term | float) -> Term:
        return Sum(self, as_term(other))

    def __radd__(self, other: float) -> Term:
        return Sum(as_term(other), self)

    def __sub__(self, other: Term | float) -> Term:
        return Difference(self, as_term(other))

    def __rsub__(self, other: float) -> Term:
        return Difference(as_term(other), self)

    def __mul__(self, other: Term | float) -> Term:
        return Product(self, as_term(other))

    def __rmul__(self, other: float) -> Term:
        return Product(as_term(other), self)

    def __truediv__(self, other: Term | float) -> Term:
        return Quotient(self, as_term(other))

    def __neg__(self) -> Term:
        return Negative(self)

    def maximum(self, other: Term | float) -> Term:
        """The larger of this term and another, element-wise."""
        return Maximum(self, as_term(other))

    def sigmoid(self) -> Term:
        """σ of this term, element-wise."""
        return Function("sigmoid", self)

    def tanh(self) -> Term:
        """tanh of this term, element-wise."""
        return Function("tanh", self)

    def relu(self) -> Term:
        """ReLU of this term, element-wise."""
        return Function("relu", self)

    def exp(self) -> Term:
        """e to the power of this term, element-wise."""
        return Function("exp", self)

    def log_sigmoid(self) -> Term:
        """log σ of this term, element-wise."""
        return Function("log_sigmoid", self)

    def children(self) -> tuple[Term, ...]:
        """The terms this one is built from, left to right."""
        parts = (getattr(self, field.name) for field in fields(self))
        return tuple(part for part in parts if isinstance(part, Term))

    def subterms(self) -> Iterator[Term]:
        """This term and every term below it, parents first."""
        yield self
        for child in self.children():
            yield from child.subterms()


@dataclass(frozen=True, eq=False)
class Constant(Term):
    """A number written in the equation."""

    value: float


@dataclass(frozen=True, eq=False)
class Value(Term):
    """A signal of the cell: at this step, or at the step before (`previous`)."""

    name: str
    previous: bool = False


@dataclass(frozen=True, eq=False)
class InputProduct(Term):
    """W x + b_ih: the rows of weight_ih and bias_ih that belong to `row`."""

    row: str


@dataclass(frozen=True, eq=False)
class RecurrentProduct(Term):
    """U v + b_hh: the rows of weight_hh and bias_hh that belong to `row`, applied to `source`."""

    row: str
    source: Term


@dataclass(frozen=True, eq=False)
class Peephole(Term):
    """The vector p of one weight per unit by which gate `row` sees the cell state."""

    row: str


@dataclass(frozen=True, eq=False)
class Projection(Term):
    """W_hr v: fewer numbers, made of one for each unit."""

    source: Term


@dataclass(frozen=True, eq=False)
class Sum(Term):
    left: Term
    right: Term


@dataclass(frozen=True, eq=False)
class Difference(Term):
    left: Term
    right: Term


@dataclass(frozen=True, eq=False)
class Product(Term):
    """The element-wise product."""

    left: Term
    right: Term


@dataclass(frozen=True, eq=False)
class Quotient(Term):
    """The element-wise quotient."""

    left: Term
    right: Term


@dataclass(frozen=True, eq=False)
class Maximum(Term):
    """The larger of two values, element-wise."""

    left: Term
    right: Term


@dataclass(frozen=True, eq=False)
class Negative(Term):
    inner: Term


@dataclass(frozen=True, eq=False)
class Function(Term):
    """An element-wise function, a key of `FUNCTIONS`."""

    name: str
    argument: Term


def as_term(value: Term | float) -> Term:
    """The value itself if it is a term, else a constant."""
    return value if isinstance(value, Term) else Constant(float(value))


def replaced(term: Term, substitutes: Mapping[int, Term]) -> Term:
    """The term with every sub-term whose `id` is a key of `substitutes` exchanged."""
    if id(term) in substitutes:
        return substitutes[id(term)]
    parts = {field.name: getattr(term, field.name) for field in fields(term)}
    changed = {
        name: replaced(part, substitutes) if isinstance(part, Term) else part
        for name, part in parts.items()
    }
    if all(changed[name] is parts[name] for name in parts):
        return term
    return type(term)(**changed)
