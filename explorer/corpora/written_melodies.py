"""Melodies as they are written down by hand, and the same ones moved up and down the scale."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

LETTERS = "CDEFGAB"
# Steps of the scale from middle C: the G below it, the A above its octave.
LOWEST, HIGHEST = -3, 12
LINE = re.compile(r"(?P<title>.+?) \((?P<beats>\d+)/(?P<unit>\d+)\): (?P<text>.+\|\])")
NOTE = re.compile(r"(?P<letter>[A-Ga-g])(?P<octave>,|'|)")


@dataclass(frozen=True)
class Melody:
    """A melody in ABC notation, unit length a quarter; `bar` is how many a full bar holds."""

    title: str
    bar: Fraction
    text: str


def read_melodies(text: str) -> tuple[Melody, ...]:
    """The melodies of a text, one a line: “Title (3/4): C D E |]”.

    Raises ValueError for a line of another form.
    """
    return tuple(_melody(line) for line in text.splitlines())


def moved(text: str, steps: int) -> str | None:
    """The tune with every note that many steps of the scale higher; None if one leaves the range.

    No note gets an accidental, so that the tune comes out in another mode, as on the white keys.
    """
    places = [_place(note) + steps for note in NOTE.finditer(text)]
    if min(places) < LOWEST or max(places) > HIGHEST:
        return None
    names = iter(map(_name, places))
    return NOTE.sub(lambda note: next(names), text)


def _melody(line: str) -> Melody:
    result = LINE.fullmatch(line)
    if not result:
        raise ValueError(
            f"Not a melody: {line[:60]!r}; allowed is a title, its metre and a tune, as in "
            "“Buns (4/4): E2 D2 | C4 |]”."
        )
    bar = Fraction(4 * int(result["beats"]), int(result["unit"]))
    return Melody(result["title"], bar, result["text"])


def _place(note: re.Match[str]) -> int:
    letter = note["letter"]
    octave = letter.islower() + {",": -1, "": 0, "'": 1}[note["octave"]]
    return LETTERS.index(letter.upper()) + 7 * octave


def _name(place: int) -> str:
    octave, letter = divmod(place, 7)
    return {-1: f"{LETTERS[letter]},", 0: LETTERS[letter], 1: LETTERS[letter].lower()}[octave]
