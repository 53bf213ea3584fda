"""Bits per held-out token after so many sentences: assets/sweeps/contest_data.csv.

    python -m scripts.contest.measure_data
    python -m scripts.contest.measure_data --only 1000 --models lstm --quick

Takes about a quarter of an hour on one thread; assets/sweeps/contest.md says more.
"""

from __future__ import annotations

from collections.abc import Sequence

from explorer.contest.fitting import Recipe
from explorer.contest.sentences import COUNTS, learn_sentences
from explorer.contest.tables import Setting
from scripts.contest.sweeping import Outcome, Sweep, run

STEPS, BATCH = 1500, 32
RATES = (0.002, 0.006)
# The share of words that are hidden in training, as text.
DROPPED = ("0", "0.2")


def grid(_: str) -> Sequence[Setting]:
    """The learning rates, each without and with words hidden."""
    return [Setting(rate, dropped) for dropped in DROPPED for rate in RATES]


def compete(case: str, model: str, setting: Setting, seed: int, tuning: bool) -> Outcome:
    """One training on so many sentences; tuned by the part that says when to stop."""
    recipe = Recipe(STEPS, BATCH, setting.rate)
    result = learn_sentences(int(case), model, recipe, seed, float(setting.option))
    row = (case, model, result.parameters, seed, f"{result.bits:.4f}")
    return Outcome(result.parameters, result.validation, [row])


if __name__ == "__main__":
    cases = tuple(str(count) for count in COUNTS)
    models = ("lstm", "gru", "transformer")
    run(Sweep("data", cases, models, grid, lambda case: case, compete), __doc__)
