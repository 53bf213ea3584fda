"""What a stage costs the server: for one choice of unit, notation and loss, or for all of them.

Run from the root of the repository:

    python -m benchmarks.stage

Of each cell, with its trained weights on the text that the app opens with, or with random ones on a
sine wave of 50 steps:

a. for one choice: the gradient of the last step's loss and `stage_data`, which puts in the numbers
   of one unit.
b. for all: the gradients of every loss, walked back together, and `run_stage`.

They take turns, and the table has the median of the processor's time over 200 rounds; KB are those
of the data as JSON. How the cell is written in all notations is made once, and is not in either.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from dataclasses import replace

import torch

from explorer.backprop.state_gradients import state_gradients
from explorer.session.choice import Choice, ModelChoice
from explorer.session.run import run
from explorer.views.sent_stage import run_stage
from explorer.views.spelling import run_spelling
from explorer.views.stage import stage_data

MODELS = {
    "LSTM, trained": ModelChoice("lstm"),
    "LSTM, random": ModelChoice("lstm", "random", "sine"),
    "GRU, trained": ModelChoice("gru"),
    "sLSTM, trained": ModelChoice("slstm"),
    "RNN, random": ModelChoice("rnn", "random", "sine"),
}
ROUNDS = 200


def work(part: Callable[[], object]) -> float:
    """Milliseconds of the processor's time."""
    start = time.process_time()
    part()
    return 1e3 * (time.process_time() - start)


def contenders(model: ModelChoice) -> tuple[Callable[[], object], Callable[[], object]]:
    """The two ways to a stage of a run that is there already."""
    shown, choice = run(model), Choice(model)

    def one() -> object:
        return stage_data(shown, choice, state_gradients(shown.trace, "last"))

    def everything() -> object:
        return run_stage(replace(shown), choice)  # of another run no gradient is kept

    run_spelling(shown)
    return one, everything


def main() -> None:
    """Prints the table."""
    torch.set_num_threads(1)
    print(f"{'':16}{'one, ms':>10}{'all, ms':>10}{'ratio':>8}{'one, KB':>10}{'all, KB':>10}")
    for title, model in MODELS.items():
        ways = contenders(model)
        sizes = [len(json.dumps(way())) / 1e3 for way in ways]
        rounds = [[work(way) for way in ways] for _ in range(ROUNDS)]
        one, everything = (statistics.median(times) for times in zip(*rounds, strict=True))
        figures = f"{one:10.2f}{everything:10.2f}{everything / one:8.2f}"
        print(f"{title:16}{figures}{sizes[0]:10.1f}{sizes[1]:10.1f}")


if __name__ == "__main__":
    main()
