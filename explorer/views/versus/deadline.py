"""Frames of a deadline: the time of a step over a run, and when each reader answers each input."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import pandas as pd

from explorer.versus.deadline import DeadlinePoint
from explorer.versus.deadline_sentences import encoding_seconds, run_facts
from explorer.versus.labels import ANSWER, ARRIVAL, LATE, MEDIAN, MOST
from explorer.versus.models import LSTM, TITLES, TRANSFORMER
from explorer.versus.words import seconds_words

MICRO = 1e6
BEYOND = 6
READERS = {LSTM: "LSTM", TRANSFORMER: "Transformer, cache"}


def steps_frame(points: Sequence[DeadlinePoint]) -> pd.DataFrame:
    """Microseconds of a step in each block, the middle of the runs."""
    rows = []
    for model in (LSTM, TRANSFORMER):
        own = [point for point in points if point.model == model]
        for last in sorted({point.last for point in own}):
            block = [point for point in own if point.last == last]
            for which, seconds in (
                (MEDIAN, [point.median for point in block]),
                (MOST, [point.most for point in block]),
            ):
                rows.append((TITLES[model], last, MICRO * median(seconds), which))
    return pd.DataFrame(rows, columns=["curve", "place", "value", "which"])


@dataclass(frozen=True, eq=False)
class TimeLine:
    """Inputs and answers: events and waits as the chart takes them, the unit, and words."""

    events: pd.DataFrame
    waits: pd.DataFrame
    unit: str
    description: str


def time_line(points: Sequence[DeadlinePoint], deadline: int, window: int) -> TimeLine:
    """An input every `deadline` microseconds, until a window is full and a little longer.

    The steps take what they take at the end of the measured run. A step begins when its input is
    there and the one before is done. An answer is late that comes after the next input.
    """
    unit, factor = ("ms", 1e3) if deadline >= 1_000 else ("µs", MICRO)
    period = deadline / MICRO
    arrivals = [number * period for number in range(window + BEYOND)]
    rows = [("Inputs", time, ARRIVAL, f"input {k + 1}") for k, time in enumerate(arrivals)]
    late = {}
    for model, name in READERS.items():
        seconds = median(run_facts(points, model, deadline).median)
        answers = answer_times(arrivals, seconds)
        kinds = [
            ANSWER if answer <= arrival + period else LATE
            for arrival, answer in zip(arrivals, answers, strict=True)
        ]
        late[name] = kinds.count(LATE)
        rows += [
            (name, time, kind, f"answer {k + 1}")
            for k, (time, kind) in enumerate(zip(answers, kinds, strict=True))
        ]
    encoder = f"Encoder, window {window}"
    full = arrivals[window - 1]
    done = full + encoding_seconds(points, window)
    rows.append((encoder, done, LATE, f"answers 1 to {window}"))
    events = pd.DataFrame(rows, columns=["row", "time", "kind", "what"])
    events["time"] *= factor
    waits = pd.DataFrame({"row": [encoder], "begin": [0.0], "end": [full * factor]})
    counts = ", ".join(f"{name} {number} late answers" for name, number in late.items())
    description = (
        f"A time line of {len(arrivals)} inputs, one every {seconds_words(period)}: {counts}; "
        f"an encoder with a window of {window} answers its inputs all at once after "
        f"{seconds_words(done)}."
    )
    return TimeLine(events, waits, unit, description)


def answer_times(arrivals: Sequence[float], seconds: float) -> list[float]:
    """When each input is answered by a reader that takes so long a step, one after the other."""
    result: list[float] = []
    for arrival in arrivals:
        begin = max(arrival, result[-1]) if result else arrival
        result.append(begin + seconds)
    return result
