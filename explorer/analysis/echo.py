"""The echo of one step: how much a small change of its input moves every later output."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

from explorer.analysis.half_life import half_life
from explorer.network.inputs import Lengths, read_input
from explorer.network.surroundings import unaffected_by_caller
from explorer.network.unwrapping import unwrapped
from explorer.tracing.own_run import quiet_stack
from explorer.tracing.plain_copy import plain_copy
from explorer.tracing.trace import trace

# Two runs that have come together again differ by a few roundings, never by as many as this.
ROUNDINGS = 64 * torch.finfo(torch.float64).eps


@dataclass(frozen=True, eq=False)
class Echo:
    """How far two runs are apart at every step, in units of the change of the input.

    `size` is (T,), float64, 0 where the runs agree to within rounding, and not finite where one of
    them overflows. `half_life` is in steps from the changed one on, None if the echo does not fade.
    """

    size: Tensor
    half_life: float | None


@unaffected_by_caller
def echo(
    module: nn.Module,
    x: Tensor | PackedSequence,
    step: int,
    epsilon: float = 1e-3,
    *,
    lengths: Lengths | None = None,
) -> Echo:
    """The difference in the output when every feature of one step's input is moved by `epsilon`.

    size_t = ‖h′_t − h_t‖ / ‖x′ − x‖, over the batch and the units of the last layer's output; both
    runs are in float64. A module that reads in one direction has no echo before `step`. Unlike a
    gradient, it needs no derivative: it is measured.

    Args:
        module, x, lengths: as for `explorer.trace`; the module is not changed.
        step: the step that is changed, 0 to T − 1.
        epsilon: any finite number that is not lost in rounding beside the input.

    Returns:
        `Echo`: `size`, (T,), how many times the change of the input the output moves, and its
        half-life in steps.

    Raises:
        ValueError: for another step or epsilon, another kind of module, or a wrong shape or dtype.
    """
    module = unwrapped(module)
    stack = quiet_stack(module)
    reading = read_input(stack, x, lengths)
    layout, count = reading.layout, len(reading.values)
    if not isinstance(step, int) or not 0 <= step < count:
        raise ValueError(f"The step is {step!r}; allowed are 0 to {count - 1}.")
    plain = reading.values.detach().double()
    moved = plain.clone()
    moved[step] += epsilon
    moved = layout.cleared(moved)
    change = float(torch.linalg.vector_norm(moved - plain))
    if not 0.0 < change < float("inf"):
        raise ValueError(
            f"epsilon is {epsilon!r}; allowed is a finite number, not 0, that changes the input."
        )
    # A copy: the module may be read by other sessions at this moment.
    exact = plain_copy(module, x).double()
    ends = None if layout.packed is not None else layout.lengths
    before, after = (
        layout.time_first(trace(exact, layout.own(values), lengths=ends).output)
        for values in (plain, moved)
    )
    apart = torch.linalg.vector_norm(after - before, dim=(1, 2))
    rounding = ROUNDINGS * torch.linalg.vector_norm(before, dim=(1, 2))
    size = torch.where((apart <= rounding) & rounding.isfinite(), 0.0, apart / change)
    fading = half_life(size, start=step, towards="future")
    return Echo(size, fading.steps if fading.kind == "halves" else None)
