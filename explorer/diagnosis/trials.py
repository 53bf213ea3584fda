"""What changes when something is taken away: padding, a layer, what was read long ago."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor, nn

from explorer.capturing.captured_trace import CapturedTrace
from explorer.capturing.run import open_run
from explorer.diagnosis.axes import Axes
from explorer.diagnosis.observing import tensors_in
from explorer.network.stack import DIRECTIONS
from explorer.network.unroll import layer_states


def relative_change(before: Tensor, after: Tensor) -> float | None:
    """The root mean square of a change over the spread of what was before; None without one."""
    spread = float(before.double().std(unbiased=False))
    if not spread > 0.0:
        return None
    return float((after.double() - before.double()).square().mean().sqrt()) / spread


def other_padding(x: Tensor, axes: Axes, real: Tensor) -> Tensor:
    """The same batch with other values at its padded steps: those of real steps, here and there.

    `real` is (T, B).
    """
    if axes.time is None or axes.batch is None:
        return x
    values = x.detach().movedim((axes.time, axes.batch), (0, 1)).clone()
    pool = values[real]
    count = int((~real).sum())
    values[~real] = pool[torch.arange(count) * 7 % len(pool)]
    return values.movedim((0, 1), (axes.time, axes.batch))


def at_real_steps(answers: Tensor, axes: Axes, real: Tensor) -> Tensor:
    """The answers at steps that are no padding; all of them if they have no axis of time."""
    if axes.time is None or axes.batch is None:
        return answers
    return answers.movedim((axes.time, axes.batch), (0, 1))[real]


def remembered(call: CapturedTrace, real: Tensor, lag: int) -> float | None:
    """How much of what was read at least `lag` steps before the end is in the last state.

    The beginnings of the sequences are exchanged among them; told is the change of h after the last
    real step, forward, last layer, over the deviation of h among all steps and sequences. None if
    there is one sequence only, if no step is so early, or if the beginnings are all alike.
    """
    run = call.call.run
    lasts = real.sum(dim=0) - 1
    early = torch.arange(len(run.x))[:, None] <= (lasts - lag)[None, :]
    exchanged = torch.where(early[..., None], run.x.roll(1, dims=1), run.x)
    if run.x.shape[1] < 2 or torch.equal(exchanged, run.x):
        return None
    place = (len(run.stack.layers) - 1, DIRECTIONS[0])
    entries = torch.arange(len(lasts))
    own, other = (
        opened.opened[place].signals["h"].double()
        for opened in (open_run(run), open_run(replace(run, x=exchanged)))
    )
    states = own[real]
    # Not over that of the last states, which are all alike where all has been forgotten.
    spread = float((states - states.mean(dim=0)).square().mean().sqrt())
    change = other[lasts, entries] - own[lasts, entries]
    return float(change.square().mean().sqrt()) / spread if spread > 0.0 else 0.0


def without_layer(
    model: nn.Module, arguments: Sequence[Any], call: CapturedTrace, layer: int
) -> Any:
    """The model's answers with the output of one layer held at its mean over steps and batch.

    The call is that of a dense sequence, and the only one of its module.
    """
    output, finals = _rerun(call, layer)

    layout = call.call.run.layout

    def instead(_: nn.Module, given: Any, result: Any) -> Any:
        own, states = result[0], tensors_in(result[1])
        ends = finals if layout.batched else finals.squeeze(1)
        changed = (ends.to(own), *states[1:])
        last = None if not states else changed if len(changed) > 1 else changed[0]
        return layout.own(output).to(own), last

    handle = call.call.kept.module.register_forward_hook(instead)
    try:
        with torch.no_grad():
            return model(*arguments)
    finally:
        handle.remove()


def _rerun(call: CapturedTrace, held: int) -> tuple[Tensor, Tensor]:
    """The module's output, (T, B, ·), and h_n, with the output of a layer at its mean."""
    run = call.call.run
    values = run.x
    finals: list[Tensor] = []
    for index, layers in enumerate(run.stack.layers):
        outputs = []
        for layer, direction in zip(layers, DIRECTIONS, strict=False):
            if index == held:
                states = call.at(index, direction)["h"]
                states = states.mean(dim=(0, 1), keepdim=True).expand_as(states)
            else:
                start = {name: run.start[name][len(finals)] for name in run.cell.states}
                reads = run.turned(values, direction)
                states = run.turned(layer_states(layer, reads, start)["h"], direction)
            outputs.append(states)
            finals.append(states[-1] if direction == DIRECTIONS[0] else states[0])
        values = torch.cat(outputs, dim=-1)
    return values, torch.stack(finals)
