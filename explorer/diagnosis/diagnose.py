"""What ails a recurrent model, in one call."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from torch import Tensor, nn

from explorer.capturing.capture import Capture
from explorer.counting import counted
from explorer.diagnosis.checks import CHECKS
from explorer.diagnosis.facts import Facts
from explorer.diagnosis.finding import SEVERITIES, Check, Finding, Sign
from explorer.diagnosis.gathering import gather, gather_from
from explorer.diagnosis.links import link_of
from explorer.diagnosis.observing import tensors_in
from explorer.diagnosis.question import Known, Question
from explorer.diagnosis.report import Report
from explorer.network.surroundings import unaffected_by_caller


@unaffected_by_caller
def diagnose(
    model: nn.Module | Capture,
    batch: Any = None,
    target: Tensor | None = None,
    loss_fn: Callable[[Any, Any], Tensor] | None = None,
    lengths: Sequence[int] | Tensor | None = None,
    *,
    lag: int | None = None,
    before: Mapping[str, Tensor] | None = None,
    norms: Iterable[float] = (),
    clip: float | None = None,
    seconds: float = 5.0,
    ignore: Iterable[str] = (),
) -> Report:
    """What is wrong with a model that contains recurrent modules, where, and what to try.

    The model runs on the batch a few times, in evaluation mode; its weights, gradients, buffers,
    mode and torch's random numbers are afterwards as they were. What needs something that is not
    given is not looked for: `explorer.diagnosis.checks.CHECKS` has all codes.

        diagnose(model, x, y, loss_fn=cross_entropy, lengths=lengths)

        with capture(model) as seen:
            ...  # some steps of your own training
        diagnose(seen)

    Args:
        model: any `nn.Module` with recurrent modules inside; or what `explorer.capture` has seen,
            and then neither a batch nor target and loss_fn.
        batch: what the model is called with: a tensor, or a tuple of arguments of which the first
            tensor is the sequences.
        target: the right answers, as `loss_fn` takes them.
        loss_fn: maps the model's answers and the target to one number. With both, gradients are
            looked at, and a copy is trained on this batch alone for up to `seconds`.
        lengths: the number of real steps of each sequence; the rest is padding.
        lag: how many steps back the target depends on the input.
        before: `state_dict()` of the model one step of the optimiser ago, each tensor cloned.
        norms: gradient norms of the training so far, as `clip_grad_norm_` returns them.
        clip: the norm at which the training clips.
        seconds: the longest time for the attempt to learn the batch by heart; 0 leaves it out.
        ignore: codes that are not looked for.

    Raises:
        ValueError: one sentence, for a model in which nothing can be opened, a batch without a
            tensor, lengths, lag, clip or seconds out of range, or an unknown code.
    """
    ignored = frozenset(ignore)
    if unknown := sorted(ignored - CHECKS.keys()):
        raise ValueError(f"Unknown code {unknown[0]!r}; allowed are {', '.join(CHECKS)}.")
    known = Known(
        None if lengths is None else tuple(int(one) for one in lengths),
        lag,
        before,
        tuple(float(norm) for norm in norms),
        clip,
    )
    _check(known, seconds)
    if isinstance(model, Capture):
        if batch is not None or target is not None or loss_fn is not None:
            raise ValueError(
                "With a capture there is a batch and a target too; allowed is the capture alone, "
                "which has seen both."
            )
        return report(gather_from(model, known), ignored)
    arguments = tuple(batch) if isinstance(batch, tuple | list) else (batch,)
    question = Question(model, arguments, target, loss_fn, seconds)
    _check_question(question)
    return report(gather(question, known), ignored)


def report(facts: Facts, ignored: frozenset[str] = frozenset()) -> Report:
    """The findings that facts give, the gravest first, without those of the ignored codes."""
    chosen = {code: check for code, check in CHECKS.items() if code not in ignored}
    findings = [
        _finding(code, check, sign, facts)
        for code, check in counted(chosen.items(), "Looking for faults")
        for sign in check.signs(facts)
    ]
    findings.sort(key=lambda finding: SEVERITIES.index(finding.severity))
    return Report(tuple(findings), tuple(chosen))


def _finding(code: str, check: Check, sign: Sign, facts: Facts) -> Finding:
    places = [place for place in facts.places if sign.module in (None, place.module)]
    return Finding(
        code,
        check.severity,
        sign.message,
        sign.module,
        sign.layer,
        sign.direction,
        sign.signal,
        sign.units,
        sign.steps,
        sign.value,
        sign.limit,
        check.measure,
        check.meaning,
        sign.remedy,
        check.source,
        link_of(check, sign, places[0] if places else None),
    )


def _check(known: Known, seconds: float) -> None:
    if known.lengths is not None and any(length < 1 for length in known.lengths):
        raise ValueError(f"A length is {min(known.lengths)}; allowed are whole numbers from 1.")
    if known.lag is not None and known.lag < 0:
        raise ValueError(f"lag is {known.lag}; allowed are whole numbers from 0.")
    for name, value in (("clip", known.clip), ("seconds", seconds)):
        if value is not None and not (math.isfinite(value) and value >= 0.0):
            raise ValueError(f"{name} is {value}; allowed are finite numbers from 0.")


def _check_question(question: Question) -> None:
    if not isinstance(question.model, nn.Module):
        raise ValueError(
            f"The model is a {type(question.model).__name__}; allowed are a torch.nn.Module and "
            "what explorer.capture returns."
        )
    if not tensors_in(question.arguments):
        kinds = ", ".join(type(one).__name__ for one in question.arguments) or "empty"
        raise ValueError(
            f"The batch is {kinds}; allowed is a tensor, or a tuple of arguments with one in it."
        )
