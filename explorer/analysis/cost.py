"""What a cell costs: its weights, its arithmetic, its memory, and the time that it took here."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from time import perf_counter
from typing import Literal

import pandas as pd
import torch
from torch import Tensor

from explorer.cells.terms import Product
from explorer.network.recurrent import Recurrent
from explorer.network.stack import read_stack, sequence_first
from explorer.tracing.torch_parity import parameter_count, torch_twin

FEWEST_REPEATS = 3
LONGEST_SECONDS = 0.06
MOST_STEPS = 50
MEMORY_WORDS = {
    "exposed": "exposed: the output is all of it",
    "gated": "gated: it stands behind the output",
    "none": "exposed, with no gate to guard it",
}


@dataclass(frozen=True)
class Timing:
    """The best of `repeats` runs, in milliseconds a step; the second includes the first."""

    forward: float
    forward_and_backward: float
    repeats: int


@dataclass(frozen=True)
class CellFigures:
    """The figures of one layer of a cell.

    `parameters` and `formula` count two biases as torch does, `textbook` one. `memory` is "gated"
    if a state stands behind the output h, "exposed" if h is the only state (Chung et al. 2014,
    section 3.3), "none" if there is no gate. `multiply_adds`, for one step: K·H·(I + H) in the
    matrix products, and H for every element-wise product in the equations, a peephole's p ⊙ c
    among them. `state_bytes` is one sequence's, in float32. `backward_ms` comes on top of
    `forward_ms`, both as in `Timing`; `fused` says whether torch's own module was timed.
    """

    title: str
    hidden_size: int
    parameters: int
    textbook: int
    formula: str
    gates: int
    states: tuple[str, ...]
    memory: Literal["exposed", "gated", "none"]
    multiply_adds: int
    state_bytes: int
    forward_ms: float
    backward_ms: float
    repeats: int
    fused: bool


def cell_figures(module: Recurrent, x: Tensor) -> CellFigures:
    """Counts what a module of one layer in one direction needs, and times it on x.

    Raises ValueError for more layers or directions, and for an x that the module cannot read.
    """
    layers = sum(map(len, module.stack().layers))
    if layers != 1:
        raise ValueError(f"The module has {layers} layers, counted per direction; allowed is 1.")
    cell, size = module.cell, module.hidden_size
    count, timing = parameter_count(module), measured_ms(module, x)
    gates = sum(signal.kind == "gate" for signal in cell.signals)
    parts = [part for equation in cell.equations for part in equation.term.subterms()]
    products = size * sum(isinstance(part, Product) for part in parts)
    return CellFigures(
        title=cell.title,
        hidden_size=size,
        parameters=count.torch,
        textbook=count.textbook,
        formula=count.formula,
        gates=gates,
        states=cell.states,
        memory="none" if not gates else "gated" if len(cell.states) > 1 else "exposed",
        multiply_adds=len(cell.rows) * size * (module.input_size + size) + products,
        state_bytes=4 * size * len(cell.states),
        forward_ms=timing.forward,
        backward_ms=timing.forward_and_backward - timing.forward,
        repeats=timing.repeats,
        fused=cell.twin is not None,
    )


def measured_ms(module: Recurrent, x: Tensor, repeats: int = 7) -> Timing:
    """How long the module takes for a step of x, forward, and with the backward pass.

    A float32 copy is timed, of torch's own module where torch has the cell, else the plain loop, on
    50 steps of x at most. The best of `repeats` runs counts, since other work can only slow one
    down; after 60 ms it stops early, once 3 are done. Raises ValueError for fewer than 3 repeats,
    and for an x that the module cannot read.
    """
    if repeats < FEWEST_REPEATS:
        raise ValueError(f"repeats is {repeats}; allowed are whole numbers from {FEWEST_REPEATS}.")
    values = sequence_first(read_stack(module), x).detach().float()[:MOST_STEPS]
    timed = deepcopy(torch_twin(module) or module).float().requires_grad_()
    scale = 1000.0 / len(values)
    values = values.transpose(0, 1).contiguous() if module.batch_first else values
    runs: list[tuple[float, float]] = []
    with torch.enable_grad():
        timed(values)  # the first run of a shape also pays for preparing the kernel
        deadline = perf_counter() + LONGEST_SECONDS
        while len(runs) < (repeats if perf_counter() < deadline else FEWEST_REPEATS):
            start = perf_counter()
            output = timed(values)[0]
            forward = perf_counter() - start
            torch.autograd.grad(output.sum(), list(timed.parameters()))
            runs.append((forward, perf_counter() - start))
    forwards, both = zip(*runs, strict=True)
    return Timing(scale * min(forwards), scale * min(both), len(runs))


def figures_frame(figures: Sequence[CellFigures]) -> pd.DataFrame:
    """The figures as texts: one column per cell, one row per figure."""
    texts = [
        {
            "Units": f"{cell.hidden_size:,}",
            "Parameters": f"{cell.parameters:,}",
            "Parameters with one bias, as in textbooks": f"{cell.textbook:,}",
            "Formula": cell.formula,
            "Gates": f"{cell.gates}",
            "States": ", ".join(cell.states),
            "Memory": MEMORY_WORDS[cell.memory],
            "Multiply-adds a step": f"{cell.multiply_adds:,}",
            "State of a sequence in float32": f"{cell.state_bytes:,} bytes",
            "Forward, a step": f"{milliseconds(cell.forward_ms)} (best of {cell.repeats})",
            "Forward and backward, a step": (
                f"{milliseconds(cell.forward_ms + cell.backward_ms)} (best of {cell.repeats})"
            ),
            "Timed": "torch's own module" if cell.fused else "a plain loop over the steps",
        }
        for cell in figures
    ]
    return pd.DataFrame(texts, [cell.title for cell in figures]).T


def milliseconds(time: float) -> str:
    """A time in words: 0.004 ms."""
    return f"{time:.3f} ms" if time >= 0.0005 else "less than 0.001 ms"
