"""The sweeps that come with the app: over lengths, over sentences, one label, with editions."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from explorer.contest import results
from explorer.versus.contest import Curves
from explorer.versus.words import cores_words


@lru_cache(maxsize=8)
def length_curves(task: str) -> Curves:
    """The share right at each length, of one task."""
    return _curves(
        curve for one in results.length_results() if one.task == task for curve in one.curves
    )


@lru_cache(maxsize=1)
def data_curves() -> Curves:
    """Held-out bits a token after training on so many sentences."""
    return _curves(results.data_results())


@lru_cache(maxsize=1)
def label_curves() -> Curves:
    """The share of right labels at the end of so many steps."""
    return _curves(results.label_results())


def sweep_source(sweep: str) -> str:
    """Where the numbers of the sweep "length", "data" or "label" come from, in two sentences."""
    made = results.edition(sweep)
    return (
        f"{made.trainings} trainings on one thread of {cores_words(made.cores)}, "
        f"torch {made.torch}, {made.date}, by "
        f"`python -m scripts.contest.measure_{sweep}`. Sizes and grids are in "
        "`assets/sweeps/contest.md`."
    )


def _curves(measured: Iterable[results.Curve]) -> Curves:
    return {
        curve.model: {place: spread.values for place, spread in curve.spreads.items()}
        for curve in measured
    }
