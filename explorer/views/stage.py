"""The stage of a run for one choice, as plain data with every number written out."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass

import torch
from torch import Tensor

from explorer.cells import Cell
from explorer.cells.notation import NOTATIONS
from explorer.cells.terms import Term
from explorer.equations.mathml import equation_mathml
from explorer.equations.plain import plain_text
from explorer.equations.printed import flipped_gates, part_kind, printed_equations
from explorer.equations.substitution import substitution
from explorer.network.clamp import Clamp
from explorer.session.choice import Choice
from explorer.session.first_unit import first_unit
from explorer.session.run import Run
from explorer.tracing.trace import Trace
from explorer.views.answer import answer_form, answer_function, answer_line, answer_mathml
from explorer.views.maps import signal_map
from explorer.views.packing import packed_floats
from explorer.views.palette import PALETTE
from explorer.views.payloads import Equation as SentEquation
from explorer.views.payloads import Held, Part, Stage
from explorer.views.payloads import Symbol as SentSymbol
from explorer.views.stage_lines import (
    gradient_lines,
    held_gradient_lines,
    held_size_lines,
    read_out_lines,
)
from explorer.views.stage_maps import change_maps, read_out_map
from explorer.views.symbols import (
    READ_OUT,
    cell_ports,
    cell_symbols,
    signal_names,
    turned_sentence,
)

FIRST = (0, "forward")


@dataclass(frozen=True, eq=False)
class Untouched:
    """The run without what is held, and its gradient, for comparison."""

    run: Run
    gradient: Trace


def stage_data(
    run: Run,
    choice: Choice,
    gradient: Trace,
    untouched: Untouched | None = None,
    asked: Collection[str] = (),
) -> Stage:
    """Everything the stage shows of a run and of the gradient of a loss, JSON-ready.

    The browser makes the same of what `run_stage` sends; this is for what cannot compute. With an
    untouched run, what the hold changes stands beside it. Of the signals that are asked for no
    value is there, nor are the numbers in the equations, from which one could work them out.

    Values over time and units are base64: of a bounded signal 16-bit codes from one end of its
    range to the other, 65535 for what is not finite; of an unbounded one floats. So are the
    numbers in the equations.
    """
    cell = run.module.cell
    notation = NOTATIONS[choice.notation]
    flipped = flipped_gates(cell, choice.direction)
    unit = shown_unit(run, choice)
    equations = printed_equations(
        cell, stacked=notation.stacked, bias=run.module.bias, flipped=flipped
    )
    symbols, names = cell_symbols(cell, choice.notation), signal_names(cell, choice.notation)
    opened = run.trace.opened[FIRST]
    put_in = substitution(opened, equations, unit, flipped, run.sequence.x)
    maps = [
        signal_map(cell, signal, _unless_asked(run, signal.name, flipped, asked), choice.notation)
        for signal in cell.signals
    ]
    answered = run.read_out is not None and READ_OUT not in asked
    if answered and run.read_out is not None and run.read_out.shares:
        maps.append(read_out_map(run.read_out))
    sent: list[SentEquation] = [
        {
            "name": equation.name,
            "word": cell.signal(equation.name).word,
            "mathml": equation_mathml(equation, cell, choice.notation),
            "line": put_in.lines[equation.name],
            "sentence": put_in.sentences[equation.name],
        }
        for equation in equations
    ]
    parts = _parts(put_in.terms, cell, choice.notation, symbols)
    numbers = put_in.numbers
    if run.read_out is not None:
        state = symbols[cell.states[0]]["text"]
        answer = answer_line(run.read_out, state, symbols[READ_OUT]["text"], len(numbers))
        sent.append(
            {
                "name": READ_OUT,
                "word": "read-out",
                "mathml": answer_mathml(answer_form(run.read_out), cell, choice.notation),
                "line": list(answer.line),
                "sentence": [],
            }
        )
        parts += [{"text": text, "kind": kind} for text, kind in answer.parts]
        numbers = [*numbers, *answer.numbers]
    lines = [gradient_lines(names, gradient.norms())]
    if asked:
        numbers = [torch.full_like(number, torch.nan) for number in numbers]
        lines = []
    elif untouched is not None:
        maps += change_maps(run, untouched.run, names)
        lines = [
            held_size_lines(names, run.trace, untouched.run.trace),
            held_gradient_lines(names, gradient.norms(), untouched.gradient.norms()),
        ]
    if run.read_out is not None and not run.read_out.shares:
        lines.append(read_out_lines(run.read_out))
    return {
        "length": len(run.sequence.tokens),
        "tokens": list(run.sequence.tokens),
        "unit": unit,
        "diagram": run.module.cell.key,
        "direction": choice.direction,
        "phi": squashing_name(cell),
        "symbols": symbols,
        "equations": sent,
        "numbers": packed_floats(torch.stack(numbers)),
        "parts": parts,
        "answer": "" if run.read_out is None else answer_function(run.read_out),
        "turned": turned_sentence(cell, choice.notation, flipped),
        "ports": cell_ports(cell),
        "starts": sent_starts(run, unit),
        "maps": maps,
        "lines": lines,
        "judged": list(run.read_out.sentences) if answered and run.read_out is not None else None,
        "asked": sorted(asked),
        "held": sent_holds(run),
        "palette": PALETTE,
    }


def shown_unit(run: Run, choice: Choice) -> int:
    """The unit whose numbers are shown: the chosen one, or the nearest that exists."""
    unit = first_unit(run.choice) if choice.unit is None else choice.unit
    return min(max(unit, 0), run.module.hidden_size - 1)


def squashing_name(cell: Cell) -> str:
    """The function φ of a plain RNN, as the diagram writes it."""
    return {"relu": "ReLU"}.get(cell.twin_options.get("nonlinearity", ""), "tanh")


def sent_starts(run: Run, unit: int) -> dict[str, str]:
    """Where the states of a unit start that do not start at 0, as text: JSON has no infinity."""
    before = {
        name: float(one[0, 0, unit]) for name, one in run.trace.opened[FIRST].previous.items()
    }
    return {name: json.dumps(value) for name, value in before.items() if value != 0.0}


def shown_values(run: Run, name: str, flipped: frozenset[str]) -> Tensor:
    """A signal of the run as it is shown, (T, H): a flipped gate is 1 − its value."""
    values = run.trace[name][:, 0]
    return 1.0 - values if name in flipped else values


def _unless_asked(run: Run, name: str, flipped: frozenset[str], asked: Collection[str]) -> Tensor:
    values = shown_values(run, name, flipped)
    return torch.full_like(values, torch.nan) if name in asked else values


def step_names(run: Run) -> list[str]:
    """The equations of a step in order: those of the cell, then that of the read-out, if any."""
    names = [equation.name for equation in run.module.cell.equations]
    return names if run.read_out is None else [*names, READ_OUT]


def sent_holds(run: Run) -> list[Held]:
    """What is held, and over which steps."""
    return [_held(clamp, len(run.sequence.tokens)) for clamp in run.held]


def _held(clamp: Clamp, steps: int) -> Held:
    return {
        "signal": clamp.signal,
        "units": None if clamp.units is None else list(clamp.units),
        "start": clamp.start,
        "stop": steps if clamp.stop is None else clamp.stop,
    }


def _parts(
    terms: list[Term], cell: Cell, notation: str, symbols: dict[str, SentSymbol]
) -> list[Part]:
    """What each number in the equations stands for."""
    texts = {name: symbol["text"] for name, symbol in symbols.items()}
    return [
        {"text": plain_text(term, cell, notation, texts), "kind": part_kind(term)} for term in terms
    ]
