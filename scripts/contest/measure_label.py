"""One label at the end of T steps, decided somewhere among them: assets/sweeps/contest_label.csv.

    python -m scripts.contest.measure_label
    python -m scripts.contest.measure_label --only 50 --models lstm --quick

Takes about a quarter of an hour on one thread; assets/sweeps/contest.md says more.
"""

from __future__ import annotations

from collections.abc import Sequence

from explorer.contest.competing import compete_for_label
from explorer.contest.fitting import Recipe
from explorer.contest.models import MODELS
from explorer.contest.tables import Setting
from explorer.contest.tasks import LABEL_LENGTHS
from scripts.contest.sweeping import RATES, Outcome, Sweep, run

STEPS, BATCH = 500, 16
# Tuned at one of two lengths, each for itself and for the one beside it.
TUNED_AT = {"25": "50", "50": "50", "100": "100", "200": "100"}


def grid(_: str) -> Sequence[Setting]:
    """The learning rates."""
    return [Setting(rate, "") for rate in RATES]


def compete(case: str, model: str, setting: Setting, seed: int, tuning: bool) -> Outcome:
    """One training at one length."""
    recipe = Recipe(STEPS, BATCH, setting.rate)
    result = compete_for_label(int(case), model, recipe, seed, tuning=tuning)
    rows: list[tuple[object, ...]] = [
        (model, result.parameters, length, seed, f"{right:.4f}")
        for length, right in result.right.items()
    ]
    return Outcome(result.parameters, result.loss, rows)


if __name__ == "__main__":
    cases = tuple(str(length) for length in LABEL_LENGTHS)
    run(Sweep("label", cases, MODELS, grid, TUNED_AT.__getitem__, compete), __doc__)
