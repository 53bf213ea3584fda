"""Settings of the server process, applied once when this module is first imported."""

import gc
import itertools

import torch

from explorer.backprop.state_gradients import state_gradients
from explorer.session.choice import ModelChoice
from explorer.session.run import run
from explorer.tracing.torch_parity import torch_parity
from explorer.training.optimisers import OPTIMISERS
from explorer.training.plan import Plan
from explorer.training.training import Training

# Matrices here are small: a second thread costs more than it brings, and sessions share the cores.
torch.set_num_threads(1)

# The view that the app opens with is computed once, whole: torch loads much of itself only when it
# is first asked to differentiate.
_first = run(ModelChoice())
state_gradients(_first.trace, "last")
torch_parity(_first.module, _first.sequence.x, _first.trace)
# So it is with training: an optimiser's first step loads a hundred modules more.
for _optimiser in OPTIMISERS:
    Training(Plan(length=2, steps=1, optimiser=_optimiser)).step()

SETTLING_RUNS = (2, 8, 32)
_runs = itertools.count(1)


def settle() -> None:
    """Takes what has been loaded by now out of the garbage collector's sight.

    Streamlit collects garbage after every run of a script, and would look through all of torch
    each time. Much is loaded only by the first runs; so it is called after every run, and acts
    after a few early ones.
    """
    if next(_runs) in SETTLING_RUNS:
        freeze()


def freeze() -> None:
    """What is alive now stays out of every later collection."""
    gc.collect()
    gc.freeze()


freeze()
