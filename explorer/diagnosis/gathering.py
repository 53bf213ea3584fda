"""Gathers the facts of a diagnosis: the model runs, and is afterwards as it was before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from explorer.capturing.capture import Capture, capture
from explorer.capturing.captured_trace import CapturedTrace
from explorer.capturing.watching import ROOT
from explorer.diagnosis.carrying import carried, carried_between
from explorer.diagnosis.facts import Facts
from explorer.diagnosis.first_bad import first_in_traces, first_not_finite
from explorer.diagnosis.inside import (
    Around,
    check_lengths,
    largest_calls,
    module_facts,
    real_steps,
)
from explorer.diagnosis.observing import Run, run, tensors_in
from explorer.diagnosis.question import Known, Question
from explorer.diagnosis.whole import whole_facts
from explorer.tracing.own_run import undisturbed


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
        check_lengths(known.lengths, next(iter(calls.values())))
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
        return whole_facts(question, known, tensors_in(first.answers)[0].detach(), modules)


def _backpropagated(question: Question, seen: Run) -> Tensor | None:
    """The loss, after a backward pass that leaves no trace in the weights; None without one.

    Raises ValueError for a loss function that does not return one number.
    """
    if question.loss_fn is None or question.target is None:
        return None
    loss = question.loss_fn(seen.answers, question.target)
    if not torch.is_tensor(loss) or loss.numel() != 1:
        shape = tuple(loss.shape) if torch.is_tensor(loss) else type(loss).__name__
        raise ValueError(f"The loss is {shape}; allowed is a tensor of one number.")
    weights = [weight for weight in question.model.parameters() if weight.requires_grad]
    if loss.requires_grad and weights:
        torch.autograd.grad(loss, weights, allow_unused=True)
    return loss.detach()


def _of_module(weights: Mapping[str, Tensor], name: str) -> dict[str, Tensor]:
    """The weights of a module by its own names, of those of the model around it."""
    is_root = name == ROOT and not any(one.startswith(f"{ROOT}.") for one in weights)
    start = "" if is_root else f"{name}."
    return {one.removeprefix(start): v for one, v in weights.items() if one.startswith(start)}
