"""A patient of the clinic: a model with a batch and whatever else a diagnosis is given."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from explorer.diagnosis.diagnose import diagnose
from explorer.diagnosis.report import Report
from explorer.network.recurrent import Recurrent, build_cell
from explorer.tracing.torch_parity import torch_twin

Loss = Callable[[Any, Any], Tensor]


@dataclass(frozen=True, eq=False)
class Patient:
    """A model and what `diagnose` is called with beside it. `code` is the fault it has, "" if none.

    `place` are fields that a finding of the fault has to have: the module, layer, signal … A
    healthy patient with `only` is asked about that code alone.
    """

    name: str
    model: nn.Module
    batch: tuple[Any, ...]
    target: Tensor | None = None
    loss_fn: Loss | None = None
    lengths: tuple[int, ...] | None = None
    lag: int | None = None
    before: dict[str, Tensor] = field(default_factory=dict)
    norms: tuple[float, ...] = ()
    clip: float | None = None
    code: str = ""
    place: dict[str, Any] = field(default_factory=dict)
    only: str = ""

    def diagnosed(self, seconds: float) -> Report:
        """The report of this patient."""
        return diagnose(
            self.model,
            self.batch,
            self.target,
            self.loss_fn,
            self.lengths,
            lag=self.lag,
            before=self.before,
            norms=self.norms,
            clip=self.clip,
            seconds=seconds,
        )

    def sick(self, code: str, change: Callable[[Any], object], **place: Any) -> Patient:
        """A copy with a fault that `change` makes in the copy's model."""
        copy = deepcopy(self.model)
        with torch.no_grad():
            change(copy)
        return replace(
            self, name=f"{code}: {self.name}", model=copy, code=code, place=place, before={}
        )


class Reader(nn.Module):
    """A recurrent module and a linear read-out of it, in any layout.

    `pooling`: "all" answers at every step, "last" at the last one, "end" from h_n (of both
    directions), "mean" from the mean over the steps. With `packs` the sequences are packed by the
    lengths that it is called with.
    """

    def __init__(
        self,
        rnn: nn.Module,
        readout: nn.Linear,
        *,
        embedding: nn.Embedding | None = None,
        pooling: str = "all",
        packs: bool = False,
    ) -> None:
        super().__init__()
        self.embedding = embedding
        self.rnn = rnn
        self.readout = readout
        self.pooling = pooling
        self.packs = packs

    def forward(self, x: Tensor, lengths: Any = None) -> Any:
        batch_first = bool(self.rnn.batch_first)
        if self.embedding is not None:
            x = self.embedding(x)
        if self.packs:
            sizes = torch.as_tensor(lengths)
            packed = pack_padded_sequence(x, sizes, batch_first, enforce_sorted=False)
            output, state = self.rnn(packed)
            output = pad_packed_sequence(output, batch_first, total_length=int(max(lengths)))[0]
        else:
            output, state = self.rnn(x)
        if self.pooling == "all":
            return self.readout(output)
        if self.pooling == "last":
            chosen = output[:, -1] if batch_first else output[-1]
        elif self.pooling == "mean":
            chosen = output.mean(dim=1 if batch_first else 0)
        else:
            last = state[0] if isinstance(state, tuple) else state
            count = 2 if self.rnn.bidirectional else 1
            chosen = torch.cat(list(last[-count:]), dim=-1)
        return self.readout(chosen)


def plain(module: Recurrent) -> nn.Module:
    """torch's own module where there is one, else ours."""
    twin = torch_twin(module)
    return module if twin is None else twin


def fresh(cell: str, inputs: int, size: int, **options: Any) -> nn.Module:
    """A recurrent module with random weights, torch's own where there is one."""
    return plain(build_cell(cell, inputs, size, **options)).requires_grad_(True)


def readout(inputs: int, outputs: int, seed: int) -> nn.Linear:
    """A linear layer, its weights drawn from a seed."""
    layer = nn.Linear(inputs, outputs, device="meta").to_empty(device="cpu")
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for weight in layer.parameters():
            weight.uniform_(-(inputs**-0.5), inputs**-0.5, generator=generator)
    return layer


def masked(loss_fn: Loss, lengths: tuple[int, ...]) -> Loss:
    """A loss of real steps alone, for answers (T, B, O) and a target (T, B, …)."""

    def of_real_steps(answers: Tensor, target: Tensor) -> Tensor:
        real = torch.arange(len(answers))[:, None] < torch.tensor(lengths)[None, :]
        return loss_fn(answers[real][:, None], target[real][:, None])

    return of_real_steps
