"""The answers of a trained model at every step, as values to be drawn and as sentences."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from explorer.models.trained import TrainedModel
from explorer.sequences import characters
from explorer.tasks import brackets
from explorer.tasks.probe import Probe

BRACKETS = "brackets"


@dataclass(frozen=True)
class Head:
    """The outputs from `start` to before `stop`, and their function: "sigmoid", "softmax" or ""."""

    function: str
    start: int
    stop: int


@dataclass(frozen=True, eq=False)
class ReadOut:
    """The answers of a trained model: `values` (T, O) for `outputs`, with one sentence a step.

    If `shares` they are probabilities, else numbers; `truth` then has the right answers, (T, O),
    NaN where none was asked for. `sums` (T, O) are W_y h + b_y and `bias` (O,) is b_y, of which
    `heads` make the values; if `both_directions`, h is that of both.
    """

    outputs: tuple[str, ...]
    values: Tensor
    shares: bool
    sentences: tuple[str, ...]
    sums: Tensor
    bias: Tensor
    heads: tuple[Head, ...]
    both_directions: bool = False
    truth: Tensor | None = None

    def from_the_end(self) -> ReadOut:
        """The same, the last step first."""
        truth = None if self.truth is None else self.truth.flip(0)
        return replace(
            self,
            values=self.values.flip(0),
            sums=self.sums.flip(0),
            sentences=self.sentences[::-1],
            truth=truth,
        )


def read_out(
    model: TrainedModel, output: Tensor, text: str | None, probe: Probe | None
) -> ReadOut | None:
    """The answers of a model from its output (T, H), on a text or on a probe of its task.

    None for a model without a read-out.
    """
    if model.readout is None:
        return None
    answers = model.readout(output)
    if model.task == BRACKETS and model.outputs == brackets.OUTPUTS:
        return _brackets(model, answers, text or "")
    if model.facts.get("kind") == "classes":
        return _classes(model, answers, probe)
    return _numbers(model, answers, probe)


def _classes(model: TrainedModel, answers: Tensor, probe: Probe | None) -> ReadOut:
    shares = answers.softmax(-1)
    first = len(answers) if probe is None else probe.first_asked
    sentences = []
    for step, row in enumerate(shares):
        best = int(row.argmax())
        sentence = f"Read-out: “{model.outputs[best]}” with {row[best]:.2f}"
        if probe is not None and step >= first:
            due = int(probe.target[step - first])
            right = "right" if due == best else f"wrong, it is “{model.outputs[due]}”"
            sentence += f", {right}"
        sentences.append(f"{sentence}.")
    heads = (Head("softmax", 0, len(model.outputs)),)
    return _result(model, answers, shares, tuple(sentences), heads)


def _numbers(model: TrainedModel, answers: Tensor, probe: Probe | None) -> ReadOut:
    truth = torch.full_like(answers, torch.nan)
    if probe is not None:
        truth[probe.first_asked :] = probe.target
    sentences = []
    for row, due in zip(answers[:, 0].tolist(), truth[:, 0].tolist(), strict=True):
        answer = "" if math.isnan(due) else f", it is {due:.2f}"
        sentences.append(f"Read-out: {model.outputs[0]} {row:.2f}{answer}.")
    heads = (Head("", 0, len(model.outputs)),)
    return _result(model, answers, answers, tuple(sentences), heads, truth=truth)


def _brackets(model: TrainedModel, answers: Tensor, text: str) -> ReadOut:
    """The shipped models: in quotes or not, and how deep in brackets; and whether that is right."""
    shares = torch.cat([answers[:, :1].sigmoid(), answers[:, 1:].softmax(-1)], dim=-1)
    sentences = []
    for row, quote, depth in zip(shares, *brackets.labels(letters_of(text)), strict=True):
        says_quote, says_depth = bool(row[0] > 0.5), int(row[1:].argmax())
        place = "in quotes" if says_quote else "not in quotes"
        right = says_quote == bool(quote) and says_depth == int(depth)
        verdict = "right" if right else "wrong"
        sentences.append(f"Read-out: {place}, depth {says_depth}, {verdict}.")
    heads = (Head("sigmoid", 0, 1), Head("softmax", 1, len(model.outputs)))
    return _result(model, answers, shares, tuple(sentences), heads)


def _result(
    model: TrainedModel,
    sums: Tensor,
    values: Tensor,
    sentences: tuple[str, ...],
    heads: tuple[Head, ...],
    *,
    truth: Tensor | None = None,
) -> ReadOut:
    """A read-out with the sums and the bias that its values come from."""
    both = model.directions == 2
    bias = torch.zeros(0) if model.readout is None else model.readout.bias.detach()
    shares = all(head.function for head in heads)
    return ReadOut(model.outputs, values, shares, sentences, sums, bias, heads, both, truth)


def letters_of(text: str) -> str:
    """One letter per step; a character of several code points is one the task does not know."""
    return "".join(
        letter if len(letter) == 1 else "\N{REPLACEMENT CHARACTER}" for letter in characters(text)
    )
