"""Questions of a lesson: what is asked, what the view answers, and whether a guess is right."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import final

import torch
from torch import Tensor

from explorer.cells import CELLS
from explorer.lessons.blanks import filled
from explorer.lessons.expressions import Fact, at_step, holds, names_in, number, series
from explorer.lessons.lesson import Option, Question
from explorer.lessons.shown import Shown
from explorer.session.choices import exploring_choice
from explorer.session.controls import Chosen
from explorer.session.run import run

# A guess counts as right within these shares of the range.
NEAR_VALUE, NEAR_CURVE, NEAR_STEP = 0.1, 0.15, 0.03
MOST_TOKENS = 4
# A browser sends nothing beyond; NaN is not below it either.
LARGEST = 1e9
Guess = int | float | tuple[float, ...]


@final
@dataclass(frozen=True, eq=False)
class Asked:
    """A question put to a view: what a person may choose among, without the answer.

    options: labels, for what is chosen. maps: values (T, H) of each map, in the order of choice.
    length: the number of steps; low, high: the range of a value or a curve, and name what it
    measures. given: (start,), the part of a curve that is shown beforehand.
    """

    options: tuple[str, ...] = ()
    maps: tuple[Tensor, ...] = ()
    length: int = 0
    low: float = 0.0
    high: float = 1.0
    name: str = ""
    given: Tensor | None = None


@final
@dataclass(frozen=True, eq=False)
class Answer:
    """What the view answers.

    place: the step, or which of the options. level: the value. curve: (T,), the curve itself, or
    the one whose lowest or highest step was asked for. word: the answer as a word of its own.
    """

    place: int | None = None
    level: float | None = None
    curve: Tensor | None = None
    word: str = ""


def asked(question: Question, shown: Shown) -> Asked:
    """What is put before a person. Raises ValueError where the view cannot answer the question."""
    facts = shown.facts
    steps = int(number("steps", facts)) if "steps" in facts else 0
    plain = Asked(
        length=steps, low=question.low, high=question.high, name=filled(question.name, facts)
    )
    match question.kind:
        case "curve":
            return replace(plain, given=series(question.answer, facts)[: question.start])
        case "choose":
            return replace(plain, options=tuple(_option(one, facts) for one in question.options))
        case "token":
            return replace(plain, options=_tokens(question, facts))
        case "map":
            cells = shuffled(question)
            return replace(
                plain,
                options=tuple(f"map {place}" for place in range(1, len(cells) + 1)),
                maps=tuple(_map(cell, question, shown) for cell in cells),
            )
        case _:
            return plain


def answer(question: Question, shown: Shown) -> Answer:
    """What the view answers. Raises ValueError where it cannot, or not one option is right."""
    facts = shown.facts
    match question.kind:
        case "step":
            curve = series(question.of, facts) if question.of else None
            return Answer(place=int(number(question.answer, facts)), curve=curve)
        case "value":
            return Answer(level=number(question.answer, facts))
        case "curve":
            return Answer(curve=series(question.answer, facts))
        case "choose":
            right = [
                place
                for place, option in enumerate(question.options)
                if holds(option.condition, facts)
            ]
            if len(right) != 1:
                raise ValueError(
                    f"{len(right)} options of “{question.text}” hold in this view; "
                    "exactly one must."
                )
            return Answer(place=right[0], word=_option(question.options[right[0]], facts))
        case "token":
            word = str(at_step(facts["likeliest"], facts))
            return Answer(place=_tokens(question, facts).index(word), word=word)
        case "map":
            place = shuffled(question).index(question.answer)
            return Answer(place=place, word=CELLS[question.answer].title)
    raise AssertionError(question.kind)


def is_right(question: Question, guess: Guess, true: Answer) -> bool:
    """Whether a guess is near enough."""
    span = question.high - question.low
    if question.kind == "curve" and isinstance(guess, tuple) and true.curve is not None:
        drawn = torch.tensor(guess, dtype=torch.float64)
        if len(drawn) != len(true.curve):
            return False
        distances = (drawn - true.curve)[question.start :].abs()
        return float(distances.mean()) <= NEAR_CURVE * span
    if isinstance(guess, tuple):
        return False
    if true.level is not None:
        return _apart(question, guess, true.level) <= NEAR_VALUE
    if question.kind == "step" and true.curve is not None and true.place is not None:
        step = int(guess)
        # A model may say nothing at some steps.
        known = true.curve[true.curve.isfinite()]
        reach = float(known.max() - known.min())
        apart = abs(float(true.curve[step] - true.curve[true.place]))
        return apart <= NEAR_STEP * reach
    return int(guess) == true.place


def first_guess(question: Question, put: Asked) -> Guess | None:
    """What stands on the stage before anything is set: the middle of a scale, a level curve."""
    low, high = put.low, put.high
    if question.kind == "curve":
        shown_part = [] if put.given is None else put.given.tolist()
        level = min(max(low, 0.0), high)
        return (*shown_part, *[level] * (put.length - len(shown_part)))
    if question.kind != "value":
        return None
    if question.log:
        return float(10.0 ** round((math.log10(low) + math.log10(high)) / 2))
    return (low + high) / 2


def checked_guess(question: Question, given: object, put: Asked) -> Guess | None:
    """A guess as it came from a browser; None for what is none."""
    if question.kind == "curve":
        if not isinstance(given, Sequence) or isinstance(given, str) or len(given) != put.length:
            return None
        levels = [_real(one) for one in given]
        if any(level is None for level in levels):
            return None
        return tuple(min(max(float(level or 0.0), put.low), put.high) for level in levels)
    level = _real(given)
    if level is None:
        return None
    if question.kind == "value":
        return min(max(level, put.low), put.high)
    most = put.length if question.kind == "step" else len(put.options)
    return int(level) if 0 <= level < most else None


def hidden_signals(question: Question, names: Sequence[str]) -> frozenset[str]:
    """The signals that must not be sent before the reveal: those named, and those that answer."""
    expressions = [
        *(question.answer, question.of),
        *(option.condition for option in question.options),
    ]
    if question.kind == "map":
        expressions = []
    told = {name for text in expressions if text for name in names_in(text)}
    parts = {part for name in told for part in name.split(".")}
    derived = {part.removesuffix("_before") for part in parts}
    return frozenset(question.hidden) | (derived & set(names))


def _apart(question: Question, guess: float, level: float) -> float:
    """How far apart two values are, as a share of the question's scale."""
    at = math.log10 if question.log else float
    span = at(question.high) - at(question.low)
    return abs(at(guess) - at(level)) / span


