"""Properties of a text that a unit may follow, token by token."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from explorer.corpora.nouns import nouns

# One value a token: True or False, a number, or None where the property says nothing.
Values = Sequence[float | bool | None]
Property = Callable[[Sequence[str]], Values]

OPENING, CLOSING = "([{", ")]}"


def inside_quotes(tokens: Sequence[str]) -> Values:
    """Whether a double quote is open after the token; the closing one is outside."""
    is_open, result = False, []
    for token in tokens:
        is_open ^= token.count('"') % 2 == 1
        result.append(is_open)
    return result


def line_position(tokens: Sequence[str]) -> Values:
    """How many signs stand in the line up to the token, itself included; 0 at a line's end."""
    place, result = 0, []
    for token in tokens:
        place = len(token.rpartition("\n")[2]) if "\n" in token else place + len(token)
        result.append(float(place))
    return result


def bracket_depth(tokens: Sequence[str]) -> Values:
    """How many brackets are open after the token."""
    depth, result = 0, []
    for token in tokens:
        depth += sum(token.count(one) for one in OPENING)
        depth = max(depth - sum(token.count(one) for one in CLOSING), 0)
        result.append(float(depth))
    return result


@lru_cache(maxsize=1)
def _plural_nouns() -> dict[str, bool]:
    """Noun → whether it is a plural."""
    return {noun.word: noun.is_plural for noun in reversed(nouns())}


def plural(tokens: Sequence[str]) -> Values:
    """Whether the last noun so far is in the plural, for words; None before the first.

    Nouns are those of a list of common ones; of words that are both, the first counts.
    """
    number = _plural_nouns()
    last: bool | None = None
    result = []
    for token in tokens:
        last = number.get(token.lower(), last)
        result.append(last)
    return result


PROPERTIES: dict[str, Property] = {
    "inside_quotes": inside_quotes,
    "line_position": line_position,
    "bracket_depth": bracket_depth,
    "plural": plural,
}
