"""How a cell is written in every notation and direction: it depends on no run, and is sent once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import lru_cache
from typing import get_args

from explorer.cells import Cell
from explorer.cells.notation import NOTATIONS, Direction
from explorer.cells.terms import Term
from explorer.equations.mathml import equation_mathml, symbol_mathml
from explorer.equations.plain import plain_text
from explorer.equations.printed import flipped_gates, part_kind, printed_equations
from explorer.equations.recipes import recipe_text, signal_recipes
from explorer.equations.substitution import number_lines
from explorer.session.run import Run
from explorer.views.answer import (
    AnswerForm,
    answer_form,
    answer_mathml,
    answer_parts,
    answer_pieces,
)
from explorer.views.payloads import Equation, Place, Spelling, Wording
from explorer.views.symbols import (
    READ_OUT,
    cell_ports,
    cell_symbols,
    signal_names,
    turned_sentence,
)

DIRECTIONS: tuple[Direction, ...] = get_args(Direction)
# Of a cell there are several with exchanged functions, and with read-outs of several forms.
KEPT_SPELLINGS = 48
# The notation whose texts tell places apart.
PLAINEST = "pytorch"


def run_spelling(run: Run) -> Spelling:
    """The spelling of the cell of a run, and of its read-out if it has one. Not to be changed."""
    form = None if run.read_out is None else answer_form(run.read_out)
    return cell_spelling(run.module.cell, run.module.bias, form)


def cell_spelling(cell: Cell, bias: bool, answer: AnswerForm | None) -> Spelling:
    """The spelling of a cell with or without biases, and of a read-out. Not to be changed."""
    return _spelled(cell, bias, answer)[0]


def spelling_terms(run: Run) -> list[tuple[Term, frozenset[str]]]:
    """The terms of the places of a run's spelling in order, each with the gates flipped there.

    The places after them are those of the read-out.
    """
    form = None if run.read_out is None else answer_form(run.read_out)
    return _spelled(run.module.cell, run.module.bias, form)[1]


class _Places:
    """Places for the numbers of all equations, whatever the notation: equal ones have the same."""

    def __init__(self, cell: Cell) -> None:
        self.cell = cell
        self.terms: list[tuple[Term, frozenset[str]]] = []
        self.places: list[Place] = []
        self._known: dict[tuple[str, str, str], int] = {}
        self._texts = _symbol_texts(cell, PLAINEST)

    def of(self, term: Term, flipped: frozenset[str]) -> int:
        """The place of a term, a new one if there is none."""
        recipe, kind = recipe_text(term, flipped), part_kind(term)
        key = recipe, kind, plain_text(term, self.cell, PLAINEST, self._texts)
        if key not in self._known:
            self._known[key] = len(self.places)
            self.places.append({"recipe": recipe, "kind": kind})
            self.terms.append((term, flipped))
        return self._known[key]

    def texts(self, notation: str) -> list[str]:
        """What stands for each place in a notation."""
        texts = _symbol_texts(self.cell, notation)
        return [plain_text(term, self.cell, notation, texts) for term, _ in self.terms]


class _Equations:
    """A list of equations in which none stands twice."""

    def __init__(self) -> None:
        self.all: list[Equation] = []
        self._known: dict[str, int] = {}

    def number(self, equation: Equation) -> int:
        """The place of an equation in the list, a new one if there is none."""
        text = json.dumps(equation)
        if text not in self._known:
            self._known[text] = len(self.all)
            self.all.append(equation)
        return self._known[text]


@lru_cache(maxsize=KEPT_SPELLINGS)
def _spelled(
    cell: Cell, bias: bool, answer: AnswerForm | None
) -> tuple[Spelling, list[tuple[Term, frozenset[str]]]]:
    places, equations = _Places(cell), _Equations()
    numbers = {
        (notation, direction): [
            equations.number(one) for one in _written(cell, bias, notation, direction, places)
        ]
        for notation in NOTATIONS
        for direction in DIRECTIONS
    }
    terms = list(places.terms)
    wordings: dict[str, Wording] = {}
    for notation in NOTATIONS:
        symbols = cell_symbols(cell, notation)
        parts = places.texts(notation)
        if answer is not None:
            state = symbols[cell.states[0]]["text"]
            written = _answer_equation(cell, answer, notation, len(terms))
            last = equations.number(written)
            for direction in DIRECTIONS:
                numbers[notation, direction].append(last)
            texts = answer_parts(answer.heads, state, symbols[READ_OUT]["text"])
            parts += [text for text, _ in texts]
        wordings[notation] = {
            "direction": NOTATIONS[notation].direction,
            "symbols": symbols,
            "names": signal_names(cell, notation),
            "marks": {one.name: symbol_mathml(cell, one.name, notation) for one in cell.signals},
            "parts": parts,
            "equations": {direction: numbers[notation, direction] for direction in DIRECTIONS},
            "turned": {
                direction: turned_sentence(cell, notation, flipped_gates(cell, direction))
                for direction in DIRECTIONS
            },
        }
    read_out: list[Place] = []
    if answer is not None:
        read_out = [{"recipe": "", "kind": kind} for _, kind in answer_parts(answer.heads, "", "")]
    spelling: Spelling = {
        "key": "",
        "diagram": cell.key,
        "ports": cell_ports(cell),
        "directions": dict(cell.direction),
        "signals": [
            {"name": one.name, "kind": one.kind, "word": one.word, "meaning": one.meaning}
            for one in cell.signals
        ],
        "recipes": signal_recipes(cell, bias=bias),
        "places": [*places.places, *read_out],
        "equations": equations.all,
        "notations": wordings,
    }
    digest = hashlib.sha256(json.dumps(spelling).encode()).hexdigest()[:12]
    return {**spelling, "key": f"{cell.key}-{digest}"}, terms


def _written(
    cell: Cell, bias: bool, notation: str, direction: Direction, places: _Places
) -> list[Equation]:
    """The equations of a cell in a notation and a direction."""
    flipped = flipped_gates(cell, direction)
    printed = printed_equations(
        cell, stacked=NOTATIONS[notation].stacked, bias=bias, flipped=flipped
    )
    place: Callable[[Term], int] = lambda term: places.of(term, flipped)  # noqa: E731
    lines, sentences = number_lines(cell, printed, place)
    return [
        {
            "name": equation.name,
            "word": cell.signal(equation.name).word,
            "mathml": equation_mathml(equation, cell, notation),
            "line": lines[equation.name],
            "sentence": sentences[equation.name],
        }
        for equation in printed
    ]


def _answer_equation(cell: Cell, form: AnswerForm, notation: str, first: int) -> Equation:
    return {
        "name": READ_OUT,
        "word": "read-out",
        "mathml": answer_mathml(form, cell, notation),
        "line": answer_pieces(form.heads, first),
        "sentence": [],
    }


def _symbol_texts(cell: Cell, notation: str) -> dict[str, str]:
    return {name: symbol["text"] for name, symbol in cell_symbols(cell, notation).items()}
