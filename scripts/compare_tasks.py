"""Trains the usual cells on every task with several seeds and writes assets/sweeps/tasks.csv.

    python -m scripts.compare_tasks

Each task has the length and the settings that it usually has, language those of
`scripts.train_language`. Takes some minutes on one thread.
"""

from __future__ import annotations

import csv

import torch

from explorer.language.agreement import CORPUS
from explorer.language.prepared import TextChoice
from explorer.resources import SWEEP_OF_TASKS
from explorer.tasks import TASKS
from explorer.training.plan import LANGUAGE, Plan
from explorer.training.training import Training
from scripts.train_language import RATE, SETTINGS

SEEDS = (0, 1, 2)
CELLS = ("rnn", "gru", "lstm")
WORDS = SETTINGS[CORPUS, "words"]
COMPARED = ("recall", "adding", "copying", "parity", "nesting", "sine", LANGUAGE)


def plan_of(key: str, seed: int) -> Plan:
    """A task as the page Train opens it, without an early end; or the words of a text."""
    if key == LANGUAGE:
        return Plan(
            task=LANGUAGE,
            text=TextChoice(CORPUS),
            length=WORDS["length"],
            cells=CELLS,
            hidden_size=WORDS["hidden_size"],
            start="drawn",
            rate=RATE,
            steps=WORDS["steps"],
            seed=seed,
        )
    task = TASKS[key]
    usual = task.usual
    return Plan(
        task=key,
        length=task.span.usual,
        cells=CELLS,
        hidden_size=usual.hidden_size,
        start=usual.start,
        optimiser=usual.optimiser,
        rate=usual.rate,
        clip=usual.clip,
        batch=usual.batch,
        steps=usual.steps,
        seed=seed,
    )


def main() -> None:
    """Trains and writes one row a cell and seed."""
    torch.set_num_threads(1)
    with SWEEP_OF_TASKS.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["task", "length", "units", "steps", "cell", "seed", "metric", "baseline"])
        for key in COMPARED:
            for seed in SEEDS:
                for row in results(plan_of(key, seed)):
                    rows.writerow(row)
                    print(*row, flush=True)
                file.flush()


def results(plan: Plan) -> list[tuple[str, ...]]:
    """What each cell of a plan reached after its last step, as rows of the file."""
    training = Training(plan)
    while not training.finished:
        training.step()
    settings = (plan.task, str(plan.length), str(plan.hidden_size), str(plan.steps))
    baseline = f"{training.baseline:.4f}"
    return [
        (*settings, one.sizes.cell, str(plan.seed), f"{one.records.metric[-1]:.4f}", baseline)
        for one in training.trainees
    ]


if __name__ == "__main__":
    main()
