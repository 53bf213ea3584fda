"""The equation of a trained read-out on paper: ŷ = softmax(W_y h + b_y), with its numbers."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.cells.notation import NOTATIONS
from explorer.equations.latex import FUNCTION_NAMES, lowered, number_latex, symbol_latex
from explorer.export.papers.moment import Moment
from explorer.models.readout import Head, ReadOut

SUMS = "s"


@dataclass(frozen=True)
class AnswerNumbers:
    """The output of one head that is largest at a step: its product, its bias and its value."""

    head: Head
    output: str
    product: float
    bias: float
    value: float


def answer_numbers(read_out: ReadOut, step: int) -> tuple[AnswerNumbers, ...]:
    """The numbers of each head at a step, of the output that the stage tells."""
    result = []
    for head in read_out.heads:
        values = read_out.values[step, head.start : head.stop]
        best = head.start + (int(values.argmax()) if head.function else 0)
        bias = float(read_out.bias[best])
        product, value = float(read_out.sums[step, best]) - bias, float(read_out.values[step, best])
        result.append(AnswerNumbers(head, read_out.outputs[best], product, bias, value))
    return tuple(result)


def answer_latex(moment: Moment, read_out: ReadOut) -> tuple[str, str]:
    """The two sides of the equation in symbols."""
    left = r"\hat{y}" + (r"^{\langle t \rangle}" if NOTATIONS[moment.notation].raised else "_t")
    state = symbol_latex(moment.cell, moment.cell.states[0], moment.notation)
    if read_out.both_directions:
        state = rf"[\overrightarrow{{{state}}}, \overleftarrow{{{state}}}]"
    inner = f"W_y {state} + b_y"
    if len(read_out.heads) == 1:
        return left, _applied(read_out.heads[0], inner)
    rows = ", ".join(_applied(head, _rows(head)) for head in read_out.heads)
    return left, rf"[{rows}], \quad {SUMS} = {inner}"


def answer_numbers_latex(numbers: AnswerNumbers) -> tuple[str, ...]:
    """The sum of one head's output with its function around it, and what it comes to."""
    bias = number_latex(numbers.bias)
    added = f" - {bias.removeprefix('-')}" if bias.startswith("-") else f" + {bias}"
    total = f"{number_latex(numbers.product)}{added}"
    if numbers.head.function == "softmax":
        total = rf"\ldots, {total}, \ldots"
    return _applied(numbers.head, total), number_latex(numbers.value)


def _applied(head: Head, argument: str) -> str:
    return f"{FUNCTION_NAMES[head.function]}({argument})" if head.function else argument


def _rows(head: Head) -> str:
    """The rows of s = W_y h + b_y that a head reads, counted from 1."""
    first, last = head.start + 1, head.stop
    rows = str(first) if last == first else rf"{first} \ldots {last}"
    return lowered(SUMS, rows)
