"""What a view computes, by name: what a lesson's blanks and questions are made of."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import partial

import torch
from torch import Tensor

from explorer.backprop.linear_case import powers, recurrent_matrix
from explorer.lessons.activation_facts import activation_facts
from explorer.lessons.contest_facts import contest_facts
from explorer.lessons.expressions import Facts
from explorer.lessons.language_facts import language_facts
from explorer.lessons.run_facts import Sources, run_facts, under
from explorer.lessons.sweep_facts import sweep_facts, task_facts
from explorer.session.choice import Choice
from explorer.session.choices import exploring_choice
from explorer.session.control import Values
from explorer.session.controls import Chosen
from explorer.session.declared import pages
from explorer.session.declared.analysis import PROOF, WHICH
from explorer.session.run import run, untouched
from explorer.shapes import SHAPES
from explorer.views.compare import comparison
from explorer.views.proof import STEPS, UNITS
from explorer.views.shapes import unrolled


def facts_of(page: str, values: Values, t: int) -> Facts:
    """What a page computes with these values, at the step `t`.

    Raises ValueError, one sentence, for a choice that cannot be run.
    """
    made = MADE_BY.get(page)
    sources = {} if made is None else made(Chosen(values))
    return Facts({**sources, "t": lambda: t})


def _exploring(chosen: Chosen) -> Sources:
    """The run; with something held also the untouched one, as `untouched.h`."""
    choice = exploring_choice(chosen)
    sources = run_facts(run(choice.model), choice)
    if choice.model.hold is not None:
        sources |= under("untouched", run_facts(run(untouched(choice.model)), choice))
    return sources


def _comparing(chosen: Chosen) -> Sources:
    """The run of the chosen cell, and that of each of the compared ones, as `lstm.h`.

    Where tasks are compared, also what was measured on them.
    """
    choice = exploring_choice(chosen)
    cells = [choice.model.cell, *chosen.several("others")]
    by_parameters = chosen["match"] == "parameters"
    compared = comparison(choice.model, cells, by_parameters=by_parameters)
    sources = _exploring(chosen)
    for cell, one in zip(cells, compared.runs, strict=True):
        sources |= under(cell, run_facts(one, Choice(one.choice, loss=choice.loss)))
    return sources | task_facts() if chosen["compare"] == WHICH else sources


def _gradients(chosen: Chosen) -> Sources:
    return _proving(chosen) if chosen["part"] == PROOF else _exploring(chosen)


def _proving(chosen: Chosen) -> Sources:
    """The proof's matrix: σ and ρ, their powers over the steps, all singular values, the norms."""
    largest = chosen.real("sigma")
    radius = min(chosen.real("rho"), largest)
    seed = chosen.whole("seed")
    return {
        "sigma": lambda: largest,
        "rho": lambda: radius,
        "steps": lambda: STEPS + 1,
        "last": lambda: STEPS,
        "sigma_power": partial(_powers, largest),
        "rho_power": partial(_powers, radius),
        "singular": partial(_singular, largest, radius, seed),
        "product": partial(_product, largest, radius, chosen.text("proof_phi"), seed),
    }


def _powers(base: float) -> Tensor:
    return torch.pow(torch.tensor(base), torch.arange(STEPS + 1, dtype=torch.float64))


def _singular(largest: float, radius: float, seed: int) -> Tensor:
    matrix = recurrent_matrix(UNITS, largest_singular=largest, spectral_radius=radius, seed=seed)
    result: Tensor = torch.linalg.svdvals(matrix)
    return result


def _product(largest: float, radius: float, phi: str, seed: int) -> Tensor:
    """The norm of the product after t steps, (T,)."""
    matrix = recurrent_matrix(UNITS, largest_singular=largest, spectral_radius=radius, seed=seed)
    after = powers(matrix, STEPS, phi=phi, seed=seed).singular[:, 0]
    return torch.cat([after.new_ones(1), after])


def _shapes(chosen: Chosen) -> Sources:
    """The unrolled network's inputs, its best answers with their shares, and the whole answer.

    A step without an answer has the share NaN.
    """
    key = chosen.option("shape")
    shape = SHAPES[key]
    result = unrolled(
        key,
        chosen.text(f"{key}_text"),
        chosen.option(f"{key}_variant") if shape.options else "",
        chosen.whole(f"{key}_seed") if shape.seeded else 0,
    )
    best = [step.answers[0] if step.answers else ("", math.nan) for step in result.steps]
    return {
        "token": lambda: tuple(step.token for step in result.steps),
        "steps": lambda: len(result.steps),
        "last": lambda: len(result.steps) - 1,
        "read": lambda: result.read,
        "written": lambda: result.written,
        "answer": lambda: tuple(word for word, _ in best),
        "share": lambda: torch.tensor([share for _, share in best], dtype=torch.float64),
        "outcome": lambda: result.sentence,
    }


MADE_BY: Mapping[str, Callable[[Chosen], Sources]] = {
    pages.CELL: _exploring,
    pages.GRADIENTS: _gradients,
    pages.COMPARE: _comparing,
    pages.ACTIVATIONS: activation_facts,
    pages.TRANSFORMER: contest_facts,
    pages.TRAIN: lambda chosen: sweep_facts(),
    pages.LANGUAGE: language_facts,
    pages.SHAPES: _shapes,
}
