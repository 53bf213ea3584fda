"""What the stage in the browser needs of a run, as plain data: each number is sent once."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from explorer.cells import Cell
from explorer.cells.notation import INPUT, NOTATIONS, Symbol
from explorer.cells.terms import Term, Value
from explorer.equations.mathml import equation_mathml
from explorer.equations.plain import plain_text
from explorer.equations.printed import flipped_gates, part_kind, printed_equations
from explorer.equations.substitution import substitution
from explorer.models.readout import ReadOut
from explorer.network.clamp import Clamp
from explorer.palette import Scale, signal_scale
from explorer.session.choice import Choice
from explorer.session.first_unit import first_unit
from explorer.session.run import Run
from explorer.tracing.trace import Trace
from explorer.views.answer import ANSWER, answer_function, answer_line, answer_mathml
from explorer.views.lines import line_panel
from explorer.views.maps import plain_map, signal_map, value_map
from explorer.views.packing import packed_floats
from explorer.views.palette import PALETTE
from explorer.views.payloads import Equation as SentEquation
from explorer.views.payloads import Held, Map, Panel, Part, Stage
from explorer.views.payloads import Symbol as SentSymbol
from explorer.wording import SUBSCRIPTS

FIRST = (0, "forward")
READ_OUT = "read_out"
# Each has a name at the left of the map: more have no room there.
MOST_OUTPUTS = 8


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

    With an untouched run, what the hold changes stands beside it. Of the signals that are asked
    for no value is sent, nor are the numbers in the equations, from which one could work them out.

    Values over time and units are base64: of a bounded signal 16-bit codes from one end of its
    range to the other, 65535 for what is not finite; of an unbounded one floats. So are the
    numbers in the equations.
    """
    cell = run.module.cell
    notation = NOTATIONS[choice.notation]
    flipped = flipped_gates(cell, choice.direction)
    unit = first_unit(run.choice) if choice.unit is None else choice.unit
    unit = min(max(unit, 0), run.module.hidden_size - 1)
    equations = printed_equations(
        cell, stacked=notation.stacked, bias=run.module.bias, flipped=flipped
    )
    symbols = _symbols(cell, choice.notation)
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
                "mathml": answer_mathml(run.read_out, cell, choice.notation),
                "line": list(answer.line),
                "sentence": [],
            }
        )
        parts += [{"text": text, "kind": kind} for text, kind in answer.parts]
        numbers = [*numbers, *answer.numbers]
    lines = [gradient_lines(cell, choice.notation, gradient)]
    if asked:
        numbers = [torch.full_like(number, torch.nan) for number in numbers]
        lines = []
    elif untouched is not None:
        maps += change_maps(run, untouched.run, choice.notation)
        lines = held_lines(run, untouched, choice.notation, gradient)
    if run.read_out is not None and not run.read_out.shares:
        lines.append(read_out_lines(run.read_out))
    return {
        "length": len(run.sequence.tokens),
        "tokens": list(run.sequence.tokens),
        "unit": unit,
        "diagram": run.module.cell.key,
        "direction": choice.direction,
        "phi": {"relu": "ReLU"}.get(cell.twin_options.get("nonlinearity", ""), "tanh"),
        "symbols": symbols,
        "equations": sent,
        "numbers": packed_floats(torch.stack(numbers)),
        "parts": parts,
        "answer": "" if run.read_out is None else answer_function(run.read_out),
        "turned": turned_sentence(cell, choice.notation, flipped),
        "ports": _ports(cell),
        # As text, since JSON has no infinity.
        "starts": {name: json.dumps(value) for name, value in cell.starts.items()},
        "maps": maps,
        "lines": lines,
        "judged": list(run.read_out.sentences) if answered and run.read_out is not None else None,
        "asked": sorted(asked),
        "held": [_held(clamp, len(run.sequence.tokens)) for clamp in run.held],
        "palette": PALETTE,
    }


def shown_values(run: Run, name: str, flipped: frozenset[str]) -> Tensor:
    """A signal of the run as it is shown, (T, H): a flipped gate is 1 − its value."""
    values = run.trace[name][:, 0]
    return 1.0 - values if name in flipped else values


def _unless_asked(run: Run, name: str, flipped: frozenset[str], asked: Collection[str]) -> Tensor:
    values = shown_values(run, name, flipped)
    return torch.full_like(values, torch.nan) if name in asked else values


def symbol_text(symbol: Symbol, step: str) -> SentSymbol:
    """A symbol split for drawing: its letter, what stands below and above, and all as one text."""
    letter = symbol.letter + ("\N{COMBINING TILDE}" if symbol.tilde else "")
    below = symbol.subscript or step
    return {"letter": letter, "below": below, "above": "", "text": f"{letter}{_lowered(below)}"}


def step_names(run: Run) -> list[str]:
    """The equations of a step in order: those of the cell, then that of the read-out, if any."""
    names = [equation.name for equation in run.module.cell.equations]
    return names if run.read_out is None else [*names, READ_OUT]


def turned_sentence(cell: Cell, notation: str, flipped: frozenset[str]) -> str:
    """One line on the gates that are shown the other way round; "" if there are none."""
    if not flipped:
        return ""
    symbols = (cell.signal(name).symbols.of(notation) for name in cell.direction)
    texts = [symbol_text(symbol, "")["text"] for symbol in symbols]
    keeps = cell.direction[min(flipped)] == "keep"
    return (
        f"{' and '.join(texts)}: near 1 the old state is {'replaced' if keeps else 'kept'}, the "
        f"other way than in {'PyTorch' if keeps else cell.source}. The signs of its weights are "
        "turned for that."
    )


