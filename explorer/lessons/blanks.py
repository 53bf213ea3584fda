"""Texts with blanks, filled in from what a view computes: {z}, {z:percent}, {token[argmin(r)]}."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

from explorer.lessons.expressions import Fact, at_step, value
from explorer.session.link import View
from explorer.wording import MINUS, scientific

_BLANK = re.compile(r"\{([^{}:]+)(?::([a-z0-9.]+))?\}")
FORMATS = "percent, whole, power, or digits such as .3f"


def filled(text: str, facts: Mapping[str, Fact]) -> str:
    """The text with every blank filled in.

    Raises ValueError, one sentence, for a blank that this view cannot fill.
    """
    return _BLANK.sub(lambda blank: written(value(blank[1], facts), facts, blank[2]), text)


def filled_view(view: View, facts: Mapping[str, Fact]) -> View:
    """The view with the blanks of its parameters filled in."""
    pairs = [(key, filled(text, facts)) for key, text in _pairs(view)]
    return View(view.page, urlencode(pairs))


def without_blanks(view: View) -> View:
    """The view without the parameters that have blanks: the one that fills these."""
    return View(view.page, urlencode([pair for pair in _pairs(view) if "{" not in pair[1]]))


def _pairs(view: View) -> list[tuple[str, str]]:
    return parse_qsl(view.query, keep_blank_values=True)


def written(fact: Fact, facts: Mapping[str, Fact], how: str | None = None) -> str:
    """A fact as a text: a number in two decimals at most, at the step `t` if it has one each."""
    result = at_step(fact, facts)
    if isinstance(result, str):
        return result
    if not math.isfinite(result):
        return "no finite number"
    return _number(result, how).replace("-", MINUS)


def _number(number: float, how: str | None) -> str:
    if how == "percent":
        return _percent(number)
    if how == "whole":
        return f"{number:,.0f}"
    if how == "power":
        return _power(number)
    if how is not None:
        try:
            return format(number, how)
        except ValueError:
            raise ValueError(f"A blank asks for “:{how}”; allowed are {FORMATS}.") from None
    if number == int(number) and abs(number) < 1e15:
        return f"{int(number):,}"
    if 0.01 <= abs(number) < 1e4:
        return f"{number:.2f}"
    return _power(number)


def _percent(share: float) -> str:
    """A share in whole percent; 0 and 100 are only said of exactly that."""
    if 0.0 < share < 0.005:
        return "less than 1\N{NO-BREAK SPACE}%"
    if 0.995 <= share < 1.0:
        return "more than 99\N{NO-BREAK SPACE}%"
    return f"{100 * share:.0f}\N{NO-BREAK SPACE}%"


def _power(number: float) -> str:
    """A number by its power of ten: 3.1·10⁻⁹."""
    if number == 0:
        return "0"
    return scientific(number)
