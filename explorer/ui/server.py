"""What the server process does once, beside serving: threads, loading ahead, garbage collection."""

from __future__ import annotations

import gc
import itertools
from functools import cache

import torch

from explorer.backprop.state_gradients import state_gradients
from explorer.session.choices import exploring_choice
from explorer.session.controls import Chosen
from explorer.session.run import run
from explorer.tracing.torch_parity import torch_parity
from explorer.training.optimisers import OPTIMISERS
from explorer.training.plan import Plan
from explorer.training.training import Training

SETTLING_RUNS = (2, 8, 32)
_runs = itertools.count(1)


@cache
def use_one_thread() -> None:
    """Matrices here are small: a second thread costs more than it brings, and sessions share cores.

    Asked for at every run, done at the first.
    """
    torch.set_num_threads(1)


def warm_up() -> None:
    """Computes the view that the app opens with, so that the first visitor does not wait for it.

    Torch loads much of itself only when it is first asked to differentiate, and an optimiser's
    first step loads a hundred modules more.
    """
    use_one_thread()
    first = run(exploring_choice(Chosen({})).model)
    state_gradients(first.trace, "last")
    torch_parity(first.module, first.sequence.x, first.trace)
    for optimiser in OPTIMISERS:
        Training(Plan(length=2, steps=1, optimiser=optimiser)).step()
    freeze()


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
