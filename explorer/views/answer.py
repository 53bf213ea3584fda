"""The output of a trained read-out as an equation like the others: ŷ = softmax(W_y h + b_y)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count

from torch import Tensor

from explorer.cells import Cell
from explorer.cells.notation import NOTATIONS, Symbol
from explorer.equations.mathml import FUNCTION_NAMES, symbol_mathml
from explorer.equations.substitution import Piece, merged
from explorer.models.readout import Head, ReadOut

ANSWER = Symbol("ŷ")
NAMES = {**FUNCTION_NAMES, "softmax": "softmax"}


@dataclass(frozen=True)
class AnswerForm:
    """What the equation of a read-out depends on, beside its numbers."""

    heads: tuple[Head, ...]
    both_directions: bool = False


@dataclass(frozen=True)
class AnswerLine:
    """A line of numbers, and what stands at its places: symbols, kinds and values (T,).

    Of each head it is the output that is largest at the step; the line ends with its value.
    """

    line: tuple[Piece, ...]
    parts: tuple[tuple[str, str], ...]
    numbers: tuple[Tensor, ...]


def answer_form(read_out: ReadOut) -> AnswerForm:
    """The form of a read-out's equation."""
    return AnswerForm(read_out.heads, read_out.both_directions)


def answer_mathml(form: AnswerForm, cell: Cell, notation: str) -> str:
    """The equation of a read-out as a `<math>` element."""
    raised = NOTATIONS[notation].raised
    step = "<mrow><mo>⟨</mo><mi>t</mi><mo>⟩</mo></mrow>" if raised else "<mi>t</mi>"
    tag = "msup" if raised else "msub"
    letter = "<mover accent='true'><mi>y</mi><mo stretchy='false'>^</mo></mover>"
    state = symbol_mathml(cell, cell.states[0], notation).removeprefix("<math>")
    state = state.removesuffix("</math>")
    if form.both_directions:
        arrow = f"<mover accent='true'>{state}<mo stretchy='false'>{{}}</mo></mover>"
        pair = f"{arrow.format('→')}<mo>,</mo>{arrow.format('←')}"
        state = f"<mo>[</mo>{pair}<mo>]</mo>"
    inner = (
        "<mrow class='unroll-part-output'><msub><mi>W</mi><mi>y</mi></msub>"
        f"<mspace width='0.12em'/>{state}</mrow><mo>+</mo>"
        "<mrow class='unroll-part-bias'><msub><mi>b</mi><mi>y</mi></msub></mrow>"
    )
    left = f"<{tag}>{letter}{step}</{tag}><mo>=</mo>"
    if len(form.heads) == 1:
        return f"<math><mrow>{left}{_applied(form.heads[0], inner)}</mrow></math>"
    rows = "<mo>,</mo>".join(_applied(head, _rows(head)) for head in form.heads)
    sums = f"<mo>,</mo><mspace width='0.5em'/><mi>s</mi><mo>=</mo>{inner}"
    return f"<math><mrow>{left}<mo>[</mo>{rows}<mo>]</mo>{sums}</mrow></math>"


def answer_line(read_out: ReadOut, state: str, answer: str, first: int) -> AnswerLine:
    """The numbers of a read-out's equation.

    `state` and `answer` are the texts of h and ŷ; places count from `first`.
    """
    line = answer_pieces(read_out.heads, first)
    parts = answer_parts(read_out.heads, state, answer)
    return AnswerLine(tuple(line), tuple(parts), tuple(answer_numbers(read_out)))


def answer_pieces(heads: Iterable[Head], first: int) -> list[Piece]:
    """Texts, and three places for each head: W_y h, b_y and the value, counted from `first`."""
    line: list[Piece] = []
    for place, head in zip(count(first, 3), heads, strict=False):
        opening, closing = _around(head)
        line += [", " if line else " = ", opening, place, " + ", place + 1, closing, place + 2]
    return merged(line)


def answer_parts(heads: Iterable[Head], state: str, answer: str) -> list[tuple[str, str]]:
    """What stands at the places: symbols and kinds."""
    return [(f"W_y {state}", "output"), ("b_y", "bias"), (answer, "")] * len(tuple(heads))


def answer_numbers(read_out: ReadOut) -> list[Tensor]:
    """The numbers at the places, (T,) each."""
    numbers: list[Tensor] = []
    for head in read_out.heads:
        chosen = read_out.values[:, head.start : head.stop]
        best = chosen.argmax(-1) if head.function else chosen.new_zeros(len(chosen)).long()
        best = (best + head.start)[:, None]
        bias = read_out.bias[best[:, 0]]
        product, value = read_out.sums.gather(-1, best)[:, 0] - bias, chosen_values(read_out, best)
        numbers += [product, bias, value]
    return numbers


def chosen_values(read_out: ReadOut, columns: Tensor) -> Tensor:
    """The value of one output a step, (T,); `columns` is (T, 1)."""
    return read_out.values.gather(-1, columns)[:, 0]


def answer_function(read_out: ReadOut) -> str:
    """The function of the output that the line ends with, as the diagram writes it."""
    return NAMES.get(read_out.heads[-1].function, "linear")


def _around(head: Head) -> tuple[str, str]:
    """What stands before and after the sum of one output."""
    match head.function:
        case "":
            return "", " = "
        case "softmax":
            return "softmax(…, ", ", …) = "
    return f"{NAMES[head.function]}(", ") = "


def _applied(head: Head, argument: str) -> str:
    if not head.function:
        return argument
    brackets = "<mo stretchy='false'>(</mo>", "<mo stretchy='false'>)</mo>"
    return f"<mi>{NAMES[head.function]}</mi>{brackets[0]}{argument}{brackets[1]}"


def _rows(head: Head) -> str:
    """The rows of s = W_y h + b_y that a head reads, counted from 1."""
    first, last = head.start + 1, head.stop
    rows = f"<mn>{first}</mn>"
    if last > first:
        rows = f"<mrow>{rows}<mo>…</mo><mn>{last}</mn></mrow>"
    return f"<msub><mi>s</mi>{rows}</msub>"
