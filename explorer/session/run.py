"""From a choice to everything that is shown of it: the module, the sequence, the trace."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

import torch
from torch import Tensor

from explorer.backprop.losses import Loss
from explorer.backprop.state_gradients import several_gradients, state_gradients
from explorer.cells.terms import Quotient
from explorer.models.readout import ReadOut, read_out
from explorer.models.trained import TrainedModel
from explorer.models.training_loss import training_loss
from explorer.network.clamp import Clamp
from explorer.network.recurrent import Recurrent
from explorer.sequences import Sequence
from explorer.session.choice import ModelChoice
from explorer.session.holds import clamps
from explorer.session.readable import sequence_text
from explorer.session.resolve import ResolvedChoice, resolved_choice
from explorer.tracing.one_layer import (
    LayerView,
    in_reading_order,
    layer_inputs,
    layer_module,
    layer_view_of,
)
from explorer.tracing.trace import Trace, trace

# A run of 500 steps and 128 units takes some 10 MB, so that few are kept for all visitors together.
KEPT_RUNS = 24
# As a value of a choice's `loss`.
TRAINING_LOSS = "training"


@dataclass(frozen=True, eq=False)
class Run:
    """One module reading one sequence. Shared by all sessions: nothing in it may be changed.

    Of a network with several layers or directions it is one of them, as `layer_view` says,
    and the sequence is what that one reads, in its order of reading; `choice` leads to the whole.
    """

    module: Recurrent
    sequence: Sequence
    trace: Trace
    trained: TrainedModel | None
    read_out: ReadOut | None
    notes: tuple[str, ...]
    held: tuple[Clamp, ...]
    layer_view: LayerView | None
    choice: ModelChoice
    training_loss: Callable[[Tensor], Tensor] | None = None

    @property
    def all_notes(self) -> tuple[str, ...]:
        """The notes, first which layer and direction of a network is shown."""
        return self.notes if self.layer_view is None else (self.layer_view.note, *self.notes)


@lru_cache(maxsize=KEPT_RUNS)
def run(choice: ModelChoice) -> Run:
    """Builds the module and the sequence of a choice and traces the one reading the other.

    Everything is computed in float64. Raises `ShapeMismatchError` if the weights cannot read the
    sequence, and ValueError, one clear sentence, for input that is not allowed.
    """
    result = resolved_choice(choice)
    module, sequence, notes = result.network, result.sequence, list(result.notes)
    layer_view = layer_view_of(module, choice.layer, choice.reading)
    if layer_view is not None:
        module = layer_module(result.network, layer_view.layer, layer_view.reading)
        below = layer_inputs(result.network, sequence, layer_view.layer)
        sequence = in_reading_order(below, layer_view.reading)
    held = _held(choice, module, len(sequence.tokens), notes)
    with torch.no_grad():
        traced = trace(module, sequence.x, clamp=held)
        read_out = _read_out(result, choice, traced, layer_view)
    learned = _training_loss(result, choice, layer_view)
    notes.extend(_no_number(traced))
    return Run(
        module,
        sequence,
        traced,
        result.trained,
        read_out,
        tuple(notes),
        held,
        layer_view,
        choice,
        learned,
    )


def holding_unit(run: Run) -> int:
    """The unit whose states are largest on average: one that keeps something."""
    states = [run.trace[name][:, 0].abs().mean(0) for name in run.module.cell.states]
    return int(torch.stack(states).amax(0).argmax())


def untouched(choice: ModelChoice) -> ModelChoice:
    """The same choice with nothing held."""
    return replace(choice, hold=None)


def loss_within(loss: str | int, steps: int) -> str | int:
    """A loss, or "last" if it asks for a step that the sequence has not."""
    return "last" if isinstance(loss, int) and loss >= steps else loss


def loss_sentence(run: Run, loss: str | int) -> str:
    """What L is, in words."""
    within = loss_within(loss, len(run.sequence.tokens))
    if within == TRAINING_LOSS and run.training_loss is not None:
        value = run.training_loss(run.trace.output).item()
        return f"L is the loss of training, from the read-out and the right answers: {value:.3g}."
    where = {"sum": "all steps"}.get(str(within), "the last step")
    if isinstance(within, int):
        where = f"step {within}"
    trained = " It is not the loss of training." if run.trained is not None else ""
    return f"L is the sum of h over the units at {where}.{trained}"


def loss_step(loss: str | int, steps: int) -> int:
    """The last step at which a loss stands."""
    within = loss_within(loss, steps)
    return within if isinstance(within, int) else steps - 1


def run_gradient(run: Run, loss: str | int) -> Trace:
    """The gradient of a loss, or of the last step's if the sequence has no such step."""
    return _gradient(run, loss_within(loss, len(run.sequence.tokens)))


