"""Faults made in the weights of a copy: gates, memory, units, biases, layers."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import torch
from torch import Tensor, nn

from explorer.network.recurrent import Recurrent
from explorer.network.stack import cell_of
from explorer.tasks import TASKS
from tests.clinic.patient import Patient, Reader, fresh, readout

# How far a gate is moved, and in which share of its units.
MOVES = ((5.5, 1.0), (9.0, 0.6), (14.0, 1.0), (7.0, 0.75), (20.0, 0.6))


def inner(model: nn.Module) -> tuple[str, Any]:
    """The first recurrent module of a model, with its name."""
    return next((name, part) for name, part in model.named_modules() if cell_of(part) is not None)


def rows_of(rnn: Any, gate: str) -> slice:
    """Where the rows of a gate stand in a module's weights."""
    cell, size = cell_of(rnn), rnn.hidden_size
    assert cell is not None
    block = cell.rows.index(gate)
    return slice(block * size, (block + 1) * size)


def gates_of(model: nn.Module) -> tuple[str, ...]:
    """The gates of a model's cell that have rows of their own."""
    cell = cell_of(inner(model)[1])
    assert cell is not None
    return tuple(one.name for one in cell.signals if one.kind == "gate" and one.name in cell.rows)


def gated(bases: Iterable[Patient]) -> list[tuple[Patient, str]]:
    """Patients with each of their gates in turn, so that no gate is left out."""
    result = []
    for number, base in enumerate(one for one in bases if gates_of(one.model)):
        gates = gates_of(base.model)
        result.append((base, gates[number % len(gates)]))
    return result


def shifted_gate(gate: str, bias: float, share: float) -> Callable[[Any], None]:
    """Adds to the bias of a gate in the last layer, forward, and lets it read less."""

    def change(model: nn.Module) -> None:
        _, rnn = inner(model)
        end = f"_l{rnn.num_layers - 1}"
        rows = rows_of(rnn, gate)
        rows = slice(rows.start, rows.start + math.ceil(share * rnn.hidden_size))
        for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"):
            getattr(rnn, f"{name}{end}")[rows] *= 0.1
        if hasattr(rnn, f"weight_c{gate}{end}"):
            getattr(rnn, f"weight_c{gate}{end}")[: rows.stop - rows.start] *= 0.1
        getattr(rnn, f"bias_ih{end}")[rows] += bias

    return change


def unmoved_gate(gate: str) -> Callable[[Any], None]:
    """Takes away what a gate of the last layer, forward, reads."""

    def change(model: nn.Module) -> None:
        _, rnn = inner(model)
        end = f"_l{rnn.num_layers - 1}"
        for name in ("weight_ih", "weight_hh"):
            getattr(rnn, f"{name}{end}")[rows_of(rnn, gate)] = 0.0
        if hasattr(rnn, f"weight_c{gate}{end}"):
            getattr(rnn, f"weight_c{gate}{end}").zero_()
        for name in ("bias_ih", "bias_hh"):
            getattr(rnn, f"{name}{end}")[rows_of(rnn, gate)] *= 0.2

    return change


def stuck_gates(bases: Iterable[Patient]) -> Iterator[Patient]:
    """Gates that are always open, always closed, or never move."""
    for number, (base, gate) in enumerate(gated(bases)):
        name, rnn = inner(base.model)
        place = {"module": name, "layer": rnn.num_layers - 1, "signal": gate}
        move, share = MOVES[number % len(MOVES)]
        yield base.sick("gate-open", shifted_gate(gate, move, share), **place)
        yield base.sick("gate-closed", shifted_gate(gate, -move, share), **place)
        yield base.sick("gate-still", unmoved_gate(gate), **place)


def forgetting(model: Any) -> None:
    """Closes every way by which a state could last."""
    _, rnn = inner(model)
    cell = cell_of(rnn)
    assert cell is not None
    keeping = {"f": -1.0} if "f" in cell.rows else {}
    keeping |= {name: -1.0 if way == "keep" else 1.0 for name, way in cell.direction.items()}
    for name, weight in rnn.named_parameters():
        if name.startswith("weight_hh"):
            weight.mul_(0.02)
        if name.startswith("bias_ih"):
            for gate, sign in keeping.items():
                weight[rows_of(rnn, gate)] += 9.0 * sign
        if name.startswith("weight_c"):
            weight.mul_(0.02)


def forgetful(bases: Iterable[Patient]) -> Iterator[Patient]:
    """Models of tasks with a lag that forget within a step or two."""
    for base in bases:
        if base.lag is None or base.lag < 4:
            continue
        cell = cell_of(inner(base.model)[1])
        assert cell is not None
        if cell.key in ("lstm_cifg",):  # its f is 1 − i: opening i is what closes f
            continue
        yield base.sick("forgets-early", forgetting, module=inner(base.model)[0])
        if base.lag >= 8 and base.target is not None and len(base.target) == 1:
            yield base.sick("gradient-vanishes", forgetting, module=inner(base.model)[0])


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
        way = cell.direction.get(gate)
        is_kept = gate == "f" or way == "keep"
        bias[rows_of(rnn, gate)][:half] = -25.0 if is_kept else 25.0


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
