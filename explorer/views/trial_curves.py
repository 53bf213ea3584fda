"""The curves of a remedy that is tried: two losses over the steps of training."""

from __future__ import annotations

import math

from explorer.cells import CELLS
from explorer.diagnosis.trial import Demonstration, Trial
from explorer.views.board import group, plain_board
from explorer.views.lines import line_panel
from explorer.views.payloads import Board
from explorer.views.training import SLOTS, averaged, grown_ends


def trial_curves(trial: Trial) -> Board:
    """A board of both losses over the steps; those to come are left empty."""
    steps = trial.plan.steps
    every = max(math.ceil(steps / SLOTS), 1)
    slots = max(math.ceil(steps / every), 2)
    shown = trial.demonstration
    curves = {
        f"{role}: {side.word}": averaged(trainee.records.loss[:], slots, every)
        for role, side, trainee in (
            ("Fault", shown.fault, trial.fault),
            ("Remedy", shown.remedy, trial.remedy),
        )
    }
    panel = line_panel(
        "",
        curves,
        "Loss on each batch, with the fault and with the remedy, on a logarithmic scale.",
        log=True,
        ends=grown_ends(curves),
        first=0,
    )
    panel["word"], panel["every"], panel["first"] = "step", every, every
    panel["below"], panel["dense"] = ["0", f"step {steps:,}"], True
    title = f"Loss on the batch: {trial.task.loss_word}"
    board = plain_board([""] * slots, [group(title, "", lines=[panel])])
    return {**board, "dense": True}


def trial_words(shown: Demonstration) -> str:
    """What is trained, in two sentences."""
    plan = shown.fault.plan
    task = plan.the_task()
    cells = dict.fromkeys(CELLS[side.plan.cells[0]].title for side in (shown.fault, shown.remedy))
    return (
        f"Two small models ({' and '.join(cells)}, {plan.hidden_size} units) learn the same "
        f"batches of “{task.title}”, {task.span.word.lower()} {plan.length}, for {plan.steps:,} "
        "steps. "
        f"One has the fault: {shown.fault.word}. One has the remedy: {shown.remedy.word}."
    )
