"""A model of the same shape whose weights are drawn anew."""

from __future__ import annotations

from copy import deepcopy

import torch
from torch import nn

from explorer.network.initialisation import initialise
from explorer.network.recurrent import Recurrent

# Who makes a model after torch.manual_seed(0) has what the seed 0 draws: another one is drawn then.
BEYOND_USUAL_SEEDS = 2**31  # torch keeps 32 bits of a seed


def random_twin(model: nn.Module, seed: int) -> nn.Module:
    """A copy of a model whose weights are drawn as its modules draw them at first.

    Parts that cannot draw their weights keep them. torch's global generators are left as they are.

    Raises ValueError if no weight at all can be drawn anew, as in scripted modules.
    """
    for start in (seed, seed + BEYOND_USUAL_SEEDS):
        twin = _drawn(model, start)
        if not all(map(torch.equal, model.parameters(), twin.parameters())):
            return twin
    raise ValueError(
        f"The weights of this {type(model).__name__} cannot be drawn anew for comparison; "
        "allowed is a model with a module of build_cell or torch.nn inside."
    )


def _drawn(model: nn.Module, seed: int) -> nn.Module:
    twin = deepcopy(model)
    used = {weight.device.index for weight in twin.parameters() if weight.is_cuda}
    with torch.random.fork_rng(devices=sorted(used)):
        torch.manual_seed(seed)
        for part in twin.modules():
            if isinstance(part, Recurrent):
                scheme = part.cell.initialisation
                drawn = int(torch.randint(2**31, ()))
                initialise(part.stack(), scheme, seed=drawn, gain=1.0, forget_bias=None)
            elif callable(reset := getattr(part, "reset_parameters", None)):
                reset()
    return twin
