"""Faults of whole layers: one that is not read, and recurrences that grow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import torch
from torch import Tensor, nn

from explorer.network.recurrent import Recurrent
from explorer.network.stack import cell_of
from explorer.tasks import TASKS
from tests.clinic.gate_faults import inner
from tests.clinic.patient import Patient, Reader, fresh, readout


def idle_layers(bases: Iterable[Patient]) -> Iterator[Patient]:
    """Stacks in which one layer is not read, or says the same whatever it reads."""
    for base in bases:
        name, rnn = inner(base.model)
        if rnn.num_layers < 2:
            continue

        def unread(model: Any) -> None:
            _, module = inner(model)
            for end in ("_l1", "_l1_reverse"):
                if hasattr(module, f"weight_ih{end}"):
                    getattr(module, f"weight_ih{end}").zero_()

        yield base.sick("layer-idle", unread, module=name, layer=0)
    for number in range(6):
        yield _bypassed(number)


class Bypassed(nn.Module):
    """Two recurrent modules; what the second says is added with a factor that is nearly 0."""

    def __init__(self, first: nn.Module, second: nn.Module, head: nn.Linear, factor: float) -> None:
        super().__init__()
        self.first = first
        self.second = second
        self.head = head
        self.factor = factor

    def forward(self, x: Tensor) -> Tensor:
        states = self.first(x)[0]
        answers: Tensor = self.head(states + self.factor * self.second(states)[0])
        return answers


def _bypassed(number: int) -> Patient:
    cells = ("lstm", "gru", "rnn", "gru_simple", "lstm_cifg", "irnn")
    size = 6 + 2 * number
    task = TASKS["parity"]
    batch = task.draw(6 + number, 12, torch.Generator().manual_seed(number))
    model = Bypassed(
        fresh(cells[number], 2, size, seed=number),
        fresh(cells[-1 - number], size, size, seed=number + 50),
        readout(size, 2, number),
        1e-4,
    )
    return Patient(
        f"layer-idle: bypassed {number}",
        model,
        (batch.x,),
        batch.target,
        task.loss,
        code="layer-idle",
        place={"module": "second", "layer": 0},
    )


def exploding() -> Iterator[Patient]:
    """Recurrences that grow: large recurrent weights, and one loss at the end of a long run."""
    for number in range(12):
        cell = ("irnn", "rnn", "irnn", "gru_simple")[number % 4]
        size, steps = 10 + number, 60 + 5 * number
        rnn = fresh(cell, 3, size, initialisation="orthogonal", seed=number)
        head = readout(size, 1, number)
        generator = torch.Generator().manual_seed(number)
        x = 0.01 * torch.randn(steps, 6, 3, generator=generator)
        base = Patient(
            f"fresh {cell} {number}",
            Reader(rnn, head, pooling="last"),
            (x,),
            torch.randn(6, 1, generator=generator),
            nn.functional.mse_loss,
        )

        def grown(model: Any, cell: str = cell) -> None:
            _, module = inner(model)
            if cell == "irnn":
                module.weight_hh_l0.copy_(1.3 * torch.eye(module.hidden_size))
                module.bias_ih_l0.zero_()
                module.bias_hh_l0.zero_()
            else:
                module.weight_hh_l0 *= 4.0

        yield base.sick("gradient-explodes", grown, module="rnn", layer=0)


def true_growth(patient: Patient) -> float:
    """The largest ‖dL/dh_t‖ over that of the last step, by autograd through a plain loop."""
    _, rnn = inner(patient.model)
    cell = cell_of(rnn)
    assert cell is not None
    twin = Recurrent(cell, rnn.input_size, rnn.hidden_size)
    twin.load_state_dict(rnn.state_dict())
    model: Any = patient.model
    state: Any = None
    states = []
    for step in patient.batch[0]:
        _, state = twin(step[None], state)
        state.retain_grad()
        states.append(state)
    assert patient.loss_fn is not None
    torch.autograd.backward(patient.loss_fn(model.readout(state[-1]), patient.target))
    norms = [float(one.grad.norm()) for one in states]
    return max(norms) / norms[-1]
