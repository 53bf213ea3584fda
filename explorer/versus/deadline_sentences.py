"""Who answers in time: shares of late steps, worst steps, and when the first answer comes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from explorer.versus.deadline import DEADLINES, DeadlinePoint
from explorer.versus.models import ENCODER, LSTM, TRANSFORMER
from explorer.versus.words import fine_share_words, seconds_words, spread_words


@dataclass(frozen=True)
class RunFacts:
    """A model over some runs, a number for each run.

    median, most (all but a thousandth of the steps take less), worst: seconds, of the last block of
    steps for `median` and `most`, of all steps for `worst`. late: the share of all steps that took
    longer than the deadline.
    """

    median: tuple[float, ...]
    most: tuple[float, ...]
    worst: tuple[float, ...]
    late: tuple[float, ...]


def run_facts(points: Sequence[DeadlinePoint], model: str, deadline: int) -> RunFacts:
    """The facts of a model that reads step by step; deadline in microseconds, of `DEADLINES`."""
    place = DEADLINES.index(deadline)
    own = [point for point in points if point.model == model]
    runs = [[one for one in own if one.run == run] for run in sorted({one.run for one in own})]
    return RunFacts(
        tuple(run[-1].median for run in runs),
        tuple(run[-1].most for run in runs),
        tuple(max(one.worst for one in run) for run in runs),
        tuple(sum(one.late[place] for one in run) / run[-1].last for run in runs),
    )


def encoding_seconds(points: Sequence[DeadlinePoint], window: int) -> float:
    """The median time of a whole window's encoding, the middle one of the runs."""
    own = sorted(one.median for one in points if (one.model, one.window) == (ENCODER, window))
    return own[len(own) // 2]


def step_count(points: Sequence[DeadlinePoint]) -> int:
    """How many steps a run has."""
    return max(point.last for point in points if point.model == LSTM)


def late_sentence(points: Sequence[DeadlinePoint], deadline: int) -> str:
    """How many of a run's steps were late, who is slower, and what of that is settled."""
    rnn, block = (run_facts(points, model, deadline) for model in (LSTM, TRANSFORMER))
    limit, steps = seconds_words(deadline / 1e6), step_count(points)
    shares = (
        f"Of {steps:,} steps with a deadline of {limit} each, the LSTM is late in "
        f"{spread_words(rnn.late, fine_share_words)}, the Transformer with its cache in "
        f"{spread_words(block.late, fine_share_words)}."
    )
    typical = (
        f"At the end of the run a step takes the LSTM {_middle(rnn.median)} and the Transformer "
        f"{_middle(block.median)}; the worst step of a run took {_span(rnn.worst)} and "
        f"{_span(block.worst)}."
    )
    return f"{shares} {typical} {_verdict(rnn, block)}"


def window_sentence(points: Sequence[DeadlinePoint], window: int, deadline: int) -> str:
    """When an encoder that waits for its window answers the first input."""
    period = deadline / 1e6
    encoding = encoding_seconds(points, window)
    first = (window - 1) * period + encoding
    return (
        f"With an input every {seconds_words(period)}, an encoder with a window of {window} "
        f"answers the first one after {seconds_words(first)}: {seconds_words(first - encoding)} to "
        f"wait for the inputs that are not there yet, {seconds_words(encoding)} to compute."
    )


def _verdict(rnn: RunFacts, block: RunFacts) -> str:
    if max(rnn.late) < min(block.late):
        return "The LSTM is in time more often, in every run."
    if max(block.late) < min(rnn.late):
        return "The lecture says that the RNN is the one in time; here it was the Transformer."
    return "At this deadline the runs do not say who is in time more often."


def _middle(values: Sequence[float]) -> str:
    return seconds_words(sorted(values)[len(values) // 2])


def _span(values: Sequence[float]) -> str:
    low, high = seconds_words(min(values)), seconds_words(max(values))
    return low if low == high else f"{low} to {high}"
