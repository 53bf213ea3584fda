"""Functions and their slopes on one cursor, which is v; and what slopes multiply to."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch

from explorer.activations import ACTIVATION_FUNCTIONS, ActivationFunction
from explorer.views.board import group, plain_board
from explorer.views.lines import line_panel
from explorer.views.payloads import Board, Panel
from explorer.wording import significant

WORD = "v"
MINUS = "\N{MINUS SIGN}"
END, PER_UNIT = 6, 10
COUNT = 2 * END * PER_UNIT + 1
# The largest product of slopes is followed over so many steps.
STEPS = 30
# What grows beyond it runs out of the drawing, so that σ and tanh are still told apart.
LOWEST, HIGHEST = -2.0, 3.0


def cursor_values() -> torch.Tensor:
    """The places of the cursor: v from −6 to 6 in steps of a tenth."""
    return torch.arange(COUNT, dtype=torch.float64) / PER_UNIT - END


def cursor_marks() -> list[str]:
    """The same as texts, one for each step of the playhead."""
    return [f"{v:.1f}".replace("-", MINUS) for v in cursor_values().tolist()]


def curves_board(keys: Sequence[str]) -> Board:
    """The chosen functions above, their slopes below, and their largest products of slopes."""
    functions = [ACTIVATION_FUNCTIONS[key] for key in keys]
    v = cursor_values()
    values = {one.title: one.value(v) for one in functions}
    slopes = {f"{one.title}′": one.slope(v) for one in functions}
    sent = plain_board(
        cursor_marks(),
        [
            group(
                "",
                slope_facts(keys),
                lines=[
                    _over_v("values", values, "The value of each function over v, its argument."),
                    _over_v("slopes", slopes, "The slope of each function over v."),
                    _products(functions),
                ],
                shape="functions",
            )
        ],
    )
    sent["word"] = WORD
    return sent


def slope_facts(keys: Sequence[str]) -> str:
    """What the slopes at 0 and their largest products say, in sentences from the numbers."""
    functions = [ACTIVATION_FUNCTIONS[key] for key in keys]
    zero = torch.zeros((), dtype=torch.float64)
    at_zero = [f"{one.title} {number(float(one.slope(zero)))}" for one in functions]
    sentence = f"Slope at v = 0: {', '.join(at_zero)}."
    largest = [
        f"{one.title} {number(one.largest_slope**STEPS)}"
        for one in functions
        if math.isfinite(one.largest_slope)
    ]
    if not largest:
        return sentence
    return f"{sentence} Largest product of slopes over {STEPS} steps: {', '.join(largest)}."


def function_rows(keys: Sequence[str]) -> list[dict[str, str]]:
    """A row for each function: what it computes, its slope, its range, and where it is flat."""
    return [
        {
            "function": one.title,
            "value": one.formula,
            "slope": one.slope_formula,
            "range": _range(one),
            "largest slope": "none" if math.isinf(one.largest_slope) else number(one.largest_slope),
            "flat": _flat(one),
        }
        for one in (ACTIVATION_FUNCTIONS[key] for key in keys)
    ]


def _range(function: ActivationFunction) -> str:
    low, high = (
        "" if end is None else f"{end:.3g}".replace("-", MINUS)
        for end in (function.low, function.high)
    )
    if low and high:
        return f"{low} to {high}"
    return f"from {low} up" if low else f"up to {high}" if high else "no bounds"


def _flat(function: ActivationFunction) -> str:
    v = torch.linspace(-20.0, 20.0, 40_001, dtype=torch.float64)
    steep = v[~function.is_flat(v)]
    first, last = float(steep[0]), float(steep[-1])
    below = f"v < {round(first, 2):g}".replace("-", MINUS) if first > float(v[0]) else ""
    above = f"v > {round(last, 2):g}" if last < float(v[-1]) else ""
    return " or ".join(filter(None, (below, above))) or "nowhere"


def _over_v(title: str, curves: dict[str, torch.Tensor], description: str) -> Panel:
    most = max(float(values.max()) for values in curves.values())
    least = min(float(values.min()) for values in curves.values())
    ends = (max(math.floor(2.0 * least) / 2.0, LOWEST), min(math.ceil(2.0 * most) / 2.0, HIGHEST))
    ends = (min(ends[0], 0.0), max(ends[1], 1.0))
    panel = line_panel(title, curves, description, log=False, ends=ends)
    whole = range(-END, END + 1, 2)
    panel["axis"] = [((n + END) * PER_UNIT, f"{n}".replace("-", MINUS)) for n in whole]
    panel["axisName"] = WORD
    return panel


def _products(functions: Sequence[ActivationFunction]) -> Panel:
    k = torch.arange(STEPS + 1, dtype=torch.float64)
    finite = [one for one in functions if math.isfinite(one.largest_slope)]
    curves = {one.title: one.largest_slope**k for one in finite} or {"none": k * math.nan}
    panel = line_panel(
        "largest product over k steps",
        curves,
        "The largest product that the slopes of k steps can have, on a logarithmic scale.",
        log=True,
        first=0,
    )
    panel["word"] = "k ="
    panel["axis"], panel["axisName"] = [(n, str(n)) for n in range(0, STEPS + 1, 10)], "k"
    return panel


def number(value: float) -> str:
    """Three digits, with a power of ten where the value is small or large."""
    return "¼" if value == 0.25 else significant(value)
