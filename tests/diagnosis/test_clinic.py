"""A small part of the clinic: planted faults are found at their place, shipped models are well."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import torch

from explorer.diagnosis.checks import CHECKS
from explorer.diagnosis.finding import Finding
from explorer.resources import ASSETS
from explorer.training.plan import Plan
from tests.clinic.healthy import trained
from tests.clinic.judging import Tally, count, faulty, spread, untrained
from tests.clinic.layer_faults import exploding, true_growth
from tests.clinic.patient import Patient
from tests.clinic.shipped import shipped

EACH = 2
# Without a remedy that mends the copy itself: the data, the loss, or the training must change.
MENDED = {
    "gate-open",
    "gate-closed",
    "gate-still",
    "units-dead",
    "units-constant",
    "units-duplicate",
    "bias-twice",
    "axes-swapped",
}


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@cache
def healthy() -> tuple[Patient, ...]:
    plans = [
        Plan(task="recall", length=9, cells=(cell,), hidden_size=12, steps=120, seed=seed)
        for seed, cell in enumerate(("lstm", "gru"))
    ]
    own = [trained(plan, plan.cells[0]) for plan in plans]
    assert None not in own
    return (*shipped(), *[one for one in own if one is not None])


@cache
def sick() -> tuple[Patient, ...]:
    return tuple(faulty(spread(healthy()), EACH))


@cache
def findings_of(patient: Patient) -> tuple[Finding, ...]:
    seconds = 3.0 if patient.code == "not-overfitting" else 0.0
    return patient.diagnosed(seconds).findings


def test_faults_are_found_where_they_were_planted() -> None:
    tallies = {code: Tally() for code in CHECKS}
    for patient in sick():
        count(patient, findings_of(patient), tallies)
    assert {code: tally.missed for code, tally in tallies.items() if tally.missed} == {}
    assert all(tally.sick == EACH for tally in tallies.values())


def test_shipped_models_are_well() -> None:
    alarms = {one.name: [f.code for f in findings_of(one)] for one in healthy()}
    assert {name: codes for name, codes in alarms.items() if codes} == {}


def test_untrained_models_can_learn_a_batch_by_heart() -> None:
    for patient in untrained(3):
        codes = {finding.code for finding in patient.diagnosed(8.0).findings}
        assert "not-overfitting" not in codes, patient.name


def test_gradients_called_exploding_grow_by_autograd_through_a_plain_loop_too() -> None:
    for patient in list(exploding())[:3]:
        assert true_growth(patient) > 1e3


def remedied(patient: Patient) -> dict[str, Any]:
    (finding, *_) = [one for one in findings_of(patient) if one.code == patient.code]
    model = patient.sick("", lambda model: None).model if patient.code != "state-attached" else None
    names: dict[str, Any] = {
        "torch": torch,
        "model": model,
        "batch": patient.batch[0],
        "target": patient.target,
        "loss_fn": patient.loss_fn,
        "lengths": patient.lengths,
    }
    if model is not None:
        names["optimiser"] = torch.optim.Adam(model.parameters())
    exec(compile(finding.remedy, patient.code, "exec"), names)
    return names


def test_every_remedy_is_code_that_runs() -> None:
    for patient in sick():
        if patient.code != "not-finite":
            remedied(patient)


def test_the_remedy_for_values_that_are_not_finite_names_the_weight() -> None:
    patient = next(one for one in sick() if "weight" in str(one.place.get("signal")))
    with pytest.raises(AssertionError, match="weight_hh"):
        remedied(patient)


@pytest.mark.parametrize("code", sorted(MENDED))
def test_a_remedy_for_the_weights_mends_them(code: str) -> None:
    patient = next(one for one in sick() if one.code == code)
    model = remedied(patient)["model"]
    assert code in {finding.code for finding in findings_of(patient)}
    after = Patient(
        "mended", model, patient.batch, patient.target, patient.loss_fn, patient.lengths
    )
    places = [
        finding
        for finding in findings_of(after)
        if finding.code == code and finding.layer == patient.place.get("layer", finding.layer)
    ]
    assert places == []


def test_the_table_is_that_of_the_present_codes() -> None:
    table = (ASSETS / "diagnosis" / "clinic.md").read_text("utf-8")
    rates, _, meanings = table.partition("## What the findings mean")
    assert all(f"| {code} | {check.meaning} |" in meanings for code, check in CHECKS.items())
    rows = [line.split("|") for line in rates.splitlines() if line.startswith("| ")][1:]
    assert [row[1].strip() for row in rows] == list(CHECKS)
    for _, _, _, planted, found, well, false, _ in rows:
        assert int(planted) >= 6
        assert int(found) >= 0.95 * int(planted)
        assert int(well) >= 60
        assert int(false) <= 0.03 * int(well)
