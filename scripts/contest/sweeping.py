"""How a sweep of the contest goes on: tune each model alike, train it on every seed, keep each row.

What the files have already is not trained again, so that a sweep can be stopped at any time.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import process_time

import torch

from explorer.contest.tables import (
    MACHINE,
    SWEEP_FILES,
    SWEEP_HEADERS,
    TRAINING_HEADER,
    TRAININGS,
    Setting,
    append_rows,
    read_rows,
)

SEEDS = (0, 1, 2, 3, 4)
QUICK_SEEDS = (0, 1)
TUNING_SEED = 1000
CPU_INFO = Path("/proc/cpuinfo")
RATES = (0.003, 0.01)


@dataclass(frozen=True)
class Outcome:
    """What a training gave: parameters, the loss that settings are tuned by, rows of the file."""

    parameters: int
    loss: float
    rows: list[tuple[object, ...]]


@dataclass(frozen=True)
class Sweep:
    """A sweep, declared.

    cases: tasks, or sizes. `grid(model)` has the settings that are tried. `tuned_at(case)` is the
    case whose best setting a case takes. `compete(case, model, setting, seed, tuning)` trains.
    """

    key: str
    cases: tuple[str, ...]
    models: tuple[str, ...]
    grid: Callable[[str], Sequence[Setting]]
    tuned_at: Callable[[str], str]
    compete: Callable[[str, str, Setting, int, bool], Outcome]


def run(sweep: Sweep, description: str | None) -> None:
    """Reads the options of the command line and carries the sweep out."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="+", choices=sweep.cases, default=sweep.cases)
    parser.add_argument("--models", nargs="+", choices=sweep.models, default=sweep.models)
    parser.add_argument("--seeds", nargs="+", type=int)
    parser.add_argument(
        "--quick",
        action="store_true",
        help="write nothing: train again with the settings of the shipped files, on seeds "
        f"{QUICK_SEEDS} if none are named, and print each value beside the shipped spread",
    )
    options = parser.parse_args()
    torch.set_num_threads(1)
    seeds = options.seeds or (QUICK_SEEDS if options.quick else SEEDS)
    if not options.quick:
        write_machine()
    for case in options.only:
        for model in options.models:
            if options.quick:
                _repeat(sweep, case, model, seeds)
            else:
                _carry_out(sweep, case, model, seeds)


def write_machine() -> None:
    """Writes down where the sweeps were made: cores, processor, torch and the date."""
    lines = CPU_INFO.read_text("utf-8").splitlines() if CPU_INFO.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    machine = {
        "cores": os.cpu_count() or 1,
        "processor": names[0] if names else platform.machine(),
        "torch": torch.__version__.partition("+")[0],
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
    }
    MACHINE.write_text(json.dumps(machine, indent=1) + "\n", encoding="utf-8")


def _carry_out(sweep: Sweep, case: str, model: str, seeds: Sequence[int]) -> None:
    home = sweep.tuned_at(case)
    for setting in sweep.grid(model):
        if setting not in dict(_tuned(sweep.key, home, model)):
            _train(sweep, home, model, setting, TUNING_SEED, tuning=True)
    best = _best(sweep, case, model)
    done = {
        int(row["seed"])
        for row in read_rows(TRAININGS)
        if _of(row, sweep.key, case, model) and row["part"] == "final"
    }
    for seed in seeds:
        if seed not in done:
            _train(sweep, case, model, best, seed, tuning=False)


def _train(
    sweep: Sweep, case: str, model: str, setting: Setting, seed: int, *, tuning: bool
) -> None:
    begin = process_time()
    outcome = sweep.compete(case, model, setting, seed, tuning)
    seconds = process_time() - begin
    if not tuning:
        append_rows(SWEEP_FILES[sweep.key], SWEEP_HEADERS[sweep.key], outcome.rows)
    part = "tuning" if tuning else "final"
    chosen = (seed, setting.rate, setting.option)
    measured = (f"{outcome.loss:.4g}", f"{seconds:.1f}")
    row = (sweep.key, case, model, outcome.parameters, part, *chosen, *measured)
    append_rows(TRAININGS, TRAINING_HEADER, [row])
    print(*row, flush=True)


def _repeat(sweep: Sweep, case: str, model: str, seeds: Sequence[int]) -> None:
    setting = _best(sweep, case, model)
    for seed in seeds:
        for row in sweep.compete(case, model, setting, seed, False).rows:
            named = dict(zip(SWEEP_HEADERS[sweep.key], row, strict=True))
            *_, column = named
            shipped = list(_shipped(sweep.key, named, column))
            value = float(str(named[column]))
            place = "within" if min(shipped) <= value <= max(shipped) else "outside"
            print(*row, place, f"{min(shipped):g} to {max(shipped):g}", flush=True)


def _shipped(key: str, named: dict[str, object], column: str) -> Iterator[float]:
    """The shipped values of all seeds at the place of a row."""
    same = [name for name in named if name not in ("seed", column)]
    for row in read_rows(SWEEP_FILES[key]):
        if all(row[name] == str(named[name]) for name in same):
            yield float(row[column])


def _tuned(key: str, case: str, model: str) -> Iterator[tuple[Setting, float]]:
    """The settings that were tried, each with the loss it led to."""
    for row in read_rows(TRAININGS):
        if _of(row, key, case, model) and row["part"] == "tuning":
            yield Setting(float(row["rate"]), row["option"]), float(row["loss"])


def _best(sweep: Sweep, case: str, model: str) -> Setting:
    losses = dict(_tuned(sweep.key, sweep.tuned_at(case), model))
    return min(losses, key=losses.__getitem__)


def _of(row: dict[str, str], key: str, case: str, model: str) -> bool:
    return (row["sweep"], row["case"], row["model"]) == (key, case, model)
