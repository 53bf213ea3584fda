"""What a run computes, by name: signals of a unit and of all, gradients, sizes, answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import torch
from torch import Tensor

from explorer.analysis.half_life import half_life
from explorer.equations.printed import flipped_gates
from explorer.lessons.expressions import Fact
from explorer.session.choice import Choice
from explorer.session.first_unit import first_unit
from explorer.session.run import Run, loss_step, run_gradient
from explorer.tracing.torch_parity import parameter_count
from explorer.views.stage import shown_values

Sources = dict[str, Callable[[], Fact]]


def run_facts(one: Run, choice: Choice) -> Sources:
    """A run's signals at the chosen unit, those of all units, its gradient, its sizes.

    A signal `f` is (T,) for the chosen unit, `units.f` (T, H), `norm.f` (T,) the norm over the
    units; `h_before` is the state before each step, `gradient.h` the norm of ∂L/∂h at each step,
    and `gradient` that of the cell's memory; `far.h` is that from a loss at the last step alone.
    `carried` counts the numbers that a step hands to the next one.
    """
    cell, module = one.module.cell, one.module
    unit = first_unit(one.choice) if choice.unit is None else choice.unit
    unit = min(unit, module.hidden_size - 1)
    steps = len(one.sequence.tokens)
    count = parameter_count(module)
    sources: Sources = {
        "unit": lambda: unit,
        "units": lambda: module.hidden_size,
        "inputs": lambda: module.input_size,
        "steps": lambda: steps,
        "last": lambda: steps - 1,
        "token": lambda: one.sequence.tokens,
        "x": lambda: one.sequence.x[:, 0, 0],
        "parameters": lambda: count.torch,
        "one_bias": lambda: count.textbook,
        "count": lambda: count.formula,
        "gates": lambda: sum(signal.kind == "gate" for signal in cell.signals),
        "states": lambda: len(cell.states),
        "carried": lambda: sum(one.trace[name][-1, 0].numel() for name in cell.states),
        "half_life": partial(_half_life, one, choice),
    }
    flipped = flipped_gates(cell, choice.direction)
    for name in (signal.name for signal in cell.signals):
        sources[name] = partial(_of_unit, one, name, flipped, unit)
        sources[f"units.{name}"] = partial(shown_values, one, name, flipped)
        sources[f"norm.{name}"] = partial(_norm, one, name, flipped)
    for name in cell.states:
        sources[f"{name}_before"] = partial(_before, one, name, unit)
        sources[f"gradient.{name}"] = partial(_gradient, one, choice.loss, name)
        sources[f"far.{name}"] = partial(_gradient, one, "last", name)
    sources["gradient"] = sources[f"gradient.{cell.states[-1]}"]
    answers = one.read_out
    if answers is not None:
        sources["answer"] = partial(tuple, answers.sentences)
        sources["answers"] = lambda: answers.values
    return sources


def under(prefix: str, sources: Mapping[str, Callable[[], Fact]]) -> Sources:
    """The same with a name before each."""
    return {f"{prefix}.{name}": source for name, source in sources.items()}


def _of_unit(one: Run, name: str, flipped: frozenset[str], unit: int) -> Tensor:
    return shown_values(one, name, flipped)[:, unit]


def _norm(one: Run, name: str, flipped: frozenset[str]) -> Tensor:
    result: Tensor = torch.linalg.vector_norm(shown_values(one, name, flipped), dim=1)
    return result


def _before(one: Run, name: str, unit: int) -> Tensor:
    values = one.trace[name][:, 0, unit]
    return torch.cat([torch.zeros_like(values[:1]), values[:-1]])


def _gradient(one: Run, loss: str | int, name: str) -> Tensor:
    return run_gradient(one, loss).norms()[name]


def _half_life(one: Run, choice: Choice) -> str:
    curve = run_gradient(one, choice.loss).norms()[one.module.cell.states[-1]]
    start = loss_step(choice.loss, len(one.sequence.tokens))
    return half_life(curve, start=start, towards="past").sentence
