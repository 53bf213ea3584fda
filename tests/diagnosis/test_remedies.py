"""Remedies shown by small trainings: the fault is there, and the remedy does what it claims."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
import torch

from explorer import diagnose
from explorer.diagnosis.checks import CHECKS
from explorer.diagnosis.remedies import (
    BUILDERS,
    LONGEST_LAG,
    NOT_SHOWN,
    STUCK,
    demonstration,
    why_not_shown,
)
from explorer.diagnosis.report import Report
from explorer.diagnosis.trial import Asked, Demonstration, Side, Trial, outcome, scaled
from tests.clinic.patient import Reader, fresh

STEPS_IN_TESTS = 150
# One cell for each code, and the gates each in its own cell.
SHOWN = [
    Asked("forgets-early", "lstm"),
    Asked("gradient-vanishes", "rnn"),
    Asked("gradient-explodes", "rnn"),
    Asked("clip-always", "lstm"),
    Asked("updates-large", "gru"),
    Asked("updates-small", "lstm"),
    Asked("inputs-large", "rnn"),
    Asked("inputs-large", "lstm"),
    Asked("inputs-small", "gru"),
    Asked("units-duplicate", "lstm"),
    *(Asked(code, cell, gate) for code, cell, gate in STUCK),
]


def named(asked: Asked) -> str:
    return "-".join(filter(None, (asked.code, asked.cell, asked.signal)))


def of(asked: Asked, steps: int) -> Demonstration:
    shown = demonstration(asked)
    assert shown is not None
    return replace(
        shown,
        fault=replace(shown.fault, plan=replace(shown.fault.plan, steps=steps)),
        remedy=replace(shown.remedy, plan=replace(shown.remedy.plan, steps=steps)),
    )


def carried_out(shown: Demonstration) -> Trial:
    trial = Trial(shown)
    for _ in trial.losses():
        pass
    return trial


def held_out(trial: Trial) -> tuple[float, float]:
    """The losses of both on held-out sequences, computed here from the models as they are."""
    result = []
    sides = trial.demonstration.fault, trial.demonstration.remedy
    for side, trainee in zip(sides, (trial.fault, trial.remedy), strict=True):
        exam = scaled(trial.exam, side.scale)
        with torch.no_grad():
            answers = trainee.learner(exam.x)[-exam.asked :]
        result.append(trial.task.loss(answers, exam.target).item())
    return result[0], result[1]


def diagnosed(side: Side, trial: Trial) -> Report:
    """What a diagnosis says of one side before it is trained, and of its training."""
    trainee = trial.fault if side is trial.demonstration.fault else trial.remedy
    (cell,) = side.plan.cells
    weights = {k: v.clone() for k, v in trainee.learner.state_dict().items()}
    model = Reader(
        fresh(cell, len(trial.task.inputs), side.plan.hidden_size), trainee.learner.readout
    )
    inner = {k.removeprefix("recurrent."): v for k, v in weights.items() if "readout" not in k}
    model.rnn.load_state_dict(inner)
    exam = scaled(trial.exam, side.scale)
    before = {f"rnn.{name}": value for name, value in inner.items()}
    trial.step()
    after = trainee.learner.state_dict()
    changed = {name: after[f"recurrent.{name}"].clone() for name in inner}
    while not trial.finished:
        trial.step()
    plain = diagnose(
        model,
        exam.x,
        exam.target,
        lambda answers, target: trial.task.loss(answers[-len(target) :], target),
        lag=trial.plan.length if trial.plan.task == "recall" else None,
        seconds=0.0,
    )
    model.rnn.load_state_dict(changed)
    moved = diagnose(
        model, exam.x, before=before, norms=trainee.records.norm, clip=side.plan.clip or None
    )
    return Report((*plain.findings, *moved.findings), plain.checked)


@pytest.mark.parametrize("asked", SHOWN, ids=named)
def test_with_the_remedy_the_loss_is_at_most_half(asked: Asked) -> None:
    trial = carried_out(of(asked, STEPS_IN_TESTS))
    fault, remedy = held_out(trial)
    assert remedy < 0.5 * fault
    assert trial.sentence.startswith("The remedy helped here.")
    assert f"{fault:.2g}" in trial.sentence
    assert f"{remedy:.2g}" in trial.sentence


@pytest.mark.parametrize("asked", SHOWN, ids=named)
def test_the_fault_is_what_a_diagnosis_finds_and_the_remedy_takes_it_away(asked: Asked) -> None:
    # Clipping is judged by some norms, all else by the first step.
    steps = 25 if asked.code.startswith("clip") else 1
    trial = Trial(of(asked, steps))
    fault, remedy = (
        {(one.code, one.signal if asked.signal else None) for one in report.findings}
        for report in (
            diagnosed(trial.demonstration.fault, trial),
            diagnosed(trial.demonstration.remedy, Trial(of(asked, steps))),
        )
    )
    assert (asked.code, asked.signal) in fault
    assert (asked.code, asked.signal) not in remedy


def test_both_see_the_same_batches_and_begin_with_the_same_read_out() -> None:
    trial = Trial(of(Asked("gate-closed", "lstm", "f"), 2))
    mine, other = trial.fault.learner.state_dict(), trial.remedy.learner.state_dict()
    apart = {name for name in mine if not torch.equal(mine[name], other[name])}
    assert apart == {"recurrent.bias_ih_l0"}


def test_a_trial_gives_the_same_losses_again_and_leaves_torchs_generator_alone() -> None:
    before = torch.get_rng_state()
    shown = of(Asked("gradient-explodes", "rnn"), 8)
    assert list(Trial(shown).losses()) == list(Trial(shown).losses())
    assert torch.equal(torch.get_rng_state(), before)


def test_losses_come_one_by_one_so_that_one_can_stop() -> None:
    trial = Trial(of(Asked("updates-large", "lstm"), 50))
    losses = trial.losses()
    next(losses)
    next(losses)
    assert (trial.done, trial.finished, trial.sentence) == (2, False, "")
    trial.rest()
    assert "After 2 steps" in trial.sentence


@pytest.mark.parametrize(
    ("fault", "remedy", "beginning"),
    [
        (0.2, 0.1, "The remedy helped here."),
        (0.1, 0.1, "The remedy made no clear difference here."),
        (0.15, 0.1, "The remedy made no clear difference here."),
        (0.1, 0.2, "The remedy did not help here."),
        (math.inf, 0.1, "The remedy helped here."),
        (0.1, math.inf, "The remedy did not help here."),
        (math.inf, math.inf, "The remedy did not help here."),
    ],
)
def test_the_sentence_is_made_from_the_numbers(fault: float, remedy: float, beginning: str) -> None:
    assert outcome(fault, remedy, 7).startswith(f"{beginning} After 7 steps the loss")


def test_nothing_is_said_before_anything_was_measured() -> None:
    assert outcome(None, None, 0) == ""


def test_every_code_has_a_demonstration_or_a_reason() -> None:
    assert {*BUILDERS, *NOT_SHOWN} == CHECKS.keys()
    for code in CHECKS:
        if demonstration(Asked(code, "lstm")) is None:
            sentence = why_not_shown(Asked(code, "lstm"))
            assert sentence.endswith(".")
            assert sentence.count(".") == 1


def test_the_lag_of_a_finding_is_kept_within_what_20_seconds_allow() -> None:
    shown = demonstration(Asked("forgets-early", "lstm", lag=5_000))
    assert shown is not None
    assert shown.fault.plan.length == LONGEST_LAG


def test_an_unknown_cell_or_code_gets_one_sentence() -> None:
    with pytest.raises(ValueError, match=r"Unknown cell 'x'; allowed are rnn, "):
        demonstration(Asked("gate-open", "x"))
    with pytest.raises(ValueError, match=r"Unknown code 'x'; allowed are "):
        demonstration(Asked("x", "lstm"))
