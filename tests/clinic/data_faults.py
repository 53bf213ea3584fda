"""Faults in what is fed: numbers, axes, padding, scales, targets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, mse_loss

from explorer.tasks import TASKS
from tests.clinic.gate_faults import inner
from tests.clinic.patient import Patient, Reader, fresh, readout

CELLS = ("lstm", "gru", "rnn", "gru_simple", "lstm_cifg", "irnn")


def not_finite(bases: Iterable[Patient]) -> Iterator[Patient]:
    """A weight that is no number, a batch with a hole, a state that overflows, a loss of log 0."""
    for number, base in enumerate(bases):
        name, rnn = inner(base.model)
        kind = number % 5
        if kind == 0:

            def hole(model: Any) -> None:
                inner(model)[1].weight_hh_l0[1, 1] = torch.nan

            full = f"{name}.weight_hh_l0" if name else "weight_hh_l0"
            yield base.sick("not-finite", hole, signal=full)
        elif kind == 1:
            x = base.batch[0].clone()
            x[len(x) // 2, 0, 0] = torch.nan
            yield replace(
                base,
                name=f"not-finite: batch {base.name}",
                batch=(x, *base.batch[1:]),
                code="not-finite",
                place={"signal": "x"},
            )
        elif kind == 2:

            def infinite(model: Any) -> None:
                model.readout.weight[:] = 1e38
                model.readout.bias[:] = 3e38

            if base.batch[0].dtype == torch.float32:
                yield base.sick("not-finite", infinite)
        elif kind == 3:
            yield replace(
                base,
                name=f"not-finite: loss {base.name}",
                code="not-finite",
                loss_fn=lambda answers, target: answers.relu().mul(0.0).log().mean(),
                place={"signal": "loss"},
            )
        elif rnn.mode.startswith("RNN_RELU") if isinstance(rnn, nn.RNN) else False:

            def overflowing(model: Any) -> None:
                inner(model)[1].weight_hh_l0.fill_(1e20)

            yield base.sick("not-finite", overflowing, module=name, signal="h")


def exchanged_axes() -> Iterator[Patient]:
    """Batches (B, T, …) for modules that read (T, B, …)."""
    for number in range(15):
        cell, kind = CELLS[number % 6], number % 3
        count, steps, inputs, size = 12 + number, 30 + 3 * number, 2 + number % 4, 6 + number
        generator = torch.Generator().manual_seed(number)
        rnn = fresh(cell, inputs, size, seed=number, num_layers=1 + number % 2)
        walks = torch.randn(count, steps, inputs, generator=generator).cumsum(dim=1)
        x = walks / walks.std()
        base = Patient(
            f"axes-swapped: {cell} {number}",
            Reader(rnn, readout(size, 2, number)),
            (x,),
            code="axes-swapped",
            place={"module": "rnn"},
        )
        if kind == 0:
            yield base
        elif kind == 1:
            lengths = tuple(int(steps - one % 7) for one in range(count))
            yield replace(
                base,
                batch=(torch.randn(count, steps, inputs, generator=generator),),
                lengths=lengths,
            )
        else:
            model = First(rnn, readout(size, 2, number))
            target = torch.randint(2, (count,), generator=generator)
            yield replace(
                base,
                model=model,
                batch=(torch.randn(count, steps, inputs, generator=generator),),
                target=target,
                loss_fn=cross_entropy,
            )


class First(nn.Module):
    """Takes `output[:, -1]` for the last step, as with batch_first."""

    def __init__(self, rnn: nn.Module, head: nn.Linear) -> None:
        super().__init__()
        self.rnn = rnn
        self.head = head

    def forward(self, x: Tensor) -> Tensor:
        answers: Tensor = self.head(self.rnn(x)[0][:, -1])
        return answers


def padded(number: int, steps: int, count: int, inputs: int) -> tuple[Tensor, tuple[int, ...]]:
    """Noise (T, B, I) that ends in zeros, and the lengths."""
    generator = torch.Generator().manual_seed(number)
    lengths = tuple(int(steps - one % (steps // 2)) for one in range(count))
    x = torch.randn(steps, count, inputs, generator=generator)
    real = torch.arange(steps)[:, None] < torch.tensor(lengths)[None, :]
    return x * real[..., None], lengths


def padding() -> Iterator[Patient]:
    """Padded steps that reach the loss, or the state that is read last."""
    for number in range(12):
        cell, batch_first = CELLS[number % 6], number % 4 == 1
        steps, count, inputs, size = 12 + number, 9 + number // 2, 3, 6 + number
        x, lengths = padded(number, steps, count, inputs)
        rnn = fresh(cell, inputs, size, seed=number, batch_first=batch_first)
        generator = torch.Generator().manual_seed(number)
        target = torch.randint(3, (steps, count), generator=generator)
        yield Patient(
            f"padding-in-loss: {cell} {number}",
            Reader(rnn, readout(size, 3, number)),
            (x.transpose(0, 1) if batch_first else x,),
            target.T if batch_first else target,
            lambda answers, wanted: cross_entropy(answers.flatten(0, 1), wanted.flatten()),
            lengths=lengths,
            code="padding-in-loss",
            place={"module": "rnn"},
        )
        kind = ("last", "end", "mean")[number % 3]
        both = number % 5 == 4
        rnn = fresh(
            cell,
            inputs,
            size,
            seed=number,
            batch_first=batch_first,
            bidirectional=both,
            num_layers=1 + number % 2,
        )
        yield Patient(
            f"padding-in-state: {kind} {cell} {number}",
            Reader(rnn, readout(size * (2 if both else 1), 3, number), pooling=kind),
            (x.transpose(0, 1) if batch_first else x,),
            torch.randint(3, (count,), generator=generator),
            cross_entropy,
            lengths=lengths,
            code="padding-in-state",
        )


def scales(bases: Iterable[Patient]) -> Iterator[Patient]:
    """Inputs in thousands, or in thousandths."""
    for number, base in enumerate(bases):
        x = base.batch[0]
        large = x * (50.0, 300.0, 1e4)[number % 3] + (0.0, 100.0, 2000.0)[number % 3]
        small = x * (1e-2, 1e-3, 1e-5)[number % 3]
        yield replace(
            base,
            name=f"inputs-large: {base.name}",
            batch=(large,),
            code="inputs-large",
            place={"module": inner(base.model)[0]},
            before={},
        )
        yield replace(
            base,
            name=f"inputs-small: {base.name}",
            batch=(small,),
            code="inputs-small",
            place={"module": inner(base.model)[0]},
            before={},
        )


def repeating() -> Iterator[Patient]:
    """Random walks, of which the next value is asked for, and models that know nothing more."""
    for number in range(12):
        cell, batch_first = CELLS[number % 6], number % 3 == 1
        steps, count, inputs, size = 20 + 4 * number, 8 + number, 1 + number % 3, 6 + number
        generator = torch.Generator().manual_seed(number)
        walk = torch.randn(steps + 1, count, inputs, generator=generator)
        walk = 0.15 * walk.cumsum(dim=0) + torch.randn(1, count, inputs, generator=generator)
        x, target = walk[:-1], walk[1:, :, :1]
        pooling = "last" if number % 4 == 3 else "all"
        rnn = fresh(cell, inputs, size, seed=number, batch_first=batch_first)
        if pooling == "last":
            target = target[-1]
        elif batch_first:
            target = target.transpose(0, 1)
        model = Reader(rnn, readout(size, 1, number), pooling=pooling)
        x = x.transpose(0, 1) if batch_first else x
        _fitted(model, x, target, 40)
        yield Patient(
            f"repeats-last: {cell} {number}", model, (x,), target, mse_loss, code="repeats-last"
        )


def _fitted(model: nn.Module, x: Tensor, target: Tensor, steps: int) -> None:
    optimiser = torch.optim.Adam(model.parameters(), 1e-3)
    for _ in range(steps):
        optimiser.zero_grad()
        torch.autograd.backward(mse_loss(model(x), target))
        optimiser.step()


def tasks_batch(task: str, length: int, count: int, seed: int) -> tuple[Tensor, Tensor]:
    """Sequences of a task with their answers."""
    batch = TASKS[task].draw(length, count, torch.Generator().manual_seed(seed))
    return batch.x, batch.target
