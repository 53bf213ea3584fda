"""Exponential gates with and without their stabiliser on one cursor, and what they are for."""

from __future__ import annotations

import math
from functools import lru_cache

from torch import Tensor

from explorer.analysis.exponential_gates import (
    CELL,
    LARGEST_EXPONENT,
    UNITS,
    DrivenRuns,
    Signals,
    driven_runs,
)
from explorer.cells import CELLS
from explorer.session.choice import Choice
from explorer.session.first_unit import first_unit
from explorer.session.run import KEPT_RUNS, Run
from explorer.views.board import board, group
from explorer.views.lines import line_panel
from explorer.views.maps import signal_map
from explorer.views.payloads import Board, Group
from explorer.wording import scientific, significant

NO_NUMBER = "no number"
SHOWN = ("i", "f", "c", "n", "h")


@lru_cache(maxsize=KEPT_RUNS)
def exponential_runs(run: Run, at: int, to: float) -> DrivenRuns:
    """An sLSTM of its own that reads the sequence of a run; random weights of the run's seed."""
    return driven_runs(run.sequence.x.double(), at=at, to=to, seed=run.choice.seed)


def exponential_board(run: Run, runs: DrivenRuns, choice: Choice) -> Board:
    """h, gates and memory both ways, and how far a new value outweighs the memory."""
    unit = first_unit(run.choice) if choice.unit is None else choice.unit
    unit = min(unit, UNITS - 1)
    groups = [
        _way("With the stabiliser m", runs.stabilised, unit, choice),
        _way("Without it: m is 0", runs.bare, unit, choice),
        *_both_ways(runs, unit, choice),
        *_revising(runs, unit),
    ]
    return board(run, groups, across=2)


def _way(title: str, signals: Signals, unit: int, choice: Choice) -> Group:
    """The states of all units, and the values of one at the present step."""
    cell = CELLS[CELL]
    state = signal_map(cell, cell.signal("h"), signals["h"], choice.notation)
    state["choosable"] = False
    result = group(title, "", maps=[state], shape="flat")
    result["now"] = [
        f"t = {step}, unit {unit}: {_values(signals, step, unit, choice)}"
        for step in range(len(signals["h"]))
    ]
    return result


def _values(signals: Signals, step: int, unit: int, choice: Choice) -> str:
    values = {_symbol(name, choice): float(signals[name][step, unit]) for name in SHOWN}
    if all(math.isnan(value) for value in values.values()):
        return f"{', '.join(values)} are no numbers"
    return ", ".join(f"{name} = {_written(value)}" for name, value in values.items())


def _both_ways(runs: DrivenRuns, unit: int, choice: Choice) -> list[Group]:
    """h of one unit, and its input gate and normaliser, with the stabiliser and without."""
    ways = {"with m": runs.stabilised, "without m": runs.bare}
    h = _symbol("h", choice)
    states = {f"{h} {way}": signals["h"][:, unit] for way, signals in ways.items()}
    states |= {f"{h} in float64": runs.exact["h"][:, unit]}
    sizes = {
        f"{_symbol(name, choice)} {way}": signals[name][:, unit]
        for name in ("i", "n")
        for way, signals in ways.items()
    }
    return [
        group(title, "", lines=[line_panel(f"unit {unit}", curves, description, log=log)])
        for title, curves, description, log in (
            ("The state", states, "The state with m, without it, and in float64.", False),
            ("Gate and normaliser", sizes, "Input gate and normaliser, with m and without.", True),
        )
    ]


def _revising(runs: DrivenRuns, unit: int) -> list[Group]:
    """The share of the new value in the memory, and what the memory reads, beside σ."""
    ways = {"exponential": runs.exact, "σ": runs.sigmoid}
    shares = {f"{name} gate": _share(signals)[:, unit] for name, signals in ways.items()}
    memory = {f"c / n, {name}": _read(signals)[:, unit] for name, signals in ways.items()}
    memory["candidate g"] = runs.exact["g"][:, unit]
    return [
        group(
            "How much of the memory is the new value",
            revising_sentence(runs, unit),
            lines=[
                line_panel(
                    f"i / n, unit {unit}",
                    shares,
                    "The share of the new value in the memory, with an exponential input gate and "
                    "with σ.",
                    log=False,
                    ends=(0.0, 1.0),
                )
            ],
        ),
        group(
            "What the memory reads",
            "With the exponential c / n comes to the candidate of that step, and later values "
            "count little until the forget gate has brought n down. With σ it moves part of the "
            "way.",
            lines=[
                line_panel(
                    f"unit {unit}",
                    memory,
                    "What the memory reads with an exponential input gate and with σ, and the "
                    "candidate at every step.",
                    log=False,
                )
            ],
        ),
    ]


def revising_sentence(runs: DrivenRuns, unit: int) -> str:
    """How much a new value counts at the driven step, both ways."""
    new, old = (
        _percent(float(_share(signals)[runs.at, unit])) for signals in (runs.exact, runs.sigmoid)
    )
    return (
        f"At step {runs.at} the new value is {new} of the memory with the exponential, {old} with "
        "σ, which is never above 1."
    )


def overflow_sentence(runs: DrivenRuns) -> str:
    """What becomes of h both ways, and why."""
    to, limit = f"{runs.to:g}", f"{LARGEST_EXPONENT:.1f}"
    with_m = f"With m, h is within {_written(runs.distance)} of float64."
    if runs.overflow is None:
        apart = float((runs.stabilised["h"] - runs.bare["h"]).abs().max())
        return (
            f"exp({to}) = {_written(math.exp(runs.to))} is still a number of 32 bits, so h is the "
            f"same both ways, within {_written(apart)}. The largest one is exp({limit}) = "
            f"{_written(math.exp(LARGEST_EXPONENT))}. {with_m}"
        )
    cause = (
        f"exp({to}) is more than {_written(math.exp(LARGEST_EXPONENT))} = exp({limit}), the "
        "largest number of 32 bits"
    )
    if runs.to <= LARGEST_EXPONENT:
        cause = f"exp({to}) is a number of 32 bits, but what the memory adds to it is none"
    return (
        f"{cause}. So without m the gate is ∞, c and n are ∞, and h = o ⊙ c / n is no number from "
        f"step {runs.overflow} on: ∞ / ∞. {with_m}"
    )


def _share(signals: Signals) -> Tensor:
    return signals["i"] / signals["n"]


def _read(signals: Signals) -> Tensor:
    return signals["c"] / signals["n"]


def _symbol(name: str, choice: Choice) -> str:
    return CELLS[CELL].signal(name).symbols.of(choice.notation).text


def _percent(share: float) -> str:
    """A share in percent; all of it is only said of exactly that."""
    if share in (0.0, 1.0):
        return f"{100 * share:.0f} %"
    return f"{min(max(100 * share, 0.1), 99.9):.1f} %"


def _written(value: float) -> str:
    """A number in a sentence; powers of ten where decimals would say nothing."""
    if not math.isfinite(value):
        return NO_NUMBER if math.isnan(value) else "∞" if value > 0 else "−∞"
    if value == 0.0 or 1e-3 <= abs(value) < 1e4:
        return significant(value)
    return scientific(value)