def read_out_map(read_out: ReadOut) -> Map:
    """What a trained model's read-out says at every step."""
    count = len(read_out.outputs)
    chosen = read_out.values.amax(0).topk(min(MOST_OUTPUTS, count)).indices.sort().values
    drawn = value_map(read_out.values[:, chosen], Scale("sequential", 0.0, 1.0), bounded=True)
    meaning = "What the trained read-out says at each step, as probabilities."
    title = "read-out: the model's answer"
    if count > MOST_OUTPUTS:
        meaning += f" Shown are the {MOST_OUTPUTS} largest of {count} outputs."
        title = f"read-out: {MOST_OUTPUTS} of {count} outputs"
    plain = plain_map("read_out", title, meaning, drawn)
    return {**plain, "rows": [read_out.outputs[place] for place in chosen.tolist()]}


def read_out_lines(read_out: ReadOut) -> Panel:
    """The numbers that a trained model's read-out says, over those asked for."""
    name = read_out.outputs[0]
    curves = {f"{name}, read out": read_out.values[:, 0]}
    if read_out.truth is not None and bool(read_out.truth.isfinite().any()):
        curves |= {name: read_out.truth[:, 0]}
    return line_panel("read-out", curves, f"The {name} that the read-out says.", log=False)


def gradient_lines(cell: Cell, notation: str, gradient: Trace) -> Panel:
    """The norms of a gradient over the steps, one curve per state."""
    return line_panel(
        "gradient",
        gradient_curves(cell, notation, gradient),
        "Norm of the gradient of the loss with respect to each state at every step, on a "
        "logarithmic scale.",
        log=True,
    )


def gradient_curves(cell: Cell, notation: str, gradient: Trace) -> dict[str, Tensor]:
    """The norm of a gradient at every step, ‖∂L/∂state‖ → (T,)."""
    return {
        f"‖∂L/∂{cell.signal(name).symbols.of(notation).text}‖": norm
        for name, norm in gradient.norms().items()
    }


def change_maps(run: Run, plain: Run, notation: str) -> list[Map]:
    """What a hold changes in each state: held minus untouched."""
    result = []
    for name in run.module.cell.states:
        signal = run.module.cell.signal(name)
        change = run.trace[name][:, 0] - plain.trace[name][:, 0]
        drawn = value_map(change, signal_scale(replace(signal, low=None), change), bounded=False)
        text = signal.symbols.of(notation).text
        meaning = f"The {signal.word} with the hold, minus without it."
        result.append(plain_map(f"change_{name}", f"change of {text}", meaning, drawn))
    return result


def held_lines(run: Run, untouched: Untouched, notation: str, gradient: Trace) -> list[Panel]:
    """Norms of the states and of the gradient, held and untouched over one another."""
    cell = run.module.cell
    panels = []
    for title, log, held, plain in (
        ("size of the states", False, run.trace.norms(), untouched.run.trace.norms()),
        ("where the gradient goes", True, gradient.norms(), untouched.gradient.norms()),
    ):
        curves: dict[str, Tensor] = {}
        for name in cell.states:
            text = cell.signal(name).symbols.of(notation).text
            text = f"‖∂L/∂{text}‖" if log else f"‖{text}‖"
            curves |= {f"{text} held": held[name], f"{text} untouched": plain[name]}
        description = f"{title.capitalize()}, with the hold and without it."
        panels.append(line_panel(title, curves, description, log=log))
    return panels


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


def _ports(cell: Cell) -> dict[str, str]:
    """What enters a cell and the kind of part that its weights make of it."""
    sources = [part for group in cell.recurrent_groups for part in group.source.subterms()]
    before = [part.name for part in sources if isinstance(part, Value) and part.previous]
    return {"x": "input", **{f"{name}_prev": "recurrent" for name in before}}


def _symbols(cell: Cell, notation: str) -> dict[str, SentSymbol]:
    raised = NOTATIONS[notation].raised
    symbols = {signal.name: signal.symbols.of(notation) for signal in cell.signals}
    result: dict[str, SentSymbol] = {}
    for name, symbol in [
        *symbols.items(),
        ("x", INPUT.of(notation)),
        (READ_OUT, ANSWER),
    ]:
        result[name] = symbol_text(symbol, "" if raised else "t")
        if name in cell.states:
            result[f"{name}_prev"] = symbol_text(symbol, "t−1")
        if raised and not symbol.subscript:
            text = f"{result[name]['letter']}⟨t⟩"
            result[name] = {**result[name], "above": "⟨t⟩", "text": text}
            if name in cell.states:
                letter = result[name]["letter"]
                result[f"{name}_prev"] = {
                    "letter": letter,
                    "below": "",
                    "above": "⟨t−1⟩",
                    "text": f"{letter}⟨t−1⟩",
                }
    return result


def _lowered(text: str) -> str:
    """Subscripts that Unicode has, else an underscore."""
    lowered = text.translate(SUBSCRIPTS)
    return lowered if lowered != text else (f"_{text}" if text else "")
