"""Holds the diagnosis against planted faults and healthy models, and prints how often it is right.

    python -m scripts.clinic [--keep FOLDER] [--seeds 50000] [--write]

Trains the healthy models first, which takes some minutes on one thread; with a folder they are kept
there for the next time. --write puts the table into assets/diagnosis/clinic.md.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch

from explorer.diagnosis.checks import CHECKS
from explorer.resources import ASSETS
from tests.clinic.healthy import healthy_trained, in_other_forms
from tests.clinic.judging import Tally, faulty, halves, judged, spread, untrained
from tests.clinic.patient import Patient
from tests.clinic.shipped import shipped

EACH, UNTRAINED, SECONDS, SEEDS = 24, 24, 5.0, 50_000
REPORT = ASSETS / "diagnosis" / "clinic.md"
TEXT = """# The clinic: how often a finding is right

`python -m scripts.clinic --write` makes this table. Faults are planted in {sick} models, by
construction: a gate's bias is moved, rows are copied, padding is left in the loss. Sizes, cells and
tasks differ, and how far a fault goes: some lie just beyond the limit, some far.

{healthy} other models are healthy: the {shipped} that come with the app, {trained} that the
project's own trainer trained until they were good at their task, and {forms} of these in the forms
that people write (embedded, padded and masked, packed). Whether a batch can be learned by heart is
also asked of {untrained} models before any training.

Limits were set with trainings of other seeds (`--seeds 0`) and the shipped models. The trained
models of this table were not looked at before; of the planted faults it has every second of each
kind. "Found" counts a fault only where its very place is named: the module, the layer, the gate.
The faults are of the kinds that the builders in `tests/clinic` know: what else goes wrong in real
models is not measured here.

| code | severity | planted | found | healthy | false alarms |
|---|---|--:|--:|--:|--:|
{rows}

## What the findings mean

| code | meaning | source |
|---|---|---|
{meanings}

## What is not claimed

- Without a `lag` nothing is said about forgetting: whether a memory of three steps is too short is
  a matter of the task.
- Without a loss nothing is said about gradients: most networks may forget what is long past.
- Behind a ReLU up to 70 % of the units may be silent: networks that learned well have so many.
- Whether a state that is carried over is wrong cannot be seen in the model: it is a note.
- T and B are said to be exchanged where lengths, targets or neighbouring values show it; of tokens
  with an answer at every step nothing tells.
- The two halves of a forget bias are told as long as both are equal, as they stay under gradient
  steps; of two different halves nobody can say how they were set.
- The size of a step is judged for each matrix as a whole, with wider limits than the usual rule of
  thumb, 1e-3: Adam's first steps on small weights are much larger, and train well.
"""


def main() -> None:
    """Trains, diagnoses, prints the table; exits with 1 if a finding misses its aim."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--keep", type=Path, help="where trained models are kept")
    parser.add_argument("--seeds", type=int, default=SEEDS, help="where the trainings' seeds begin")
    parser.add_argument("--write", action="store_true", help=f"write {REPORT.name}")
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    if chosen.keep is not None:
        chosen.keep.mkdir(parents=True, exist_ok=True)
    trained = list(healthy_trained(chosen.seeds, chosen.keep))
    ours, forms, fresh = list(shipped()), list(in_other_forms(trained)), list(untrained(UNTRAINED))
    sick = halves(faulty(spread([*trained, *ours]), EACH))[1]
    groups = (trained, ours, forms, fresh, sick)
    tallies = {code: Tally() for code in CHECKS}
    for group in groups:
        judged(group, tallies, SECONDS)
    counts = dict(zip(("trained", "shipped", "forms", "untrained", "sick"), groups, strict=True))
    text = written(tallies, counts)
    print(text)
    for code, tally in tallies.items():
        for name in (*tally.missed, *tally.wrong):
            print(f"{code}: {name}")
    if chosen.write:
        REPORT.parent.mkdir(exist_ok=True)
        REPORT.write_text(text, "utf-8")
    if not all(tally.holds for tally in tallies.values()):
        raise SystemExit(1)


def written(tallies: dict[str, Tally], counts: Mapping[str, Sequence[Patient]]) -> str:
    """The report as Markdown."""
    rows = [
        f"| {code} | {CHECKS[code].severity} | {tally.sick} | {tally.found} | {tally.healthy} | "
        f"{tally.false} |"
        for code, tally in tallies.items()
    ]
    meanings = [f"| {code} | {one.meaning} | {one.source} |" for code, one in CHECKS.items()]
    numbers = {name: len(group) for name, group in counts.items()}
    healthy = numbers["trained"] + numbers["shipped"] + numbers["forms"]
    return TEXT.format(
        rows="\n".join(rows), meanings="\n".join(meanings), healthy=healthy, **numbers
    )


if __name__ == "__main__":
    main()
