"""What the stage in the browser needs of a run, as plain data: each number is sent once."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from explorer.cells import Cell, Signal
from explorer.choice import Choice
from explorer.equations import flipped_gates, printed_equations
from explorer.lines import line_panel
from explorer.mathml import equation_mathml, symbol_mathml
from explorer.notation import INPUT, NOTATIONS, Symbol
from explorer.packing import packed_codes, packed_floats
from explorer.palette import DIVERGING, SEQUENTIAL, Scale, signal_scale
from explorer.session import ReadOut, Run
from explorer.substitution import substitution
from explorer.tasks import brackets
from explorer.trace import Trace

FIRST = (0, "forward")


def stage_data(run: Run, choice: Choice, gradient: Trace) -> dict[str, Any]:
    """Everything the stage shows of a run and of the gradient of a loss, JSON-ready.

    Values over time and units are base64: of a bounded signal 16-bit codes from one end of its
    range to the other, 65535 for what is not finite; of an unbounded one floats. So are the
    numbers in the equations.
    """
    cell = run.module.cell
    notation = NOTATIONS[choice.notation]
    flipped = flipped_gates(cell, choice.direction)
    unit = min(max(choice.unit, 0), run.module.hidden_size - 1)
    equations = printed_equations(
        cell, stacked=notation.stacked, bias=run.module.bias, flipped=flipped
    )
    opened = run.trace.opened[FIRST]
    put_in = substitution(opened, equations, unit, flipped, run.sequence.x)
    maps = [_signal_map(run, cell, signal, choice.notation, flipped) for signal in cell.signals]
    if run.read_out is not None:
        maps.append(_read_out_map(run.read_out))
    return {
        "length": len(run.sequence.tokens),
        "tokens": list(run.sequence.tokens),
        "unit": unit,
        "diagram": run.module.cell.key,
        "direction": choice.direction,
        "phi": {"relu": "ReLU"}.get(cell.twin_options.get("nonlinearity", ""), "tanh"),
        "symbols": _symbols(cell, choice.notation),
        "equations": [
            {
                "name": equation.name,
                "mathml": equation_mathml(equation, cell, choice.notation),
                "line": put_in.lines[equation.name],
            }
            for equation in equations
        ],
        "numbers": packed_floats(torch.stack(put_in.numbers)),
        "maps": maps,
        "lines": [_gradient_lines(cell, choice.notation, gradient)],
        "judged": None if run.read_out is None else _judged(run.read_out),
        "palette": {"sequential": SEQUENTIAL, "diverging": DIVERGING},
    }


def shown_values(run: Run, name: str, flipped: frozenset[str]) -> Tensor:
    """A signal of the run as it is shown, (T, H): a flipped gate is 1 − its value."""
    values = run.trace[name][:, 0]
    return 1.0 - values if name in flipped else values


def symbol_text(symbol: Symbol, step: str) -> dict[str, str]:
    """A symbol split for drawing: its letter, what stands below and above, and all as one text."""
    letter = symbol.letter + ("\N{COMBINING TILDE}" if symbol.tilde else "")
    below = symbol.subscript or step
    return {"letter": letter, "below": below, "above": "", "text": f"{letter}{_lowered(below)}"}


def _signal_map(
    run: Run, cell: Cell, signal: Signal, notation: str, flipped: frozenset[str]
) -> dict[str, Any]:
    values = shown_values(run, signal.name, flipped)
    scale = signal_scale(signal, values)
    bounded = signal.low is not None and signal.high is not None
    return _map(values, scale, bounded=bounded) | {
        "name": signal.name,
        "kind": signal.kind,
        "word": signal.word,
        "title": f"{signal.word} {signal.symbols.of(notation).text}",
        "symbol": symbol_mathml(cell, signal.name, notation),
        "meaning": signal.meaning,
        "choosable": True,
        "shown": True,
    }


def _read_out_map(read_out: ReadOut) -> dict[str, Any]:
    return _map(read_out.probabilities, Scale("sequential", 0.0, 1.0), bounded=True) | {
        "name": "read_out",
        "kind": "read_out",
        "word": "read-out: what it has understood",
        "title": "read-out",
        "symbol": "",
        "meaning": "What the trained read-out says at each step, as probabilities.",
        "rows": list(read_out.outputs),
        "choosable": False,
        "shown": True,
    }


def _map(values: Tensor, scale: Scale, *, bounded: bool) -> dict[str, Any]:
    known = {
        "units": values.shape[1],
        "low": scale.low,
        "high": scale.high,
        "colours": scale.colours,
    }
    if not bounded:
        beyond = bool((values.abs() > scale.high).any())
        return known | {"floats": packed_floats(values), "saturated": beyond}
    return known | {"codes": packed_codes(values, scale.low, scale.high)}


def _gradient_lines(cell: Cell, notation: str, gradient: Trace) -> dict[str, Any]:
    norms = {
        f"‖∂L/∂{cell.signal(name).symbols.of(notation).text}‖": norm
        for name, norm in gradient.norms().items()
    }
    return line_panel(
        "where the gradient goes",
        norms,
        "Norm of the gradient of the loss with respect to each state at every step, on a "
        "logarithmic scale.",
        log=True,
    )


def _judged(read_out: ReadOut) -> list[str]:
    """For each step what the read-out says, and whether that is right."""
    quotes, depths = brackets.labels(read_out.text)
    sentences = []
    for row, quote, depth in zip(read_out.probabilities, quotes, depths, strict=True):
        says_quote, says_depth = bool(row[0] > 0.5), int(row[1:].argmax())
        place = "in quotes" if says_quote else "not in quotes"
        right = says_quote == bool(quote) and says_depth == int(depth)
        verdict = "right" if right else "wrong"
        sentences.append(f"Read-out: {place}, depth {says_depth}, {verdict}.")
    return sentences


def _symbols(cell: Cell, notation: str) -> dict[str, dict[str, str]]:
    raised = NOTATIONS[notation].raised
    symbols = {signal.name: signal.symbols.of(notation) for signal in cell.signals}
    found: dict[str, dict[str, str]] = {}
    for name, symbol in [*symbols.items(), ("x", INPUT.of(notation))]:
        found[name] = symbol_text(symbol, "" if raised else "t")
        if name in cell.states:
            found[f"{name}_prev"] = symbol_text(symbol, "t−1")
        if raised and not symbol.subscript:
            found[name] |= {"above": "⟨t⟩", "text": f"{found[name]['letter']}⟨t⟩"}
            if name in cell.states:
                letter = found[name]["letter"]
                found[f"{name}_prev"] = {
                    "letter": letter,
                    "below": "",
                    "above": "⟨t−1⟩",
                    "text": f"{letter}⟨t−1⟩",
                }
    return found


def _lowered(text: str) -> str:
    """Subscripts that Unicode has, else an underscore."""
    table = str.maketrans({"t": "ₜ", "−": "₋", "1": "₁", "r": "ᵣ", "u": "ᵤ", "o": "ₒ"})
    lowered = text.translate(table)
    return lowered if lowered != text else (f"_{text}" if text else "")
