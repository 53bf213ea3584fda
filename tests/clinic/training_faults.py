"""Faults of a training: states carried over, clipping, steps, and what cannot be learned."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from explorer.tasks import TASKS
from explorer.training.plan import Plan
from explorer.training.training import Training
from tests.clinic.data_faults import CELLS, tasks_batch
from tests.clinic.gate_faults import inner
from tests.clinic.patient import Patient, Reader, fresh, readout


class Stateful(nn.Module):
    """Goes on from where its call before ended."""

    def __init__(self, rnn: nn.Module, head: nn.Linear, *, detaches: bool) -> None:
        super().__init__()
        self.rnn = rnn
        self.head = head
        self.detaches = detaches
        self.state: Any = None

    def forward(self, x: Tensor) -> Tensor:
        output, state = self.rnn(x, self.state)
        if self.detaches:
            state = (
                tuple(part.detach() for part in state)
                if isinstance(state, tuple)
                else state.detach()
            )
        self.state = state
        answers: Tensor = self.head(output)
        return answers


def carried() -> Iterator[Patient]:
    """States that are carried over, with their graph or without."""
    for number in range(12):
        cell, size = CELLS[number % 6], 5 + number
        layers, batch_first = 1 + number % 3, number % 2 == 1
        x = torch.randn(10, 6, 4, generator=torch.Generator().manual_seed(number))
        for code, detaches in (("state-attached", False), ("state-carried", True)):
            rnn = fresh(cell, 4, size, seed=number, num_layers=layers, batch_first=batch_first)
            yield Patient(
                f"{code}: {cell} {number}",
                Stateful(rnn, readout(size, 2, number), detaches=detaches),
                (x,),
                code=code,
                place={"module": "rnn"},
            )


def clipped() -> Iterator[Patient]:
    """Short trainings that clip at a thousandth of what occurs, or at a thousand times that."""
    tasks = ("recall", "parity", "sine", "adding", "nesting", "copying")
    for number in range(12):
        task, cell = tasks[number % 6], CELLS[(number * 5 + 1) % 6]
        length = {"recall": 8, "copying": 3, "sine": 20}.get(task, 10)
        for code, clip in (
            ("clip-always", (1e-2, 1e-4)[number % 2]),
            ("clip-never", (1e2, 1e4)[number % 2]),
        ):
            plan = Plan(
                task=task,
                length=length,
                cells=(cell,),
                hidden_size=8,
                steps=30,
                clip=clip,
                batch=16,
                seed=number,
            )
            training = Training(plan)
            while not training.finished:
                training.step()
            (trainee,) = training.trainees
            x, _ = tasks_batch(task, length, 8, number)
            rnn = fresh(cell, x.shape[-1], 8, seed=number)
            yield Patient(
                f"{code}: {cell} {task}",
                Reader(rnn, readout(8, len(TASKS[task].outputs), number)),
                (x,),
                norms=tuple(trainee.records.norm),
                clip=clip,
                code=code,
            )


def steps_of_wrong_size() -> Iterator[Patient]:
    """One step of an optimiser whose rate is far too large, or far too small."""
    makers: tuple[Callable[..., torch.optim.Optimizer], ...] = (
        torch.optim.Adam,
        torch.optim.SGD,
        torch.optim.RMSprop,
    )
    for number in range(12):
        cell, size, task = CELLS[number % 6], 6 + 2 * number, ("parity", "nesting")[number % 2]
        x, target = tasks_batch(task, 10, 12, number)
        for code in ("updates-large", "updates-small"):
            rnn = fresh(cell, x.shape[-1], size, seed=number)
            model = Reader(rnn, readout(size, len(TASKS[task].outputs), number))
            before = {name: value.clone() for name, value in model.state_dict().items()}
            loss = TASKS[task].loss(model(x), target)
            torch.autograd.backward(loss)
            maker = makers[number % 3]
            rate = (0.3, 1.0)[number % 2] if code == "updates-large" else (3e-8, 1e-9)[number % 2]
            if maker is torch.optim.SGD:  # its step is as large as the gradient
                norm = min(
                    float(weight.grad.norm() / weight.detach().norm())
                    for name, weight in rnn.named_parameters()
                    if name.startswith("weight_") and weight.grad is not None
                )
                rate = 2.0 / norm if code == "updates-large" else 1e-7
            maker(model.parameters(), lr=rate).step()
            yield Patient(
                f"{code}: {cell} {number}",
                model,
                (x,),
                before=before,
                code=code,
                place={"module": "rnn"},
            )


class Cut(nn.Module):
    """A reader with a defect that keeps it from telling sequences apart."""

    def __init__(self, rnn: nn.Module, head: nn.Linear, defect: str) -> None:
        super().__init__()
        self.rnn = rnn
        self.head = head
        self.defect = defect

    def forward(self, x: Tensor) -> Tensor:
        if self.defect == "blank":
            x = torch.zeros_like(x)
        if self.defect == "first of batch":
            x = x[:, :1].expand_as(x)
        output, _ = self.rnn(x)
        if self.defect == "first step":
            output = output[:1].expand_as(output) * 0.0 + output[:1]
        if self.defect == "mean of batch":
            output = output.mean(dim=1, keepdim=True).expand_as(output)
        if self.defect == "closed":
            output = (output - 10.0).relu()
        answers: Tensor = self.head(output[-1])
        if self.defect == "cut":
            answers = answers.detach() + 0.0 * self.head.bias
        return answers


def unlearnable() -> Iterator[Patient]:
    """Defects with which a few sequences cannot be learned by heart."""
    defects = ("blank", "first of batch", "mean of batch", "closed", "cut", "same inputs")
    for number in range(12):
        cell, size = CELLS[number % 6], 8 + number
        x, target = tasks_batch("recall", 6, 12, number)
        defect = defects[(number + number // 6) % 6]
        if defect == "same inputs":
            x = x[:, :1].expand_as(x).clone()
        yield Patient(
            f"not-overfitting: {defect} {cell} {number}",
            Cut(fresh(cell, x.shape[-1], size, seed=number), readout(size, 3, number), defect),
            (x,),
            target[0],
            cross_entropy,
            code="not-overfitting",
        )


def vanishing() -> Iterator[Patient]:
    """One loss at the end of a long run, and recurrent weights that are small."""
    for number in range(12):
        cell, size, steps = CELLS[number % 6], 6 + number, 50 + 5 * number
        rnn = fresh(cell, 3, size, seed=number)
        generator = torch.Generator().manual_seed(number)
        base = Patient(
            f"fresh {cell} {number}",
            Reader(rnn, readout(size, 2, number), pooling=("last", "end")[number % 2]),
            (torch.randn(steps, 8, 3, generator=generator),),
            torch.randint(2, (8,), generator=generator),
            cross_entropy,
        )

        def weakened(model: Any, factor: float = (0.1, 0.3)[number % 2]) -> None:
            inner(model)[1].weight_hh_l0.mul_(factor)

        yield replace(
            base.sick("gradient-vanishes", weakened, module="rnn", layer=0),
            name=f"gradient-vanishes: {base.name}",
        )
