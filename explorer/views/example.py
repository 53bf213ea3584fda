"""One example of a task, as plain data for the player: what is read and what is asked for."""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.palette import Scale
from explorer.tasks import Task
from explorer.tasks.probe import Probe
from explorer.views.board import group, plain_board
from explorer.views.lines import line_panel
from explorer.views.maps import plain_map, value_map
from explorer.views.payloads import Board, Group

CHOICES = Scale("sequential", 0.0, 1.0)
# Heat maps of more rows are taller than a screen.
MOST_ROWS = 12
NOTHING = "–"


def example_board(task: Task, probe: Probe) -> Board:
    """The inputs of one sequence of a task over its steps, and the answers that are due."""
    asked = f"From step {probe.first_asked} on" if len(probe.target) > 1 else "At the last step"
    read, answers, names = probe.sequence.x[:, 0], due(task, probe), task.outputs
    if _is_chosen(task):
        nothing = answers.isnan().any(dim=1, keepdim=True)
        answers, names = torch.cat([answers.nan_to_num(0.0), nothing], dim=1), (*names, NOTHING)
        asked += f"; {NOTHING}: nothing is asked for"
    groups = [
        _group("What the cells read", task.sentence, task.inputs, read, task.text),
        _group("What is asked for", f"{asked}.", names, answers, _is_chosen(task)),
    ]
    return plain_board(list(probe.sequence.tokens), groups)


def due(task: Task, probe: Probe) -> Tensor:
    """The answer due at each step, (T, O), NaN where none is; of classes 1 for the right one."""
    target = probe.target
    if _is_chosen(task):
        target = torch.nn.functional.one_hot(target, len(task.outputs))
    result = torch.full((len(probe.sequence.tokens), len(task.outputs)), torch.nan).double()
    result[probe.first_asked :] = target.double().view(len(target), -1)
    return result


def _is_chosen(task: Task) -> bool:
    return task.kind == "classes"


def _group(
    title: str, sentence: str, names: tuple[str, ...], values: Tensor, is_chosen: bool
) -> Group:
    """Values (T, N): one of several at each step as a map, numbers as curves."""
    if is_chosen and len(names) <= MOST_ROWS:
        drawn = plain_map(title, "", sentence, value_map(values, CHOICES, bounded=True))
        return group(title, sentence, maps=[{**drawn, "rows": list(names)}])
    curves = {name: values[:, k] for k, name in enumerate(names)}
    return group(title, sentence, lines=[line_panel("", curves, sentence, log=False)])
