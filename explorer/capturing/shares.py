"""The share of each step in the gradient of each weight."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from explorer.capturing.backward_run import LayerGradients, RunGradients
from explorer.cells.terms import Peephole, Product, Value
from explorer.network.stack import DIRECTIONS, SUFFIXES
from explorer.network.unroll import Opened
from explorer.tracing.trace import scaled_norm

MOST_NUMBERS = 128_000_000
# Steps at once where only norms are wanted.
CHUNK = 16


@dataclass(frozen=True, eq=False)
class Factors:
    """Some rows of a parameter, whose gradient at step t is Σ_b of a product of two vectors.

    rows: which of the parameter's. slopes: dL/d(what they give), (T, B, R). inputs: what they
    multiply, (T, B, C), or (T, B, R) entry by entry for a vector of weights; None for a bias.
    """

    rows: slice
    slopes: Tensor
    inputs: Tensor | None
    outer: bool = True

    def share(self, steps: slice) -> Tensor:
        """(S, R, C) for a matrix, else (S, R)."""
        slopes = self.slopes[steps]
        if self.inputs is None:
            return slopes.sum(1)
        inputs = self.inputs[steps]
        if self.outer:
            return torch.einsum("tbr,tbc->trc", slopes, inputs)
        return (slopes * inputs).sum(1)


def shares(gradients: RunGradients) -> dict[str, Tensor]:
    """Name of the parameter → (T, *its shape), in the order of the sequence.

    Raises ValueError if all together have more than 128 million numbers.
    """
    factors = parameter_factors(gradients)
    steps = len(gradients.at_input)
    numbers = steps * sum(
        part.slopes.shape[-1]
        * (part.inputs.shape[-1] if part.outer and part.inputs is not None else 1)
        for parts in factors.values()
        for part in parts
    )
    if numbers > MOST_NUMBERS:
        raise ValueError(
            f"The shares of all steps are {numbers:,} numbers; allowed are {MOST_NUMBERS:,}: "
            "weight_gradient_norms() gives one norm for each step."
        )
    return {name: _joined(parts, slice(None)) for name, parts in factors.items()}


def share_norms(gradients: RunGradients) -> dict[str, Tensor]:
    """Name of the parameter → (T,), the Frobenius norm of each step's share, in float64."""
    result = {}
    for name, parts in parameter_factors(gradients).items():
        norms = []
        for start in range(0, len(gradients.at_input), CHUNK):
            share = _joined(parts, slice(start, start + CHUNK)).double()
            norms.append(scaled_norm(share.reshape(len(share), 1, -1)))
        result[name] = torch.cat(norms)
    return result


def parameter_factors(gradients: RunGradients) -> dict[str, list[Factors]]:
    """The factors of every parameter by torch's name, in the order of the sequence."""
    result: dict[str, list[Factors]] = {}
    for (index, direction), layer in gradients.layers.items():
        end = f"_l{index}{SUFFIXES[DIRECTIONS.index(direction)]}"
        own = _layer_factors(layer, gradients.opened.reads[index, direction])
        for name, parts in own.items():
            result[name + end] = [
                Factors(
                    part.rows,
                    gradients.opened.run.turned(part.slopes, direction),
                    None
                    if part.inputs is None
                    else gradients.opened.run.turned(part.inputs, direction),
                    part.outer,
                )
                for part in parts
            ]
    return result


def _layer_factors(layer: LayerGradients, reads: Tensor) -> dict[str, list[Factors]]:
    """The factors of one layer's parameters in the order of reading; `reads` is (T, B, I)."""
    weights, size = layer.steps.layer, layer.steps.layer.hidden_size
    everything = slice(None)
    blocks = [
        (weights.recurrent_blocks[row], slopes[..., k * size : (k + 1) * size], source)
        for group, source, slopes in layer.products
        for k, row in enumerate(group.rows)
    ]
    result = {"weight_ih": [Factors(everything, layer.rows, reads)]}
    if blocks:
        result["weight_hh"] = [Factors(*block) for block in blocks]
    if weights.bias_ih is not None:
        result["bias_ih"] = [Factors(everything, layer.rows, None)]
    if weights.bias_hh is not None:
        result["bias_hh"] = [Factors(rows, slopes, None) for rows, slopes, _ in blocks]
    for name, source in weights.cell.projections.items():
        seen = layer.steps.signals[source].detach()
        result["weight_hr"] = [Factors(everything, layer.states[name], seen)]
    for row, seen in _peephole_inputs(layer.steps):
        slopes = layer.rows[..., weights.blocks[row]]
        result[f"weight_c{row}"] = [Factors(everything, slopes, seen, outer=False)]
    return result


def _peephole_inputs(steps: Opened) -> Iterator[tuple[str, Tensor]]:
    """The gates with peepholes, and the state each sees, (T, B, H)."""
    for equation in steps.layer.cell.equations:
        for part in equation.term.subterms():
            match part:
                case Product(Peephole(row), Value(name, previous)):
                    values = steps.previous if previous else steps.signals
                    yield row, values[name].detach()


def _joined(parts: list[Factors], steps: slice) -> Tensor:
    """All rows of a parameter: (S, *its shape)."""
    ordered = sorted(parts, key=lambda part: part.rows.start or 0)
    return torch.cat([part.share(steps) for part in ordered], dim=1)
