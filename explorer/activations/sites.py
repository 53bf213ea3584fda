"""Where a cell applies functions, and to what: read off its equations, evaluated for all steps."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from explorer.activations import ACTIVATION_FUNCTIONS, ActivationFunction
from explorer.cells import Cell, Equation
from explorer.cells.evaluation import Evaluation
from explorer.cells.terms import Function, InputProduct, RecurrentProduct, Term, Value
from explorer.network.layer import StepWeights
from explorer.network.unroll import Opened

IDENTITY = "identity"


@dataclass(frozen=True, eq=False)
class Site:
    """A function in a cell's equations: of which signal, and what it is applied to.

    `whole` says whether the signal is the function's value itself; else it is made from it.
    """

    signal: str
    function: str
    argument: Term
    whole: bool

    @property
    def name(self) -> str:
        """What tells the sites of a cell apart."""
        return self.signal if self.whole else f"{self.signal}_{self.function}"

    @property
    def activation(self) -> ActivationFunction:
        """The function with its slope."""
        return ACTIVATION_FUNCTIONS[self.function]

    @property
    def sees_the_past(self) -> bool:
        """Whether the argument depends on a state before, without another signal between."""
        return any(isinstance(part, Value) and part.previous for part in self.argument.subterms())


def cell_sites(cell: Cell) -> tuple[Site, ...]:
    """Every function of a cell, each once, in the order of the equations.

    A gate or candidate that is a sum of products and nothing else has the identity.
    """
    names = {signal.name for signal in cell.signals}
    seen: set[int] = set()
    sites: list[Site] = []
    for equation in cell.equations:
        functions = [part for part in equation.term.subterms() if isinstance(part, Function)]
        for part in functions:
            if id(part) not in seen:
                seen.add(id(part))
                whole = part is equation.term
                signal = equation.name if whole else _owner(part.argument, equation, names)
                sites.append(Site(signal, part.name, part.argument, whole))
        if not functions and cell.signal(equation.name).kind != "state" and _rows(equation.term):
            sites.append(Site(equation.name, IDENTITY, equation.term, whole=True))
    return tuple(sites)


@torch.no_grad()
def pre_activations(opened: Opened) -> dict[str, Tensor]:
    """What every function is applied to at every step: site name → (T, B, H)."""
    weights = StepWeights(opened.layer, opened.x_products)
    evaluation = Evaluation(weights, opened.previous, opened.signals)
    shape = next(iter(opened.signals.values()))
    return {
        site.name: torch.as_tensor(evaluation.of(site.argument), dtype=shape.dtype)
        for site in cell_sites(opened.layer.cell)
    }


def _rows(term: Term) -> list[str]:
    """The gates whose weights a term asks for."""
    return [
        part.row for part in term.subterms() if isinstance(part, (InputProduct, RecurrentProduct))
    ]


def _owner(argument: Term, equation: Equation, names: set[str]) -> str:
    """The signal that a function inside an equation belongs to: the one whose weights it reads."""
    return next((row for row in _rows(argument) if row in names), equation.name)
