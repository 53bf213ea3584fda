"""One sequence of a trace: which, how long it is, its values in the order of reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from torch import Tensor

from explorer.network.stack import DIRECTIONS
from explorer.sequences import MAX_STEPS
from explorer.sequences.limits import MAX_SHOWN_UNITS, MAX_SHOWN_VALUES
from explorer.tracing.trace import Trace


class TooLargeError(ValueError):
    """More steps or units than play smoothly; its message is one sentence."""


def checked_entry(trace: Trace, batch: int) -> int:
    """The batch entry itself. Raises ValueError for one that is not there."""
    count = next(iter(trace.values())).shape[1]
    if not 0 <= batch < count:
        raise ValueError(
            f"There is no sequence {batch} in this trace; allowed are 0 to {count - 1}."
        )
    return batch


def entry_values(values: Mapping[str, Tensor], trace: Trace, batch: int) -> dict[str, Tensor]:
    """Values (T, B, H) in the order of the sequence → those of one batch entry, (T, 1, H).

    They come in the order of reading, without padding, in float64.
    """
    steps = step_count(trace, batch)
    one = slice(batch, batch + 1)
    cut = {name: value[:steps, one].detach().double() for name, value in values.items()}
    if trace.direction == DIRECTIONS[1]:
        return {name: value.flip(0) for name, value in cut.items()}
    return cut


def step_count(trace: Trace, batch: int) -> int:
    """How many steps a sequence of the batch has."""
    if trace.lengths is not None:
        return int(trace.lengths[batch])
    return len(next(iter(trace.values())))


def batch_sentences(trace: Trace, batch: int) -> tuple[str, ...]:
    """Which sequence is shown, where there are several."""
    count = next(iter(trace.values())).shape[1]
    if count == 1:
        return ()
    return (f"Shown is sequence {batch} of the {count} in the batch, counted from 0.",)


def check_size(steps: int, units: int) -> None:
    """Raises TooLargeError for more than plays smoothly."""
    if units > MAX_SHOWN_UNITS:
        raise TooLargeError(
            f"The trace has {units:,} units; at most {MAX_SHOWN_UNITS:,} are shown, so that "
            "playback stays smooth."
        )
    most = min(MAX_STEPS, MAX_SHOWN_VALUES // units)
    if steps > most:
        raise TooLargeError(
            f"The trace has {steps:,} steps; with {units:,} unit{'' if units == 1 else 's'} at "
            f"most {most} steps are shown, so that playback stays smooth: trace a shorter part."
        )


def step_labels(trace: Trace, tokens: Sequence[str] | None, steps: int) -> tuple[str, ...]:
    """The labels of the steps in the order of reading; without any, the numbers of the steps.

    Raises ValueError for too few.
    """
    labels = tuple(map(str, range(steps) if tokens is None else tokens))
    if len(labels) < steps:
        raise ValueError(f"There are {len(labels)} tokens; allowed are {steps}, one a step.")
    labels = labels[:steps]
    return labels[::-1] if trace.direction == DIRECTIONS[1] else labels
