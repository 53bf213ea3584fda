"""What a cell costs: its weights, its arithmetic and its memory, counted; and these as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from explorer.analysis.memory_writing import (
    CONTENT_WORDS,
    COUPLING_WORDS,
    Content,
    Coupling,
    coupling,
    new_content,
)
from explorer.cells.terms import Product, Quotient
from explorer.network.recurrent import Recurrent
from explorer.tracing.torch_parity import parameter_count

MEMORY_WORDS = {
    "exposed": "exposed: the output is all of it",
    "gated": "gated: it stands behind the output",
    "none": "exposed, with no gate to guard it",
}


@dataclass(frozen=True)
class CellFigures:
    """The figures of one layer of a cell.

    `parameters` and `formula` count two biases as torch does, `textbook` one. `memory` is "gated"
    if a state stands behind the output h, "exposed" if h is the only state (Chung et al. 2014,
    section 3.3), "none" if there is no gate. `multiply_adds`, for one step: H·I a gate in the
    matrix products, and H·H where it sees the state; H for every element-wise product or quotient
    in the equations, a peephole's p ⊙ c among them. `state_bytes` is one sequence's, in float32.
    `content` and `coupling` say how it writes to its memory, see
    `explorer.analysis.memory_writing`.
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
    content: Content
    coupling: Coupling


def cell_figures(module: Recurrent) -> CellFigures:
    """Counts what a module of one layer in one direction needs.

    Raises ValueError for more layers or directions.
    """
    layers = sum(map(len, module.stack().layers))
    if layers != 1:
        raise ValueError(f"The module has {layers} layers, counted per direction; allowed is 1.")
    cell, size = module.cell, module.hidden_size
    count = parameter_count(module)
    gates = sum(signal.kind == "gate" for signal in cell.signals)
    parts = [part for equation in cell.equations for part in equation.term.subterms()]
    products = size * sum(isinstance(part, (Product, Quotient)) for part in parts)
    weights = len(cell.rows) * module.input_size + len(cell.recurrent_rows) * size
    return CellFigures(
        title=cell.title,
        hidden_size=size,
        parameters=count.torch,
        textbook=count.textbook,
        formula=count.formula,
        gates=gates,
        states=cell.states,
        memory="none" if not gates else "gated" if len(cell.states) > 1 else "exposed",
        multiply_adds=size * weights + products,
        state_bytes=4 * size * len(cell.states),
        content=new_content(cell),
        coupling=coupling(cell),
    )


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
            "New content": CONTENT_WORDS[cell.content],
            "Keeping and writing": COUPLING_WORDS[cell.coupling],
            "Multiply-adds a step": f"{cell.multiply_adds:,}",
            "State of a sequence in float32": f"{cell.state_bytes:,} bytes",
        }
        for cell in figures
    ]
    return pd.DataFrame(texts, [cell.title for cell in figures]).T.rename_axis("Figure")
