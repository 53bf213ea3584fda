"""Trains cells at one lag after another and writes the results: assets/sweeps/recall.csv.

    python -m scripts.sweep_lags

Takes about twenty minutes on one thread.
"""

from __future__ import annotations

import csv

import torch

from explorer.resources import SWEEP_OF_LAGS
from explorer.training.plan import Plan
from explorer.training.sweep import Sweep

LAGS = (5, 10, 20, 40, 60, 80, 120, 160, 200)
SEEDS = (0, 1, 2)
# A cell that solves the task stops early; the others take all steps.
PLANS = (
    Plan(cells=("rnn", "irnn", "lstm"), steps=600, stop_below=0.01, start="drawn"),
    Plan(cells=("gru",), steps=600, stop_below=0.01, start="drawn"),
    Plan(cells=("gru", "lstm"), steps=600, stop_below=0.01, start="chrono"),
)


def main() -> None:
    """Runs the sweeps one after another and writes their points."""
    torch.set_num_threads(1)
    SWEEP_OF_LAGS.parent.mkdir(parents=True, exist_ok=True)
    with SWEEP_OF_LAGS.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["cell", "start", "lag", "seed", "share_right"])
        for plan in PLANS:
            sweep, written = Sweep(plan, LAGS, SEEDS), 0
            while not sweep.finished:
                sweep.step()
                for point in sweep.points[written:]:
                    row = (point.cell, plan.start, point.length, point.seed, f"{point.metric:.4f}")
                    rows.writerow(row)
                    print(*row, flush=True)
                written = len(sweep.points)
                file.flush()


if __name__ == "__main__":
    main()
