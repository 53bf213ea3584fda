"""What a cell is: its equations, written once, and the declaration of its signals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from explorer.cells.algebra import SymbolicWeights, Weights
from explorer.cells.notation import Direction, Symbols
from explorer.cells.terms import Peephole, Projection, RecurrentProduct, Term, Value, replaced

Kind = Literal["gate", "candidate", "state"]
Step = Callable[[Weights, Mapping[str, Any]], dict[str, Any]]


@dataclass(frozen=True)
class Signal:
    """One quantity a cell computes at every step, of shape (T, B, H).

    `low` and `high` bound its values, None where nothing does. `meaning` is one sentence.
    """

    name: str
    kind: Kind
    word: str
    symbols: Symbols
    meaning: str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Equation:
    """One line of a cell: the signal it defines and the term that defines it."""

    name: str
    term: Term


@dataclass(frozen=True)
class RecurrentGroup:
    """Rows of weight_hh that multiply the same vector, so that one product serves them all."""

    rows: tuple[str, ...]
    source: Term


@dataclass(frozen=True, eq=False)
class Cell:
    """A recurrent cell, declared.

    `rows` is the order of the gate blocks in weight_ih, and in weight_hh of those of them that see
    the state before.
    `step(w, prev)` maps weights and the states before to every signal of the step, in the order
    in which they are computed; tensors have the shape (..., H).
    `states` names the states, the output first, the memory last; `starts` has what is before the
    first step, where that is not 0. `twin` names the `torch.nn` class that computes
    the same, with `twin_options` as its arguments. `direction` says, for a gate that blends old and
    new, whether near 1 means "keep" (the old) or "replace". `nonlinearities` maps other choices of
    the squashing function to the cell that makes them; `projected` is the cell whose output is
    projected to fewer numbers. `initialisation` is how its weights start unless a person chooses
    otherwise.
    """

    key: str
    title: str
    source: str
    rows: tuple[str, ...]
    signals: tuple[Signal, ...]
    step: Step
    states: tuple[str, ...] = ("h",)
    starts: Mapping[str, float] = field(default_factory=dict)
    twin: str | None = None
    twin_options: Mapping[str, str] = field(default_factory=dict)
    direction: Mapping[str, Direction] = field(default_factory=dict)
    nonlinearities: Mapping[str, Cell] = field(default_factory=dict)
    projected: Cell | None = None
    initialisation: str = "uniform"

    def signal(self, name: str) -> Signal:
        """The declaration of one signal.

        Raises ValueError if the cell has no signal of that name.
        """
        for signal in self.signals:
            if signal.name == name:
                return signal
        names = ", ".join(signal.name for signal in self.signals)
        raise ValueError(f"{self.title} has no signal {name!r}; it has {names}.")

    @cached_property
    def equations(self) -> tuple[Equation, ...]:
        """The cell's equations in order, each in terms of the signals before it."""
        prev = {name: Value(name, previous=True) for name in self.states}
        results = self.step(SymbolicWeights(), prev)
        references: dict[int, Term] = {}
        equations = []
        for name, term in results.items():
            equations.append(Equation(name, replaced(term, references)))
            references[id(term)] = Value(name)
        return tuple(equations)

    @cached_property
    def recurrent_groups(self) -> tuple[RecurrentGroup, ...]:
        """The products with weight_hh, in the order in which a step needs them."""
        prev = {name: Value(name, previous=True) for name in self.states}
        groups: dict[int, tuple[list[str], Term]] = {}
        visited: set[int] = set()
        for term in self.step(SymbolicWeights(), prev).values():
            for part in term.subterms():
                if isinstance(part, RecurrentProduct) and id(part) not in visited:
                    visited.add(id(part))
                    groups.setdefault(id(part.source), ([], part.source))[0].append(part.row)
        return tuple(RecurrentGroup(tuple(rows), source) for rows, source in groups.values())

    @property
    def has_forget_gate(self) -> bool:
        """Whether a gate f of its own keeps the old state: the larger, the more."""
        return "f" in self.rows and self.direction.get("f") != "replace"

    @cached_property
    def recurrent_rows(self) -> tuple[str, ...]:
        """The gates that see the state before, in the order of their blocks in weight_hh."""
        recurrent = {row for group in self.recurrent_groups for row in group.rows}
        return tuple(row for row in self.rows if row in recurrent)

    @cached_property
    def peepholes(self) -> tuple[str, ...]:
        """The gates that see the cell state through a vector of weights."""
        parts = (part for equation in self.equations for part in equation.term.subterms())
        return tuple(dict.fromkeys(part.row for part in parts if isinstance(part, Peephole)))

    @cached_property
    def projections(self) -> dict[str, str]:
        """The states that are projections, and of which signal; their size is P instead of H."""
        return {
            equation.name: equation.term.source.name
            for equation in self.equations
            if isinstance(equation.term, Projection) and isinstance(equation.term.source, Value)
        }
