"""The clinic: all patients, and how often each finding is right."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from explorer.diagnosis.checks import CHECKS
from explorer.diagnosis.finding import Finding
from explorer.tasks import TASKS
from tests.clinic import data_faults, gate_faults, layer_faults, training_faults, unit_faults
from tests.clinic.data_faults import CELLS, tasks_batch
from tests.clinic.healthy import Asked
from tests.clinic.patient import Patient, fresh, readout

LEAST_FOUND, MOST_FALSE = 0.95, 0.03


@dataclass
class Tally:
    """How often a finding was made where it should be, and where it should not."""

    sick: int = 0
    found: int = 0
    healthy: int = 0
    false: int = 0
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether enough is found and little is alarmed at wrongly."""
        enough = self.found >= LEAST_FOUND * self.sick
        return enough and self.false <= MOST_FALSE * self.healthy


def faulty(bases: Sequence[Patient], each: int) -> Iterator[Patient]:
    """Patients with a planted fault, at most `each` of a code; many are made of the bases."""
    counts: dict[str, int] = {}
    for patient in _planted(bases):
        if counts.get(patient.code, 0) < each:
            counts[patient.code] = counts.get(patient.code, 0) + 1
            yield patient


def _planted(bases: Sequence[Patient]) -> Iterator[Patient]:
    # Many faults are made in the weights that read the state, which some cells do not have.
    bases = [base for base in bases if gate_faults.sees_state(base.model)]
    numeric = [base for base in bases if base.batch[0].is_floating_point()]
    yield from gate_faults.stuck_gates(bases)
    yield from gate_faults.forgetful(bases)
    yield from unit_faults.useless_units(bases)
    yield from layer_faults.idle_layers(bases)
    yield from unit_faults.doubly_biased()
    yield from layer_faults.exploding()
    yield from training_faults.vanishing()
    yield from data_faults.not_finite(numeric)
    yield from data_faults.exchanged_axes()
    yield from data_faults.padding()
    yield from data_faults.scales(numeric)
    yield from data_faults.repeating()
    yield from training_faults.carried()
    yield from training_faults.clipped()
    yield from training_faults.steps_of_wrong_size()
    yield from training_faults.unlearnable()


def untrained(count: int) -> Iterator[Patient]:
    """Models with random weights that can learn: their batch must be found learnable."""
    for number in range(count):
        cell, task = CELLS[number % 6], ("recall", "parity", "nesting", "sine")[number % 4]
        length, size = {"recall": 5, "sine": 20}.get(task, 6), 12 + number % 5
        x, target = tasks_batch(task, length, 10, number)
        head = readout(size, len(TASKS[task].outputs), number)
        yield Patient(
            f"untrained {cell} {task} {number}",
            Asked(fresh(cell, x.shape[-1], size, seed=number), head, len(target)),
            (x,),
            target,
            TASKS[task].loss,
            only="not-overfitting",
        )


def spread(bases: Sequence[Patient]) -> list[Patient]:
    """The same patients in another order, so that the first few are of many kinds."""
    step = next(step for step in range(7, 50) if math.gcd(step, len(bases)) == 1)
    return [bases[k * step % len(bases)] for k in range(len(bases))]


def judged(patients: Iterable[Patient], tallies: dict[str, Tally], seconds: float) -> None:
    """Counts what the diagnoses of patients find, in place."""
    for patient in patients:
        needs_time = patient.code in ("", "not-overfitting")
        report = patient.diagnosed(seconds if needs_time else 0.0)
        count(patient, report.findings, tallies)


def count(patient: Patient, findings: Sequence[Finding], tallies: dict[str, Tally]) -> None:
    """Counts the findings of one patient: of a sick one its own code, of a healthy one all."""
    if patient.code:
        tally = tallies[patient.code]
        tally.sick += 1
        if any(one.code == patient.code and _fits(one, patient) for one in findings):
            tally.found += 1
        else:
            tally.missed.append(patient.name)
        return
    codes = {one.code for one in findings}
    for code in [patient.only] if patient.only else list(CHECKS):
        tallies[code].healthy += 1
        if code in codes:
            tallies[code].false += 1
            tallies[code].wrong.append(patient.name)


def _fits(finding: Finding, patient: Patient) -> bool:
    return all(getattr(finding, name) == value for name, value in patient.place.items())


def halves(patients: Iterable[Patient]) -> tuple[list[Patient], list[Patient]]:
    """Every second patient of each code: one half to set limits by, the other to report on."""
    first: list[Patient] = []
    second: list[Patient] = []
    counts: dict[str, int] = {}
    for patient in patients:
        number = counts.get(patient.code, 0)
        counts[patient.code] = number + 1
        (second if number % 2 else first).append(patient)
    return first, second
