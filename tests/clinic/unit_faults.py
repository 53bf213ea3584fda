"""Faults made in the units and biases of a copy: dead, constant, there twice, biased twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import torch
from torch import Tensor

from explorer.network.stack import cell_of
from tests.clinic.gate_faults import gates_of, inner, rows_of
from tests.clinic.patient import Patient, Reader, fresh, readout


def _first_half(rnn: Any) -> int:
    """Half of the units; of a ReLU, which is often off in good networks too, most of them."""
    cell = cell_of(rnn)
    assert cell is not None
    size: int = rnn.hidden_size
    is_bounded = cell.signal("h").high is not None
    return (size + 1) // 2 if is_bounded else (4 * size + 4) // 5


def silenced(model: Any) -> None:
    """Takes all weights from the first half of the units of the last layer."""
    _, rnn = inner(model)
    end, half, size = f"_l{rnn.num_layers - 1}", _first_half(rnn), rnn.hidden_size
    for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"):
        weight = getattr(rnn, f"{name}{end}")
        for block in range(weight.shape[0] // size):
            weight[block * size : block * size + half] = 0.0


def frozen(model: Any) -> None:
    """Makes the first half of the units of the last layer the same at every step."""
    silenced(model)
    _, rnn = inner(model)
    end, half = f"_l{rnn.num_layers - 1}", _first_half(rnn)
    cell = cell_of(rnn)
    assert cell is not None
    bias = getattr(rnn, f"bias_ih{end}")
    candidate = next(row for row in cell.rows if row not in gates_of(model))
    bias[rows_of(rnn, candidate)][:half] = 0.7
    for gate in gates_of(model):
        way = cell.direction.get(gate, "keep" if gate == "f" else "replace")
        bias[rows_of(rnn, gate)][:half] = -25.0 if way == "keep" else 25.0


def doubled(model: Any) -> None:
    """Gives the second half of the units of the last layer the rows of the first."""
    _, rnn = inner(model)
    end, half, size = f"_l{rnn.num_layers - 1}", rnn.hidden_size // 2, rnn.hidden_size
    names = [name for name, _ in rnn.named_parameters() if name.endswith(end)]
    for name in names:
        weight = getattr(rnn, name)
        for block in range(weight.shape[0] // size):
            start = block * size
            weight[start + half : start + 2 * half] = weight[start : start + half]


def useless_units(bases: Iterable[Patient]) -> Iterator[Patient]:
    """Units that are dead, constant, or there twice."""
    for base in bases:
        name, rnn = inner(base.model)
        place = {"module": name, "layer": rnn.num_layers - 1, "signal": "h"}
        yield base.sick("units-dead", silenced, **place)
        yield base.sick("units-constant", frozen, **place)
        yield base.sick("units-duplicate", doubled, **place)


def doubly_biased() -> Iterator[Patient]:
    """LSTMs whose both forget biases were set to the same number."""
    for number, value in enumerate((1.0, 1.0, 2.0, 1.0, 0.75, 1.5, 1.0, 3.0, 1.0, 0.6, 1.0, 2.0)):
        cell = ("lstm", "lstm_peephole")[number % 2]
        layers, directions = 1 + number % 3 // 2, 1 + number % 4 // 3
        rnn = fresh(
            cell,
            3 + number,
            5 + 2 * number,
            num_layers=layers,
            bidirectional=directions == 2,
            seed=number,
        )
        head = readout((5 + 2 * number) * directions, 2, number)
        base = Patient(f"fresh {cell} {number}", Reader(rnn, head), (_noise(number),))

        def twice(model: Any, value: float = value) -> None:
            _, module = inner(model)
            for name, weight in module.named_parameters():
                if name.startswith("bias"):
                    weight[rows_of(module, "f")] = value

        yield base.sick("bias-twice", twice, module="rnn", layer=0, signal="f")


def _noise(number: int) -> Tensor:
    generator = torch.Generator().manual_seed(number)
    return torch.randn(9 + number, 4, 3 + number, generator=generator)
