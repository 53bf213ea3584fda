"""The equations of a cell as LaTeX: in symbols, and with the numbers of one unit at one step."""

from __future__ import annotations

from collections.abc import Iterator

from explorer.equations.latex import equation_latex, number_latex, numbers_latex
from explorer.export.citing import moment_line
from explorer.export.papers.answer import answer_latex, answer_numbers, answer_numbers_latex
from explorer.export.papers.moment import Moment
from explorer.views.symbols import turned_sentence
from explorer.wording import on_one_line

DOCUMENT = r"""% {origin}
\documentclass{{article}}
\usepackage{{amsmath, amssymb}}
\begin{{document}}

% The equations.
{symbols}

% The same with the numbers of {place}.
{numbers}
{turned}
\end{{document}}
"""


def latex(moment: Moment, *, live: str = "") -> str:
    """A whole document that compiles: the equations in symbols, then with numbers.

    `live` is an address of the view. Raises ValueError for a cell that cannot be typeset.
    """
    turned = turned_sentence(moment.cell, moment.notation, moment.flipped)
    return DOCUMENT.format(
        origin=on_one_line(moment_line(moment, live)),
        symbols=symbols_block(moment),
        place=on_one_line(moment.place),
        numbers=numbers_block(moment),
        turned=f"\n% {on_one_line(turned)}\n" if turned else "",
    )


def symbols_block(moment: Moment) -> str:
    """The equations in symbols, as an `align*` block to paste; it needs amsmath."""
    return _aligned(f"{left} &= {right}" for left, right in _symbolic(moment))


def numbers_block(moment: Moment) -> str:
    """The equations with numbers, as an `align*` block to paste; it needs amsmath.

    Of a signal that is held the line says so, and its value.
    """
    return _aligned(_numeric(moment))


def _symbolic(moment: Moment) -> Iterator[tuple[str, str]]:
    for equation in moment.equations:
        yield equation_latex(equation, moment.cell, moment.notation)
    if moment.read_out is not None:
        yield answer_latex(moment, moment.read_out)


def _numeric(moment: Moment) -> Iterator[str]:
    for equation in moment.equations:
        left, _ = equation_latex(equation, moment.cell, moment.notation)
        if moment.is_held(equation.name):
            value = number_latex(float(moment.values(equation.name)[moment.unit]))
            yield rf"{left} &= {value} \quad \text{{(held)}}"
        else:
            yield f"{left} &= {' = '.join(numbers_latex(equation, moment.number_of))}"
    if moment.read_out is not None:
        left, _ = answer_latex(moment, moment.read_out)
        for numbers in answer_numbers(moment.read_out, moment.step):
            steps = " = ".join(answer_numbers_latex(numbers))
            yield rf"{left} &= {steps} \quad \text{{({_escaped(numbers.output)})}}"


def _aligned(lines: Iterator[str]) -> str:
    joined = " \\\\\n".join(f"  {line}" for line in lines)
    return f"\\begin{{align*}}\n{joined}\n\\end{{align*}}"


ESCAPES = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': "''",
    **{sign: f"\\{sign}" for sign in "{}$&#%_"},
}
# The last of the Latin letters that LaTeX sets without another package.
LAST_LATIN = "\u017f"


def _escaped(text: str) -> str:
    """Text as TeX sets it as it stands; what it may have no letter for is named by its number."""
    return "".join(map(_letter, text))


def _letter(letter: str) -> str:
    if letter.isascii() and letter.isprintable():
        return ESCAPES.get(letter, letter)
    return letter if letter.isalpha() and letter <= LAST_LATIN else f"U+{ord(letter):04X}"
