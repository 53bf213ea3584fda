"""The stage of a trace of somebody's own module."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from explorer.backprop.losses import Loss
from explorer.backprop.state_gradients import state_gradients
from explorer.capturing.captured_trace import CapturedTrace
from explorer.cells.notation import NOTATIONS
from explorer.scenes.cell import stage_mounts
from explorer.scenes.gradient_trace import gradient_scene
from explorer.scenes.scene import Scene
from explorer.scenes.traced_run import traced_run
from explorer.scenes.traced_sequence import batch_sentences, entry_values
from explorer.scenes.transports import run_transport
from explorer.scenes.words import curve_notes, network_words, parameters_sentence
from explorer.session.choice import Choice
from explorer.session.gradients import loss_key
from explorer.session.run import TRAINING_LOSS, Run, holding_unit
from explorer.tracing.trace import Trace
from explorer.views.sent_stage import sent_stage
from explorer.views.stage import FIRST

DIRECTIONS_OF_Z = ("keep", "replace")
# Both are at hand where one of them is asked for.
NAMED_LOSSES = ("last", "sum")


def trace_scene(
    trace: Trace,
    x: Any = None,
    *,
    unit: int | None = None,
    notation: str = "pytorch",
    z: str | None = None,
    loss: Loss = "last",
    tokens: Sequence[str] | None = None,
    batch: int = 0,
) -> Scene:
    """The stage of a trace: one sequence, the layer and direction that it looks at.

    Of a trace of gradients it is a board of them.

    Args:
        trace: as `explorer.trace` returns it, or a captured call; `trace.at(layer, direction)`
            looks elsewhere.
        x: what was traced, in the module's own layout. Without it the numbers of W x are those of
            the trace.
        unit: the unit whose numbers are shown; None for the one whose state is largest.
        notation: a key of `explorer.cells.notation.NOTATIONS`.
        z: what z near 1 means, "keep" or "replace"; None as the notation's book has it.
        loss: the loss of the gradient curves, as for `explorer.gradients`: "last", "sum", a step,
            or a function of the module's output. "training" is, of a captured call, the loss that
            was backpropagated.
        tokens: a label for every step, in the order of the sequence; None for their numbers.
        batch: which sequence of the batch, from 0.

    Raises:
        ValueError: for more steps or units than are shown, and an x, unit, notation, z, loss, batch
            or tokens that do not fit.
    """
    if notation not in NOTATIONS:
        raise ValueError(f"Unknown notation {notation!r}; allowed are {', '.join(NOTATIONS)}.")
    if z not in (None, *DIRECTIONS_OF_Z):
        raise ValueError(f"Unknown z {z!r}; allowed are {', '.join(DIRECTIONS_OF_Z)}.")
    if not trace.opened:
        return gradient_scene(trace, notation=notation, tokens=tokens, batch=batch)
    shown = traced_run(trace, x, tokens, batch)
    choice = Choice(
        shown.choice,
        _unit(shown, unit),
        notation,
        NOTATIONS[notation].direction if z is None else z,  # type: ignore[arg-type]
        loss if isinstance(loss, (str, int)) else "last",
    )
    gradient = _gradient(trace, loss, batch)
    norms = {loss_key(choice.loss): gradient.norms()}
    for name in NAMED_LOSSES:
        if name != loss and loss in NAMED_LOSSES:
            norms[name] = _gradient(trace, name, batch).norms()
    data = sent_stage(shown, choice, norms)
    notes = [note.sentence for note in curve_notes(gradient)]
    parameters = f"Parameters: {parameters_sentence(shown)}"
    return Scene(
        "",
        "",
        _title(shown),
        run_transport(shown, inside=True),
        stage_mounts(data, shown),
        (*batch_sentences(trace, batch), *notes, *shown.notes, parameters),
        run=shown,
        choice=choice,
        gradient=gradient,
    )


def _unit(shown: Run, unit: int | None) -> int:
    units = shown.module.hidden_size
    if unit is None:
        return holding_unit(shown)
    if not 0 <= unit < units:
        raise ValueError(f"There is no unit {unit} in this trace; allowed are 0 to {units - 1}.")
    return unit


def _title(shown: Run) -> str:
    steps = len(shown.sequence.tokens)
    where = "" if shown.layer_view is None else f", {shown.layer_view.title}"
    return f"{network_words(shown)}{where}, {steps:,} step{'' if steps == 1 else 's'}"


def _gradient(trace: Trace, loss: Loss, batch: int) -> Trace:
    """The gradient of a loss for one sequence, in the order of reading."""
    if loss != TRAINING_LOSS:
        whole = state_gradients(trace, loss)
    elif isinstance(trace, CapturedTrace):
        whole = trace.gradients()
    else:
        raise ValueError(
            "A loss of training is known of captured calls alone; allowed here are last, sum, a "
            "step, or a function of the output."
        )
    values = entry_values(whole.by_place[trace.layer, trace.direction], trace, batch)
    return Trace(trace.cell, {FIRST: values}, trace.output)