def loss_of(run: Run, loss: str | int) -> Loss:
    """A loss as the gradients take it: the training loss as a function of the output.

    What the sequence or the weights do not have is "last".
    """
    if loss == TRAINING_LOSS:
        return run.training_loss or "last"
    return loss_within(loss, len(run.sequence.tokens))


def named_losses(run: Run) -> tuple[str, ...]:
    """The losses that every run has, and that of training where there is one."""
    return ("last", "sum", *([TRAINING_LOSS] if run.training_loss is not None else []))


@lru_cache(maxsize=KEPT_RUNS)
def _gradient(run: Run, loss: str | int) -> Trace:
    named = named_losses(run)
    if loss in named:
        return _named_gradients(run)[named.index(str(loss))]
    return state_gradients(run.trace, loss_of(run, loss))


# One is seldom looked at without the others, which cost little beside it.
@lru_cache(maxsize=KEPT_RUNS)
def _named_gradients(run: Run) -> list[Trace]:
    return several_gradients(run.trace, [loss_of(run, loss) for loss in named_losses(run)])


def _held(
    choice: ModelChoice, module: Recurrent, steps: int, notes: list[str]
) -> tuple[Clamp, ...]:
    """What is held; a hold that this cell or sequence has no place for is told and left out."""
    if choice.hold is None:
        return ()
    unit = choice.hold.unit
    hold = replace(choice.hold, unit=None if unit is None else min(unit, module.hidden_size - 1))
    try:
        return clamps(hold, module.cell, steps)
    except ValueError as error:
        notes.insert(0, str(error))
        return ()


def _no_number(traced: Trace) -> list[str]:
    """From which step on a signal is no number, and why; nothing where all are finite."""
    finite = {name: traced[name].isfinite().all(dim=2).all(dim=1) for name in traced.names}
    bad = (~torch.stack(list(finite.values())).all(dim=0)).nonzero()
    if not len(bad):
        return []
    step = int(bad[0])
    # In the order of the equations: the first is made of finite numbers alone.
    name = next(name for name in traced.names if not finite[name][step])
    equation = next(one for one in traced.cell.equations if one.name == name)
    divides = any(isinstance(part, Quotient) for part in equation.term.subterms())
    if not divides or bool(traced[name][step].isinf().any()):
        return [
            f"The state overflows at step {step}: from there on it is no number, and drawn in "
            "magenta. A smaller weight gain prevents it."
        ]
    return [
        f"{traced.cell.title} has no {name} at step {step}, where it would be 0 divided by 0; "
        "from there on it is no number, and drawn in magenta. It needs something written first."
    ]


def _training_loss(
    result: ResolvedChoice, choice: ModelChoice, layer_view: LayerView | None
) -> Callable[[Tensor], Tensor] | None:
    """The loss of training, where what is shown is all that the read-out reads."""
    if result.trained is None:
        return None
    if layer_view is not None and (
        layer_view.directions > 1 or layer_view.layer < layer_view.layers - 1
    ):
        return None
    text = None if result.probe else sequence_text(choice)
    return training_loss(result.trained, text, result.probe)


def _read_out(
    found: ResolvedChoice, choice: ModelChoice, traced: Trace, layer_view: LayerView | None
) -> ReadOut | None:
    """What a trained model says; only its last layer is read, both directions together."""
    if found.trained is None or (
        layer_view is not None and layer_view.layer < layer_view.layers - 1
    ):
        return None
    output = traced.output[:, 0]
    text = None if found.probe else sequence_text(choice)
    if layer_view is None or layer_view.directions == 1:
        return read_out(found.trained, output, text, found.probe)
    backward = layer_view.reading == "backward"
    other = "forward" if backward else "backward"
    below = layer_inputs(found.network, found.sequence, layer_view.layer)
    reader = layer_module(found.network, layer_view.layer, other)
    beside = trace(reader, in_reading_order(below, other).x).output[:, 0]
    both = (beside, output.flip(0)) if backward else (output, beside.flip(0))
    result = read_out(found.trained, torch.cat(both, dim=-1), text, found.probe)
    return result.from_the_end() if backward and result is not None else result
