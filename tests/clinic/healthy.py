"""Healthy patients: trained by the project's own trainer, until they are good at their task."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from explorer.models.parts import part
from explorer.network.recurrent import Recurrent
from explorer.tasks import TASKS, Batch, Task
from explorer.training.plan import Plan
from explorer.training.training import Training
from tests.clinic.patient import Patient, Reader, masked, plain

SEQUENCES = 24
# Of the way from a guess to perfect answers, and of the guess's error.
GOOD_SHARE, GOOD_ERROR = 0.5, 0.5
CELLS = (
    "rnn",
    "irnn",
    "lstm",
    "lstm_peephole",
    "lstm_cifg",
    "gru",
    "gru_reset_before",
    "gru_simple",
)
# task, length, layers, directions, units, steps
SETTINGS = (
    ("recall", 12, 1, 1, 16, 250),
    ("recall", 30, 1, 1, 24, 300),
    ("copying", 3, 1, 1, 24, 600),
    ("adding", 12, 1, 1, 16, 500),
    ("parity", 8, 1, 1, 24, 500),
    ("nesting", 20, 1, 1, 24, 400),
    ("nesting", 12, 1, 2, 12, 250),
    ("sine", 40, 1, 1, 12, 200),
    ("sine", 30, 2, 1, 16, 200),
    ("parity", 10, 2, 1, 16, 400),
    ("recall", 9, 2, 1, 12, 300),
    ("adding", 8, 1, 2, 16, 400),
    ("recall", 15, 1, 2, 16, 250),
    ("nesting", 16, 2, 2, 10, 200),
)


def plans(seeds: int) -> tuple[tuple[Plan, str], ...]:
    """Every training, with the key of its cell; each has a seed of its own, from `seeds` on."""
    result = []
    for number, (task, length, layers, directions, size, steps) in enumerate(SETTINGS):
        for place, cell in enumerate(CELLS):
            usual = TASKS[task].usual
            plan = Plan(
                task=task,
                length=length,
                cells=(cell,),
                layers=layers,
                directions=directions,
                hidden_size=size,
                steps=steps,
                start=usual.start,
                rate=0.003 if cell in ("rnn", "irnn") else 0.01,
                seed=seeds + 100 * number + place,
            )
            result.append((plan, cell))
    return tuple(result)


def trained(plan: Plan, cell: str, folder: Path | None = None) -> Patient | None:
    """The patient that a training gives; None if it is not good at its task.

    `before` are the weights before the last step. With a folder the result is kept there.
    """
    file = None if folder is None else folder / f"{_name(plan, cell)}-{plan.steps}.pickle"
    if file is not None and file.exists():
        kept = pickle.loads(file.read_bytes())
    else:
        kept = _training(plan)
        if file is not None:
            file.write_bytes(pickle.dumps(kept))
    weights, before, norms, metric, baseline = kept
    task = plan.the_task()
    # A training that broke off no longer moves its weights.
    broke_off = all(torch.equal(before[key], value) for key, value in weights.items())
    if broke_off or not _is_good(task, metric, baseline):
        return None
    return _patient(plan, cell, weights, before, norms)


def _name(plan: Plan, cell: str) -> str:
    return f"{cell}-{plan.task}{plan.length}-{plan.layers}x{plan.directions}-{plan.seed}"


def _is_good(task: Task, metric: float, baseline: float) -> bool:
    if task.shares:
        return metric >= baseline + GOOD_SHARE * (1.0 - baseline)
    return metric <= GOOD_ERROR * baseline


def _training(
    plan: Plan,
) -> tuple[dict[str, Tensor], dict[str, Tensor], tuple[float, ...], float, float]:
    training = Training(plan)
    (trainee,) = training.trainees
    before: dict[str, Tensor] = {}
    while not training.finished:
        before = {name: value.clone() for name, value in trainee.learner.state_dict().items()}
        training.step()
    trainee.examine(training.exam)
    weights = {name: value.clone() for name, value in trainee.learner.state_dict().items()}
    return (
        weights,
        before,
        tuple(trainee.records.norm),
        trainee.records.metric[-1],
        training.baseline,
    )


def _patient(
    plan: Plan,
    cell: str,
    weights: dict[str, Tensor],
    before: dict[str, Tensor],
    norms: tuple[float, ...],
) -> Patient:
    from explorer.cells import CELLS as DECLARED

    task = plan.the_task()
    module = Recurrent(
        DECLARED[cell],
        len(task.inputs),
        plan.hidden_size,
        num_layers=plan.layers,
        bidirectional=plan.directions == 2,
        dtype=torch.float32,
    )
    module.load_state_dict(part(weights, "recurrent."))
    readout = nn.Linear(plan.hidden_size * plan.directions, len(task.outputs))
    readout.load_state_dict(part(weights, "readout."))
    batch = task.draw(plan.length, SEQUENCES, torch.Generator().manual_seed(plan.seed + 7))
    return Patient(
        _name(plan, cell),
        Asked(plain(module).requires_grad_(True), readout, batch.asked),
        (batch.x,),
        batch.target,
        task.loss,
        lag=_lag(plan, batch),
        before={
            (
                "rnn." + key.removeprefix("recurrent.") if key.startswith("recurrent.") else key
            ): value
            for key, value in before.items()
        },
        norms=norms,
        clip=plan.clip,
    )


def _lag(plan: Plan, batch: Batch) -> int | None:
    """How far back the last answer looks; None where it differs or one direction reads ahead."""
    if plan.directions == 2:
        return None
    lags = {
        "recall": plan.length,
        "copying": plan.length + 3,
        "adding": plan.length // 2,
        "parity": plan.length - 1,
    }
    return lags.get(plan.task)


class Asked(Reader):
    """A reader that answers at its last steps, time first."""

    def __init__(self, rnn: nn.Module, readout: nn.Linear, asked: int) -> None:
        super().__init__(rnn, readout)
        self.asked = asked

    def forward(self, x: Tensor, lengths: Any = None) -> Any:
        return self.readout(self.rnn(x)[0][-self.asked :])


def healthy_trained(seeds: int, folder: Path | None = None) -> Iterator[Patient]:
    """Every trained patient that is good at its task."""
    for plan, cell in plans(seeds):
        patient = trained(plan, cell, folder)
        if patient is not None:
            yield patient


def in_other_forms(patients: list[Patient]) -> Iterator[Patient]:
    """Some of them in the forms that people write: batch first, embedded, padded, packed."""
    for patient in patients:
        model: Any = patient.model
        rnn, readout = model.rnn, model.readout
        if not isinstance(patient.model, Asked) or patient.model.asked < len(patient.batch[0]):
            continue
        if "nesting" not in patient.name and "parity" not in patient.name:
            continue
        form = len(patient.name) % 3
        x, target = patient.batch[0], patient.target
        assert target is not None
        assert patient.loss_fn is not None
        lengths = tuple(len(x) - (k * 3) % (len(x) // 2) for k in range(x.shape[1]))
        real = torch.arange(len(x))[:, None] < torch.tensor(lengths)[None, :]
        if rnn.bidirectional or form == 0:
            if not isinstance(rnn, nn.RNN | nn.LSTM | nn.GRU):
                continue
            yield replace(
                patient,
                name=f"packed {patient.name}",
                model=Reader(rnn, readout, packs=True),
                batch=(x * real[..., None], lengths),
                loss_fn=masked(patient.loss_fn, lengths),
                lengths=lengths,
                lag=None,
                norms=(),
            )
        elif form == 1:
            table = nn.Embedding(x.shape[-1], x.shape[-1], _weight=torch.eye(x.shape[-1]))
            yield replace(
                patient,
                name=f"embedded {patient.name}",
                model=Reader(rnn, readout, embedding=table),
                batch=(x.argmax(dim=-1),),
                norms=(),
            )
        else:
            yield replace(
                patient,
                name=f"masked {patient.name}",
                model=Reader(rnn, readout),
                batch=(x * real[..., None],),
                loss_fn=masked(patient.loss_fn, lengths),
                lengths=lengths,
                lag=None,
                norms=(),
            )
