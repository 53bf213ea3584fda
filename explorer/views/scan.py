"""A cell whose states a scan can compute: its gates, and the tree of the scan."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor

from explorer.cells import Cell
from explorer.cells.terms import Term
from explorer.equations.plain import plain_text
from explorer.equations.printed import flipped_gates, printed_equations
from explorer.network.affine import AffineState, ScanInputs, affine_state, affine_terms, scan_inputs
from explorer.network.layer import Layer
from explorer.network.scan import loop, loop_work, scan, scan_rows, scan_work
from explorer.palette import nice_ceiling
from explorer.session.choice import Choice
from explorer.session.first_unit import first_unit
from explorer.session.run import KEPT_RUNS, Run
from explorer.views.board import board, group
from explorer.views.maps import signal_map
from explorer.views.packing import packed_floats
from explorer.views.palette import PALETTE
from explorer.views.payloads import Board, ScanTree
from explorer.views.stage import FIRST, shown_values
from explorer.wording import SUBSCRIPTS, in_a_row, power_of_ten, scientific

# What loop and scan may differ by and still be called equal.
EQUAL = 1e-6


@dataclass(frozen=True, eq=False)
class Scanned:
    """A run whose states a scan gave too: `rows` are (T, 1, H) each, the last one the states.

    `in_double` and `in_single` are the largest differences between loop and scan in float64 and in
    float32.
    """

    run: Run
    affine: AffineState
    inputs: ScanInputs
    rows: tuple[Tensor, ...]
    in_double: float
    in_single: float


@lru_cache(maxsize=KEPT_RUNS)
def scanned(run: Run) -> Scanned:
    """The states of a run with nothing held, by a scan.

    Raises ValueError, one clear sentence, for a cell that has no scan.
    """
    opened = run.trace.opened[FIRST]
    affine = affine_state(run.module.cell)
    start = opened.previous[affine.state][0]
    with torch.no_grad():
        inputs = scan_inputs(opened.layer, run.sequence.x)
        rows = scan_rows(inputs.factors, inputs.values, start)
        single = _difference_in_single(opened.layer, run.sequence.x, start)
    double = float((rows[-1] - run.trace[affine.state]).abs().max())
    return Scanned(run, affine, inputs, rows, double, single)


def _difference_in_single(layer: Layer, x: Tensor, start: Tensor) -> float:
    """The same difference where weights, input and states are float32."""
    inputs = scan_inputs(layer.mapped(Tensor.float), x.float())
    parts = inputs.factors, inputs.values, start.float()
    return float((scan(*parts) - loop(*parts)).abs().max())


def equal_sentence(result: Scanned) -> str:
    """How far loop and scan are apart, in words."""
    limit = power_of_ten(-6)
    verdict = "less than" if result.in_double <= EQUAL else "more than"
    return (
        f"Loop and scan differ by at most {written(result.in_double)} in float64, which is "
        f"{verdict} {limit}. In float32 it is {written(result.in_single)}, since sums are taken "
        "in another order."
    )


def work_sentence(steps: int) -> str:
    """What loop and scan do for one unit, and how much of it has to wait."""
    looped, scanned_work = loop_work(steps), scan_work(steps)
    return (
        f"Over {steps:,} steps and for each unit the loop multiplies {looped.multiplications:,} "
        f"times, and {looped.waiting:,} steps wait for one another. The scan multiplies "
        f"{scanned_work.multiplications:,} times, but only {scanned_work.waiting} rows wait for "
        "one another."
    )


def signal_board(result: Scanned, choice: Choice) -> Board:
    """All signals that see no state, there at once, and the states as the loop fills them."""
    cell, flipped = result.run.module.cell, flipped_gates(result.run.module.cell, choice.direction)
    maps = []
    for signal in cell.signals:
        values = shown_values(result.run, signal.name, flipped)
        sent = signal_map(cell, signal, values, choice.notation)
        if signal.name not in result.affine.before:
            sent["grows"] = True
        maps.append(sent)
    symbols = [cell.signal(name).symbols.of(choice.notation).text for name in result.affine.before]
    steps = len(result.run.sequence.tokens)
    sentence = (
        f"{in_a_row(symbols)} of all {steps} steps come from the inputs alone, in one product. "
        f"Only then begin the states: a loop fills them one by one."
    )
    first = group("First all gates, before any state exists", sentence, maps=maps, shape="flat")
    return {**board(result.run, [first]), "unit": shown_unit(result.run, choice)}


def tree(result: Scanned, choice: Choice) -> ScanTree:
    """The loop and the rows of the scan in the values of the chosen unit, JSON-ready."""
    one, cell = result.run, result.run.module.cell
    unit = shown_unit(one, choice)
    values = torch.stack([row[:, 0, unit] for row in result.rows])
    end = _nice_end(values)
    state = cell.signal(result.affine.state).symbols.of(choice.notation).text
    steps, rows = len(one.sequence.tokens), len(result.rows) - 1
    return {
        "length": steps,
        "tokens": list(one.sequence.tokens),
        "palette": PALETTE,
        "low": -end,
        "high": end,
        "values": packed_floats(values),
        "labels": [f"row {k}" for k in range(rows + 1)],
        "captions": [_row_caption(result, choice, k) for k in range(rows + 1)],
        "sentences": [
            _step_sentence(t, rows, float(value), state) for t, value in enumerate(values[-1])
        ],
        "loop": "loop",
        "unit": f"unit {unit}",
        "description": (
            f"Unit {unit}. Above, the loop: {steps} states in a chain, each made of the one "
            f"before. Below, the scan: {rows + 1} rows of {steps} nodes. In row k a node is made "
            "of the one above it and of the one 2 to the power k − 1 steps back in that row; the "
            "last row has the states. All that flows into the state of the present step is "
            "outlined."
        ),
    }


def _row_caption(result: Scanned, choice: Choice, row: int) -> str:
    rows, steps = len(result.rows) - 1, len(result.run.sequence.tokens)
    if row == 0:
        value = _term_text(result, choice, "value")
        return f"Row 0: what each step adds itself, {value}. No state is there yet."
    back = 2 ** (row - 1)
    begin = f"Row {row} of {rows}, joined {back} step{'' if back == 1 else 's'} back"
    if row == rows:
        return f"{begin}: every step has taken in all before it. These are the states."
    return (
        f"{begin}: each step has taken in {2**row} steps. The loop would be at state {row} of "
        f"{steps}."
    )


def _step_sentence(step: int, rows: int, value: float, state: str) -> str:
    """How many steps flow into the state of a step, and after how many rows."""
    at = f"{state}{str(step).translate(SUBSCRIPTS)} = {value:.2f}".replace("-", "−")
    if step == 0:
        return f"{at}: the first state has nothing to wait for."
    done = step.bit_length()
    return (
        f"{at}: {step + 1} steps flow into it. The loop makes {step + 1} states one after another "
        f"for it; the scan has it after row {done} of {rows}."
    )


def factor_text(result: Scanned, choice: Choice) -> str:
    """The factor of the state before in the chosen notation: 1 − z."""
    return _term_text(result, choice, "factor")


def _term_text(result: Scanned, choice: Choice, part: str) -> str:
    cell, notation = result.run.module.cell, choice.notation
    flipped = flipped_gates(cell, choice.direction)
    bias = result.run.module.bias
    printed = affine_terms(cell, printed_equations(cell, stacked=False, bias=bias, flipped=flipped))
    term: Term = printed.factor if part == "factor" else printed.value
    return plain_text(term, cell, notation, signal_symbols(cell, notation))


def signal_symbols(cell: Cell, notation: str) -> dict[str, str]:
    """How a notation writes each signal of a cell: name → text."""
    return {signal.name: signal.symbols.of(notation).text for signal in cell.signals}


def shown_unit(one: Run, choice: Choice) -> int:
    """The chosen unit, or the one that is shown first."""
    unit = first_unit(one.choice) if choice.unit is None else choice.unit
    return min(max(unit, 0), one.module.hidden_size - 1)


def _nice_end(values: Tensor) -> float:
    """The next of 1, 2, 5 times a power of ten that covers the values, whatever their size."""
    finite = values[values.isfinite()]
    largest = float(finite.abs().max()) if finite.numel() else 1.0
    decade = 10.0 ** math.floor(math.log10(largest)) if largest > 0.0 else 1.0
    return decade * nice_ceiling(largest / decade)


def written(number: float) -> str:
    """How far two results are apart: 3.1·10⁻⁹, 0, or "no number"."""
    if number == 0.0 or not math.isfinite(number):
        return "0" if number == 0.0 else "no number"
    return scientific(number)
