"""What is trained: a recurrent module with a linear read-out, fused by torch where it can be."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from explorer.models.parts import ModelSizes, empty_readout
from explorer.network.initialisation import start_keeping
from explorer.network.recurrent import Recurrent, build_cell
from explorer.tracing.torch_parity import torch_twin
from explorer.training.recurrence import QuickRecurrent

FUSED_BACKWARDS = ("LSTM",)
# So that nothing is drawn twice from the same seed.
START_SEED, READ_OUT_SEED = 10**6, 2 * 10**6
LARGEST_QUICK = 1500  # numbers of a step: sequences × units


class Learner(nn.Module):
    """A recurrent module under the name `recurrent`, and on top of it the linear `readout`."""

    def __init__(self, recurrent: nn.Module, readout: nn.Linear) -> None:
        super().__init__()
        self.recurrent = recurrent
        self.readout = readout

    def forward(self, x: Tensor, asked: int | None = None) -> Tensor:
        """The answers at the last `asked` steps (all if None): (T, B, I) → (S, B, O)."""
        states = self.recurrent(x)[0]
        answers: Tensor = self.readout(states if asked is None else states[-asked:])
        return answers


def learner(
    sizes: ModelSizes, *, seed: int, start: str = "drawn", span: int = 1, batch: int = 1
) -> Learner:
    """A learner in float32, its weights drawn from `seed` alone.

    `start` "chrono" lets gates keep for up to `span` steps at first. `batch` is how many sequences
    it is going to read at once: the way to compute that is fastest for so many is chosen, with the
    same weights under the same names.
    """
    module = build_cell(
        sizes.cell,
        sizes.inputs,
        sizes.hidden_size,
        num_layers=sizes.layers,
        bidirectional=sizes.directions == 2,
        seed=seed,
        dtype=torch.float32,
    )
    if start == "chrono":
        start_keeping(module.stack(), span, seed=seed + START_SEED)
    readout = empty_readout(sizes)
    bound = readout.in_features**-0.5
    generator = torch.Generator().manual_seed(seed + READ_OUT_SEED)
    with torch.no_grad():
        readout.weight.uniform_(-bound, bound, generator=generator)
        readout.bias.uniform_(-bound, bound, generator=generator)
    return Learner(_quickest(module, batch), readout)


def _quickest(module: Recurrent, batch: int) -> nn.Module:
    """torch's own module where it is fused forwards and backwards, or steps are large; else ours.

    Our walk goes one way: in two directions it is torch's own, or the plain loop over the steps.

    torch's backward pass of a GRU or an RNN is a chain of small operations, which costs twice as
    much as our walk while steps are small (`python -m benchmarks.training`).
    """
    twin = torch_twin(module)
    is_large = batch * module.hidden_size > LARGEST_QUICK
    if twin is not None and (
        module.cell.twin in FUSED_BACKWARDS or is_large or module.bidirectional
    ):
        return twin
    if module.bidirectional:
        return module
    quick = QuickRecurrent(
        module.cell, module.input_size, module.hidden_size, num_layers=module.num_layers
    )
    quick.load_state_dict(module.state_dict())
    return quick
