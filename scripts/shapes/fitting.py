"""Shared by the trainings of the shapes: initial weights, steps of Adam, batches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Generic, TypeVar

import torch
from torch import Tensor, nn
from torch.nn import functional

E = TypeVar("E")
CLIP = 1.0


def initialised(module: nn.Module, size: int, generator: torch.Generator) -> nn.Module:
    """The module with every parameter uniform between -1/√size and 1/√size, from `generator`."""
    with torch.no_grad():
        for parameter in module.to_empty(device="cpu").parameters():
            parameter.uniform_(-(size**-0.5), size**-0.5, generator=generator)
    return module


def fit(
    modules: Mapping[str, nn.Module], loss: Callable[[], Tensor], steps: int, rate: float
) -> None:
    """Takes steps of Adam on `loss`, which samples a new batch at every call.

    Over the second half the rate falls to a fiftieth. Gradients are clipped to a norm of CLIP.
    """
    parameters = [value for module in modules.values() for value in module.parameters()]
    optimizer = torch.optim.Adam(parameters, lr=rate)
    for step in range(steps):
        optimizer.param_groups[0]["lr"] = rate * min(1.0, max(0.02, 2 * (1 - step / steps)))
        value = loss()
        optimizer.zero_grad()
        torch.autograd.backward(value)
        nn.utils.clip_grad_norm_(parameters, CLIP)
        optimizer.step()
        if step % 500 == 499:
            print(f"step {step + 1} loss {value.item():.4f}", flush=True)


def weights_of(modules: Mapping[str, nn.Module]) -> dict[str, Tensor]:
    """All parameters in float16; each name begins with its module's prefix: "readout.weight"."""
    return {
        prefix + name: value.half()
        for prefix, module in modules.items()
        for name, value in module.state_dict().items()
    }


class Batches(Generic[E]):
    """Batches whose examples all have the same length, so that none needs padding."""

    def __init__(self, examples: Sequence[E], length: Callable[[E], int]) -> None:
        groups: dict[int, list[E]] = defaultdict(list)
        for example in examples:
            groups[length(example)].append(example)
        self.groups = [groups[size] for size in sorted(groups)]
        self._shares = torch.tensor([float(len(group)) for group in self.groups])

    def sample(self, count: int, generator: torch.Generator) -> list[E]:
        """`count` examples of one length; each length is as likely as it is frequent."""
        group = self.groups[int(torch.multinomial(self._shares, 1, generator=generator))]
        places = torch.randint(len(group), (count,), generator=generator)
        return [group[place] for place in places.tolist()]


def blanked(chosen: Tensor, unknown: int, share: float, generator: torch.Generator) -> Tensor:
    """The columns with a share of them, chosen at random, replaced by `unknown`."""
    return torch.where(torch.rand(chosen.shape, generator=generator) < share, unknown, chosen)


def one_hot_batch(rows: Sequence[Tensor], count: int) -> Tensor:
    """Columns of B examples, each (T,), as one-hot vectors in float32: (T, B, count)."""
    return functional.one_hot(torch.stack(list(rows), dim=1), count).float()
