"""Frames of measured costs for the charts: times and bytes of a token, times of a training."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from explorer.contest.results import Curves
from explorer.versus.contest_sentences import data_crossing
from explorer.versus.cost import CostPoint
from explorer.versus.cost_sentences import cost_facts, training_facts
from explorer.versus.labels import HERE, SHIPPED
from explorer.versus.models import TITLES, TRAINING_TITLES
from explorer.versus.training_cost import TrainingPoint
from explorer.versus.words import whole_words

COLUMNS = ["curve", "place", "value", "low", "high", "which"]
MICRO, MILLI = 1e6, 1e3


def time_frame(shipped: Sequence[CostPoint], here: Sequence[CostPoint] = ()) -> pd.DataFrame:
    """Microseconds of a new token."""
    rows = [
        (
            TITLES[point.model],
            point.context,
            MICRO * point.seconds,
            MICRO * point.low,
            MICRO * point.high,
            which,
        )
        for points, which in ((shipped, SHIPPED), (here, HERE))
        for point in points
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def bytes_frame(shipped: Sequence[CostPoint]) -> pd.DataFrame:
    """Bytes that are kept; they are counted, so that measuring them again would change nothing."""
    rows = [
        (TITLES[point.model], point.context, point.bytes, point.bytes, point.bytes, SHIPPED)
        for point in shipped
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def training_frame(
    shipped: Sequence[TrainingPoint], here: Sequence[TrainingPoint] = ()
) -> pd.DataFrame:
    """Milliseconds of forward and backward."""
    rows = [
        (
            TRAINING_TITLES[point.model],
            point.length,
            MILLI * point.seconds,
            MILLI * point.low,
            MILLI * point.high,
            which,
        )
        for points, which in ((shipped, SHIPPED), (here, HERE))
        for point in points
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def time_marks(shipped: Sequence[CostPoint]) -> pd.DataFrame:
    """Where the times cross, and from where a token costs the Transformer twice its first."""
    facts = cost_facts(shipped)
    return _marks((facts.crossing, "crossing"), (facts.doubling, "twice its first"))


def training_marks(shipped: Sequence[TrainingPoint]) -> pd.DataFrame:
    """From where on torch's own LSTM, and a scan, are faster than attention."""
    facts = training_facts(shipped)
    return _marks(
        (facts.fused_crossing, "torch's LSTM is faster"), (facts.scan_crossing, "a scan is faster")
    )


def no_marks() -> pd.DataFrame:
    """A chart without marks."""
    return _marks()


def data_marks(curves: Curves) -> pd.DataFrame:
    """From how many sentences on the Transformer is ahead."""
    return _marks((data_crossing(curves), "crossing"))


def _marks(*places: tuple[float | None, str]) -> pd.DataFrame:
    rows = [(place, f"{word}: {whole_words(place)}") for place, word in places if place is not None]
    return pd.DataFrame(rows, columns=["place", "word"])
