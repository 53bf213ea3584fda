"""The sequence on which a trained model shows itself: one of the task it was trained on."""

from __future__ import annotations

import json

import torch

from explorer.models.trained import TrainedModel
from explorer.sequences import Sequence
from explorer.sequences.labels import row_label, word_label
from explorer.tasks import TASKS, Task
from explorer.tasks.probe import LONGEST, Probe, task_probe

LONGEST_NUMBER = 6
SERIES_SENTENCE = "The end of the series that the model was trained on, in standard deviations."


def model_probe(model: TrainedModel, seed: int) -> Probe:
    """A sequence of the task that a model was trained on.

    Raises ValueError if the model's file names no task that is known here, or a length that the
    task does not allow.
    """
    if "probe" in model.facts:
        return _series_probe(model)
    if model.task not in TASKS:
        titles = ", ".join(task.title for task in TASKS.values())
        raise ValueError(
            "The task of this model is not known here, so choose another sequence; known are "
            f"{titles}."
        )
    task = TASKS[model.task]
    if task.inputs != model.features:
        raise ValueError(
            f"The model reads {', '.join(model.features)}, its task gives "
            f"{', '.join(task.inputs)}; choose another sequence."
        )
    if task.outputs != model.outputs or task.kind != model.facts.get("kind"):
        raise ValueError(
            f"The model answers with {', '.join(model.outputs)}, its task asks for "
            f"{', '.join(task.outputs)}; choose another sequence."
        )
    return task_probe(task, _length(model, task), seed)


def _length(model: TrainedModel, task: Task) -> int:
    """The length of the task that the model was trained on, the usual one if none is stated."""
    text = model.facts.get("length", str(task.span.usual))
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER):
        raise ValueError(
            f"{task.span.word} is {word_label(text)} in the model's file; allowed are "
            f"{task.span.low} to {task.span.high}. Choose another sequence."
        )
    return task.checked_length(int(text))


def _series_probe(model: TrainedModel) -> Probe:
    """The part of a person's series that the file contains."""
    try:
        x = torch.tensor(json.loads(model.facts["probe"]), dtype=torch.float64)
        given = int(model.facts["given"])
        fits = x.dim() == 2 and x.shape[1] == model.input_size and 2 <= len(x) <= LONGEST
        fits = fits and model.facts.get("kind") == "numbers"
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError):
        fits = False
    if not fits or not bool(x.isfinite().all()) or not 1 <= given <= len(x):
        raise ValueError(
            "The sequence in the model's file cannot be read; choose another sequence."
        )
    tokens = tuple(row_label(row) for row in x[:-1].tolist())
    sequence = Sequence(x[:-1].unsqueeze(1), tokens, model.features, SERIES_SENTENCE)
    return Probe(sequence, x[1:, :1], min(given, len(x) - 1))
