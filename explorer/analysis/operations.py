"""Which operations reach torch's kernels while a module of torch's own reads a sequence."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode

# What does all steps in one operation has one of these in its name: mkldnn_rnn_layer.
FUSED_WORDS = ("rnn", "lstm", "gru")


@dataclass(frozen=True)
class StepOperations:
    """How a module goes through the steps: `fused` names the one operation that does all of them,
    "" if there is none; `added` is how many operations every further step adds."""

    fused: str
    added: int


def step_operations(module: nn.Module, values: Tensor) -> StepOperations:
    """What a module of torch's own runs on this machine for values like these, (T, B, I).

    It is seen by letting the module read one step, and two.
    """
    one, two = (_counts(module, values[:1].repeat(steps, 1, 1)) for steps in (1, 2))
    added = two.total() - one.total()
    fused = [name for name in two if any(word in name for word in FUSED_WORDS)]
    return StepOperations(fused[0] if fused and not added else "", added)


def _counts(module: nn.Module, values: Tensor) -> Counter[str]:
    counting = _Counting()
    with torch.no_grad(), counting:
        module(values)
    return counting.counts


class _Counting(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Counts operations by name while it is active."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.counts: Counter[str] = Counter()

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        self.counts[func.overloadpacket.__name__] += 1
        return func(*args, **(kwargs or {}))
