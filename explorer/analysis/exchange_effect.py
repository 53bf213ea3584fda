"""What another function does to a network: to the values it gives, the states and the gradient."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from explorer.tracing.trace import Trace


@dataclass(frozen=True)
class Behaviour:
    """How a network behaves on one sequence, with one function in the place that is looked at.

    function: how it is written. mean: of the signal that the function is in, over steps and units.
    largest: the largest absolute value of the memory. arriving: the norm of the gradient of the
    memory at step 0; leaving: at the step of the loss. overflow: the first step at which a state is
    no finite number, None if there is none. parameters: how many weights there are.
    """

    function: str
    mean: float
    largest: float
    arriving: float
    leaving: float
    overflow: int | None
    parameters: int

    @property
    def share(self) -> float:
        """How much of the gradient at the loss arrives at step 0; NaN where there is none."""
        return self.arriving / self.leaving if self.leaving else float("nan")


def behaviour(
    forward: Trace, gradient: Trace, *, function: str, signal: str, loss_at: int, parameters: int
) -> Behaviour:
    """Measures one run; `gradient` is that of its states, `signal` where the function stands."""
    memory = forward.cell.states[-1]
    norms = gradient.norms()[memory]
    states = torch.stack([forward[name].abs().amax(dim=(1, 2)) for name in forward.cell.states])
    bad = (~states.isfinite()).any(dim=0).nonzero()
    return Behaviour(
        function,
        float(forward[signal].mean()),
        float(forward[memory].abs().max()),
        float(norms[0]),
        float(norms[loss_at]),
        int(bad[0]) if len(bad) else None,
        parameters,
    )
