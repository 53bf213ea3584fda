"""The PyTorch code of a view: a script that computes its numbers."""

from __future__ import annotations

from functools import lru_cache

import torch

from explorer.backprop.losses import output_gradient
from explorer.equations.printed import flipped_gates
from explorer.equations.pytorch_script import NetworkContext, reproducing_script
from explorer.network.recurrent import Recurrent
from explorer.scenes.scene import Scene
from explorer.session.resolve import resolved_choice
from explorer.session.run import KEPT_RUNS, Run, loss_of, loss_within
from explorer.tracing.one_layer import layer_module

# Of weights that a script carries in itself: it would be some 4 MB of text.
MOST_PRINTED = 1_000_000


def missing_code(scene: Scene) -> str:
    """Why a view has no code, in one sentence; "" if it has."""
    if scene.run is None or scene.choice is None:
        return "This view shows no one run whose code could be written."
    if not _leads_back(scene.run):
        return "The module is your own: its code is where it was traced."
    weights = sum(value.numel() for value in _network(scene.run).parameters())
    if weights > MOST_PRINTED:
        return (
            f"The code would carry {weights:,} weights, and does up to {MOST_PRINTED:,}: in "
            "Python, explorer.load opens the model's file."
        )
    return ""


def code(scene: Scene, *, shortened: bool = False) -> str:
    """The script; `shortened` leaves out most of the packed numbers, for reading only.

    Raises ValueError for a view that has no code.
    """
    missing = missing_code(scene)
    if missing or scene.run is None or scene.choice is None:
        raise ValueError(missing)
    run, choice = scene.run, scene.choice
    flipped = flipped_gates(run.module.cell, choice.direction)
    loss = loss_within(choice.loss, len(run.sequence.tokens))
    return _script(run, flipped, loss, shortened=shortened)


@lru_cache(maxsize=KEPT_RUNS)
def _script(run: Run, flipped: frozenset[str], loss: str | int, *, shortened: bool) -> str:
    context = None
    if run.layer_view is not None:
        result = resolved_choice(run.choice)
        context = NetworkContext(result.network, result.sequence, run.layer_view)
    function = loss_of(run, loss)
    return reproducing_script(
        run.module,
        run.sequence,
        flipped,
        output_gradient(run.trace.output, function) if callable(function) else function,
        held=run.held,
        context=context,
        shortened=shortened,
    )


def _network(run: Run) -> Recurrent:
    return resolved_choice(run.choice).network


def _leads_back(run: Run) -> bool:
    """Whether the run's choice leads to its weights; that of a trace of any module does not."""
    try:
        network = _network(run)
    except ValueError:
        return False
    if run.layer_view is not None:
        if network.num_layers != run.layer_view.layers:
            return False
        network = layer_module(network, run.layer_view.layer, run.layer_view.reading)
    own, other = run.module.state_dict(), network.state_dict()
    return own.keys() == other.keys() and all(torch.equal(own[key], other[key]) for key in own)
