"""What a trained model was trained to do, in one sentence."""

from __future__ import annotations

from explorer.models.readout import BRACKETS
from explorer.models.trained import TrainedModel
from explorer.tasks import TASKS, brackets


def task_sentence(model: TrainedModel) -> str:
    """The question that the model learned to answer; "" if its task is not known here."""
    if model.task == BRACKETS:
        return brackets.SENTENCE
    return TASKS[model.task].sentence if model.task in TASKS else ""
