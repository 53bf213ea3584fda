"""Trains on short sequences, tests on longer ones: assets/sweeps/contest_length.csv.

    python -m scripts.contest.measure_length
    python -m scripts.contest.measure_length --only parity --models lstm --quick

Takes about half an hour on one thread; assets/sweeps/contest.md says more.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from explorer.attention.sizes import Positions
from explorer.contest.competing import compete_over_length
from explorer.contest.fitting import Recipe
from explorer.contest.models import MODELS, TRANSFORMER
from explorer.contest.tables import Setting
from explorer.contest.tasks import LENGTH_CONTESTS
from scripts.contest.sweeping import RATES, Outcome, Sweep, run

STEPS = {
    "parity": 3000,
    "even_pairs": 2000,
    "modular_arithmetic": 3000,
    "copy": 1500,
    "associative_recall": 1000,
}
BATCH = 32
POSITIONS: dict[str, Positions] = {name: name for name in get_args(Positions)}


def grid(model: str) -> Sequence[Setting]:
    """The learning rates; for the Transformer with sinusoids, and without positions."""
    options = tuple(POSITIONS) if model == TRANSFORMER else ("",)
    return [Setting(rate, option) for option in options for rate in RATES]


def compete(case: str, model: str, setting: Setting, seed: int, tuning: bool) -> Outcome:
    """One training on one task."""
    recipe = Recipe(STEPS[case], BATCH, setting.rate)
    positions = POSITIONS.get(setting.option, "none")
    contest = LENGTH_CONTESTS[case]
    result = compete_over_length(contest, model, recipe, seed, positions, tuning=tuning)
    rows: list[tuple[object, ...]] = [
        (case, model, result.parameters, seed, length, f"{right:.4f}")
        for length, right in result.right.items()
    ]
    return Outcome(result.parameters, result.loss, rows)


if __name__ == "__main__":
    run(Sweep("length", tuple(STEPS), MODELS, grid, lambda case: case, compete), __doc__)
