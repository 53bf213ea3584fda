"""Gathers the facts of a diagnosis: the model runs, and is afterwards as it was before."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from explorer.capturing.capture import Capture, capture
from explorer.capturing.captured_trace import CapturedTrace
from explorer.capturing.watching import ROOT
from explorer.diagnosis.attempts import overfit
from explorer.diagnosis.axes import Axes, axes_of, swapped
from explorer.diagnosis.carrying import carried, carried_between
from explorer.diagnosis.facts import Facts, ModuleFacts, Overfit, Repeating
from explorer.diagnosis.first_bad import first_in_traces, first_not_finite
from explorer.diagnosis.inside import Around, largest_calls, module_facts, real_steps
from explorer.diagnosis.observing import Run, run, tensors_in
from explorer.diagnosis.targets import repeating
from explorer.diagnosis.trials import at_real_steps, other_padding, relative_change
from explorer.tracing.own_run import undisturbed

Loss = Callable[[Any, Any], Tensor]


@dataclass(frozen=True, eq=False)
class Known:
    """What a caller knows beside the model; see `explorer.diagnose`."""

    lengths: tuple[int, ...] | None = None
    lag: int | None = None
    before: Mapping[str, Tensor] | None = None
    norms: tuple[float, ...] = ()
    clip: float | None = None


@dataclass(frozen=True, eq=False)
class Question:
    """A model, the arguments of its call, the right answers, and how long it may be tried."""

    model: nn.Module
    arguments: tuple[Any, ...]
    target: Tensor | None = None
    loss_fn: Loss | None = None
    seconds: float = 0.0

    @property
    def x(self) -> Tensor:
        """The first tensor that the model is given."""
        return tensors_in(self.arguments)[0]


def gather_from(seen: Capture, known: Known) -> Facts:
    """The facts of what was captured in somebody's own loop.

    Raises ValueError, one sentence, if nothing was captured, or it cannot be opened.
    """
    if not seen.names:
        raise ValueError("Nothing was captured: allowed is a capture in which the model has run.")
    calls = largest_calls(seen)
    bad = first_in_traces(calls)
    modules = tuple(
        module_facts(
            call,
            real_steps(call, known.lengths),
            carried_between(seen.calls(name)),
            _earlier(seen.calls(name), call),
            lag=known.lag,
            around=None,
        )
        for name, call in calls.items()
        if bad is None
    )
    return Facts(modules, bad, norms=known.norms, clip=known.clip)


def _earlier(calls: Sequence[CapturedTrace], call: CapturedTrace) -> Mapping[str, Tensor]:
    """The weights of the last call that ran with others than `call`; empty if there is none."""
    own = call.weights
    for other in reversed(calls[: [one.call for one in calls].index(call.call)]):
        if any(not torch.equal(value, own[name]) for name, value in other.weights.items()):
            return other.weights
    return {}


def gather(question: Question, known: Known) -> Facts:
    """The facts of a model on a batch.

    Raises ValueError, one sentence, if no recurrent module runs, or one cannot be opened.
    """
    model = question.model
    with undisturbed(model):
        model.eval()
        with torch.enable_grad():
            with capture(model) as seen:
                first = run(model, question.arguments)
            loss = _backpropagated(question, first)
            again = run(model, question.arguments)
        if not seen.names:
            raise ValueError(
                "No recurrent module ran; allowed is a batch with which the model runs one."
            )
        calls = largest_calls(seen)
        bad = first_not_finite(model, question.x, first, calls, loss)
        if bad is not None:
            return Facts((), bad, norms=known.norms, clip=known.clip)
        states = carried(first.passed, again.passed)
        around = Around(model, question.arguments, first.answers)
        modules = tuple(
            module_facts(
                call,
                real_steps(call, known.lengths),
                states[name],
                _of_module(known.before or {}, name),
                lag=known.lag,
                around=around if seen.count(name) == 1 else None,
            )
            for name, call in calls.items()
        )
        return _facts(question, known, first, modules)


def _backpropagated(question: Question, seen: Run) -> Tensor | None:
    """The loss, after a backward pass that leaves no trace in the weights; None without one."""
    if question.loss_fn is None or question.target is None:
        return None
    loss = question.loss_fn(seen.answers, question.target)
    weights = [weight for weight in question.model.parameters() if weight.requires_grad]
    if loss.requires_grad and weights:
        torch.autograd.grad(loss, weights, allow_unused=True)
    return loss.detach()


def _of_module(weights: Mapping[str, Tensor], name: str) -> dict[str, Tensor]:
    start = (
        ""
        if name == ROOT and not any(one.startswith(f"{ROOT}.") for one in weights)
        else f"{name}."
    )
    return {
        one.removeprefix(start): value for one, value in weights.items() if one.startswith(start)
    }


def _facts(question: Question, known: Known, first: Run, modules: tuple[ModuleFacts, ...]) -> Facts:
    main = modules[0]
    length, batch = main.length, main.batch
    axes = axes_of(tuple(question.x.shape), length, batch, batch_first=main.batch_first)
    answers = tensors_in(first.answers)[0].detach()
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
