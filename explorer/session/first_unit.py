"""Which unit is looked at first: one that does something."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import torch
from torch import Tensor

from explorer.session.choice import ModelChoice
from explorer.session.readable import READABLE
from explorer.session.run import KEPT_RUNS, Run, holding_unit, run

# A larger change from one step to the next counts like this one, a share of the range: a gate that
# stands still but for a few jumps does less than one that moves all the time.
LARGEST_MOVE = 0.1


def unit_movements(run: Run) -> Tensor:
    """How much each unit moves from one step to the next: (H,), 0 to 1, 0 if it stands still.

    The mean over the steps and over the gates, or over the states of a cell without gates, of the
    absolute change as a share of `LARGEST_MOVE`, 1 at most. A signal without bounds has those of
    its values.
    """
    cell = run.module.cell
    gates = [signal for signal in cell.signals if signal.kind == "gate"]
    moves = []
    for signal in gates or [cell.signal(name) for name in cell.states]:
        values = run.trace[signal.name][:, 0].double().nan_to_num(0.0, 0.0, 0.0)
        low = values.min() if signal.low is None else signal.low
        high = values.max() if signal.high is None else signal.high
        span = max(float(high - low), torch.finfo(values.dtype).tiny)
        changes = values.diff(dim=0).abs() / (LARGEST_MOVE * span)
        moves.append(changes.clamp(max=1.0).sum(0) / max(len(changes), 1))
    return torch.stack(moves).mean(0)


def first_unit(model: ModelChoice) -> int:
    """The unit that moves most, until a person chooses one; 0 if the choice cannot be run.

    It belongs to the network and stays while its settings are turned: shipped weights are measured
    on the text that the app opens with, random ones as they are before gain, biases and holds. Of a
    person's own model it is the unit that keeps most.
    """
    plain = replace(model, hold=None, exchange=None)
    usual = ModelChoice()
    if model.weights == "trained":
        plain = replace(plain, sequence=READABLE, text="", numbers="")
    elif model.weights == "random":
        plain = replace(
            plain,
            steps=usual.steps,
            gain=usual.gain,
            initialisation=usual.initialisation,
            nonlinearity=usual.nonlinearity,
            forget_bias=usual.forget_bias,
        )
    return _first_unit(plain)


# Asked for several times in a run of a page, and for two different runs of a cell.
@lru_cache(maxsize=KEPT_RUNS)
def _first_unit(model: ModelChoice) -> int:
    try:
        reference = run(model)
        if model.weights == "own":
            return holding_unit(reference)
        return int(unit_movements(reference).argmax())
    except ValueError:
        return 0
