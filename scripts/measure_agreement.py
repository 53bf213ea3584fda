"""Measures agreement over distance with several seeds and writes assets/sweeps/agreement.csv.

    python -m scripts.measure_agreement

Each model is trained on the corpus of agreement, in words, as `scripts.train_language` does it, and
reads the same held-out sentences. Takes some five minutes on one thread.
"""

from __future__ import annotations

import csv

import torch

from explorer.language.agreement import CORPUS, scores_over_distance
from explorer.language.prepared import TextChoice
from explorer.resources import SWEEP_OF_AGREEMENT
from scripts.train_language import SETTINGS, trained

SEEDS = tuple(range(5))
# A plain RNN of the same size, and one of twice the size, which has more of the LSTM's parameters.
NETWORKS = (("rnn", 64), ("rnn", 128), ("gru", 64), ("lstm", 64))


def main() -> None:
    """Trains every network with every seed and writes how often each was right."""
    torch.set_num_threads(1)
    choice = TextChoice(CORPUS)
    with SWEEP_OF_AGREEMENT.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["cell", "units", "seed", "distance", "right", "count"])
        for cell, units in NETWORKS:
            settings = {**SETTINGS[CORPUS, "words"], "hidden_size": units}
            for seed in SEEDS:
                scores = scores_over_distance(trained(choice, settings, cell, seed))
                for distance, score in scores.items():
                    rows.writerow((cell, units, seed, distance, score.right, score.count))
                file.flush()


if __name__ == "__main__":
    main()
