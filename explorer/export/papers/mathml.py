"""The equations of a cell as MathML documents: in symbols, and with the numbers of one step."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from html import escape

from explorer.equations.mathml import (
    PLUS,
    SIGN,
    equation_mathml,
    number_mathml,
    numbers_mathml,
)
from explorer.export.citing import moment_line
from explorer.export.papers.answer import AnswerNumbers, answer_numbers
from explorer.export.papers.moment import Moment
from explorer.views.answer import NAMES, answer_form, answer_mathml
from explorer.views.symbols import READ_OUT
from explorer.wording import MINUS, on_one_line

NAMESPACE = "http://www.w3.org/1998/Math/MathML"


def mathml(moment: Moment, *, live: str = "") -> str:
    """One `<math>` document: a table with a row for every equation, and one with its numbers.

    `live` is an address of the view. Raises ValueError for a cell that cannot be typeset.
    """
    rows = []
    for name, equation in _symbolic(moment):
        rows.append(_row(*equation))
        rows += [_row("", f"<mo>=</mo>{line}") for line in _numeric(moment, name)]
    table = f"<mtable displaystyle='true' columnalign='right left'>{''.join(rows)}</mtable>"
    comment = on_one_line(moment_line(moment, live)).replace("--", "- -")
    return f"<!-- {comment} -->\n{_document(table)}\n"


def _symbolic(moment: Moment) -> Iterator[tuple[str, tuple[str, str]]]:
    """Each equation: the name of its signal, its left side, and its right side with the sign =."""
    for equation in moment.equations:
        yield equation.name, _sides(equation_mathml(equation, moment.cell, moment.notation))
    if moment.read_out is not None:
        yield (
            READ_OUT,
            _sides(answer_mathml(answer_form(moment.read_out), moment.cell, moment.notation)),
        )


def _numeric(moment: Moment, name: str) -> Iterator[str]:
    """The numbers of an equation; of a read-out those of each of its heads."""
    if name == READ_OUT:
        if moment.read_out is not None:
            yield from map(_answer, answer_numbers(moment.read_out, moment.step))
        return
    if moment.is_held(name):
        yield f"{number_mathml(float(moment.values(name)[moment.unit]))}{_note('held')}"
        return
    equation = next(one for one in moment.equations if one.name == name)
    yield "<mo>=</mo>".join(numbers_mathml(equation, moment.number_of))


def _answer(numbers: AnswerNumbers) -> str:
    total = f"{number_mathml(numbers.product)}{PLUS}{number_mathml(numbers.bias)}"
    total = total.replace(PLUS + SIGN, f"<mo>{MINUS}</mo>")
    if numbers.head.function == "softmax":
        total = f"<mo>…</mo><mo>,</mo>{total}<mo>,</mo><mo>…</mo>"
    if numbers.head.function:
        brackets = ("<mo stretchy='false'>(</mo>", "<mo stretchy='false'>)</mo>")
        total = f"<mi>{NAMES[numbers.head.function]}</mi>{brackets[0]}{total}{brackets[1]}"
    return f"{total}<mo>=</mo>{number_mathml(numbers.value)}{_note(numbers.output)}"


def _note(text: str) -> str:
    return f"<mspace width='1em'/><mtext>({escape(on_one_line(text))})</mtext>"


def _sides(equation: str) -> tuple[str, str]:
    """The left side, and the right side with its sign; the classes of the player are left out."""
    math = ET.fromstring(equation)
    for node in math.iter():
        node.attrib.pop("class", None)
    (row,) = math
    parts = [ET.tostring(part, encoding="unicode") for part in row]
    place = next(k for k, part in enumerate(row) if part.tag == "mo" and part.text == "=")
    return "".join(parts[:place]), "".join(parts[place:])


def _row(left: str, right: str) -> str:
    cells = "".join(f"<mtd><mrow>{side}</mrow></mtd>" for side in (left, right))
    return f"<mtr>{cells}</mtr>\n"


def _document(inner: str) -> str:
    return f"<math xmlns='{NAMESPACE}' display='block'>{inner}</math>"
