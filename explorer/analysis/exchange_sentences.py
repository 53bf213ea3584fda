"""What another function changes, in sentences made from the numbers."""

from __future__ import annotations

import math

from explorer.analysis.exchange_effect import Behaviour
from explorer.wording import MINUS, scientific

NOT_FINITE = "no finite number"
SMALLEST, LARGEST = 0.01, 1e4


def effect_sentences(own: Behaviour, other: Behaviour, word: str, memory: str) -> str:
    """What changes with the other function; `word` is the signal it is in, `memory` a symbol."""
    if own.function == other.function:
        name = own.function[0].upper() + own.function[1:] if " " in own.function else own.function
        return f"{name} is the {word}’s own function here: both runs are the same."
    first = _values(own, other, word)
    return (
        f"With {other.function} in place of {own.function} {first}, and {_gradient(own, other)}. "
        f"{_growth(own, other, memory)}"
    )


def identity_sentence(start: Behaviour, memory: str) -> str:
    """What becomes of the same function where U starts at the identity."""
    grows = f"the largest value in {memory} is {written(start.largest)}"
    if start.overflow is not None:
        grows = f"the state overflows at step {start.overflow}"
    arrives = f"the gradient that reaches step 0 is {written(start.arriving)}"
    if not math.isfinite(start.arriving):
        arrives = "the gradient overflows before it reaches step 0"
    return f"With the same W, but U = I and b = 0, {grows}, and {arrives}."


def written(number: float) -> str:
    """A number in two decimals, or by its power of ten: 0.52, 3.1·10⁻⁹."""
    if not math.isfinite(number):
        return NOT_FINITE
    if number == 0.0:
        return "0"
    if SMALLEST <= abs(number) < LARGEST:
        return _rounded(number)
    return scientific(number)


def written_mean(number: float) -> str:
    """A mean in two decimals; a tiny one is 0.00, without a sign."""
    if not math.isfinite(number):
        return NOT_FINITE
    return _rounded(number) if abs(number) < LARGEST else written(number)


def _rounded(number: float) -> str:
    text = f"{number:.2f}"
    return text.removeprefix("-") if float(text) == 0.0 else text.replace("-", MINUS)


def _values(own: Behaviour, other: Behaviour, word: str) -> str:
    if other.overflow is not None:
        also = "" if own.overflow is None else f" (with {own.function} at step {own.overflow})"
        return f"the state overflows at step {other.overflow}{also}"
    before, after = written_mean(own.mean), written_mean(other.mean)
    if before == after:
        return f"the {word}’s mean stays at {after}"
    return f"the {word}’s mean is {after} instead of {before}"


def _gradient(own: Behaviour, other: Behaviour) -> str:
    what = "the gradient that reaches step 0"
    before, after = written(own.arriving), written(other.arriving)
    if not math.isfinite(other.arriving) and not math.isfinite(own.arriving):
        return "the gradient overflows on its way to step 0 with both"
    if not math.isfinite(other.arriving):
        return f"the gradient overflows before it reaches step 0, where it was {before}"
    if not math.isfinite(own.arriving):
        return f"{what} is {after}; with {own.function} it overflows"
    if other.arriving == own.arriving == 0.0:
        return f"{what} is exactly 0, as before"
    if other.arriving == 0.0:
        return f"{what} is exactly 0 instead of {before}"
    if before == after:
        return f"{what} stays at {after}"
    verb = "falls" if other.arriving < own.arriving else "grows"
    return f"{what} {verb} from {before} to {after}"


def _growth(own: Behaviour, other: Behaviour, memory: str) -> str:
    if other.overflow is not None:
        if own.overflow is not None:
            return ""
        return f"With {own.function} the largest value in {memory} is {written(own.largest)}."
    if own.overflow is not None:
        after = written(other.largest)
        return f"The largest value in {memory} is {after}; with {own.function} it overflows."
    before, after = written(own.largest), written(other.largest)
    if before == after:
        return f"The largest value in {memory} stays at {after}."
    return f"The largest value in {memory} is {after} instead of {before}."
