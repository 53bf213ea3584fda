"""What is known of a model as a whole: axes, padding, whether it learns, what a guess reaches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from explorer.diagnosis.attempts import overfit
from explorer.diagnosis.axes import Axes, axes_of, swapped
from explorer.diagnosis.facts import Facts, ModuleFacts, Overfit, Repeating
from explorer.diagnosis.observing import tensors_in
from explorer.diagnosis.question import Known, Question
from explorer.diagnosis.targets import repeating
from explorer.diagnosis.trials import at_real_steps, other_padding, relative_change


def whole_facts(
    question: Question, known: Known, answers: Tensor, modules: tuple[ModuleFacts, ...]
) -> Facts:
    """The facts of a model, given its answers on the batch and the facts of its modules.

    The first of these tells which axes are time and batch.
    """
    main = modules[0]
    length, batch = main.length, main.batch
    axes = axes_of(tuple(question.x.shape), length, batch, batch_first=main.batch_first)
    answer_axes = axes_of(tuple(answers.shape), length, batch, batch_first=axes.batch == 0)
    reason = swapped(question.x, length, batch, target=question.target, lengths=known.lengths)
    if reason:
        # What depends on the axes would be said of the wrong ones.
        return Facts(modules, None, reason, norms=known.norms, clip=known.clip)
    return Facts(
        modules,
        None,
        "",
        _padding_effect(question, answers, axes, answer_axes, main.real),
        answer_axes.time is not None,
        known.norms,
        known.clip,
        _overfit(question, batch),
        _repeating(question, answers, axes, main.real),
    )


def _padding_effect(
    question: Question, answers: Tensor, axes: Axes, answer_axes: Axes, real: Tensor
) -> float | None:
    if bool(real.all()) or axes.time is None:
        return None
    arguments = _with_x(question.arguments, other_padding(question.x, axes, real))
    with torch.no_grad():
        changed = tensors_in(question.model(*arguments))[0]
    return relative_change(
        at_real_steps(answers, answer_axes, real), at_real_steps(changed, answer_axes, real)
    )


def _with_x(arguments: Sequence[Any], x: Tensor) -> tuple[Any, ...]:
    place = next(k for k, one in enumerate(arguments) if torch.is_tensor(one))
    return (*arguments[:place], x, *arguments[place + 1 :])


def _overfit(question: Question, batch: int) -> Overfit | None:
    target = question.target
    if question.loss_fn is None or target is None or question.seconds <= 0.0:
        return None
    axes = [axis for axis, size in enumerate(target.shape[:2]) if size == batch]
    if not axes:
        return None
    axis = axes[0] if len(axes) == 1 or question.x.shape[0] == batch else axes[1]
    return overfit(
        question.model,
        question.arguments,
        target,
        question.loss_fn,
        batch_axis=axis,
        seconds=question.seconds,
    )


def _repeating(question: Question, answers: Tensor, axes: Axes, real: Tensor) -> Repeating | None:
    target, x = question.target, question.x.detach()
    if target is None or target.shape != answers.shape or x.dim() != 3 or axes.time is None:
        return None
    if not x.is_floating_point():
        return None
    asked, given = target.detach(), answers
    if asked.dim() == 2:  # (B, O), asked for at the last step
        asked, given = asked[None], given[None]
    elif asked.dim() == 3 and axes.batch == 0:
        asked, given = asked.transpose(0, 1), given.transpose(0, 1)
    return repeating(x.transpose(0, 1) if axes.batch == 0 else x, given, asked, real=real)