def _option(option: Option, facts: Mapping[str, Fact]) -> str:
    return filled(option.text, facts)


def _real(given: object) -> float | None:
    if isinstance(given, bool) or not isinstance(given, (int, float)):
        return None
    return float(given) if abs(given) < LARGEST else None


def shuffled(question: Question) -> list[str]:
    """The cells in an order that the text does not tell, the same each time."""

    def place(cell: str) -> str:
        return hashlib.sha256(f"{question.text}{cell}".encode()).hexdigest()

    return sorted(question.cells, key=place)


def _map(cell: str, question: Question, shown: Shown) -> Tensor:
    """The signal of one of the cells on the same sequence, (T, H)."""
    choice = exploring_choice(Chosen({**shown.values, "cell": cell}))
    return run(choice.model).trace[question.of or "h"][:, 0]


def _tokens(question: Question, facts: Mapping[str, Fact]) -> tuple[str, ...]:
    """The likeliest next tokens at the present step, in alphabetical order.

    Beside them stand the options that a text brings; the likeliest is among them.
    """
    # By name: other facts take seconds to compute, and none is computed before it is asked for.
    shares = {
        name.removeprefix("p."): float(at_step(facts[name], facts))
        for name in facts
        if name.startswith("p.")
    }
    ranked = sorted(shares, key=lambda name: shares[name], reverse=True)
    likeliest = str(at_step(facts["likeliest"], facts))
    brought = [option.text for option in question.options]
    chosen = dict.fromkeys([likeliest, *brought, *ranked[:MOST_TOKENS]])
    return tuple(sorted(list(chosen)[: max(MOST_TOKENS, 1 + len(brought))]))
