"""Melodies written down by hand, and their transpositions along the scale."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

LETTERS = "CDEFGAB"
# Steps of the scale from middle C: the G below it, the A above its octave.
LOWEST, HIGHEST = -3, 12
STEPS_DOWN, STEPS_UP = 3, 4
LINE = re.compile(r"(?P<title>.+?) \((?P<beats>\d+)/(?P<unit>\d+)\): (?P<text>.+\|\])")
NOTE = re.compile(r"(?P<letter>[A-Ga-g])(?P<octave>,|'|)")


@dataclass(frozen=True)
class WrittenMelody:
    """A melody in ABC notation, unit length a quarter; `bar` is the length of a bar in quarters."""

    title: str
    bar: Fraction
    text: str


def read_melodies(text: str) -> tuple[WrittenMelody, ...]:
    """The melodies of a text, one per line: “Title (3/4): C D E |]”.

    Raises ValueError for a line in any other form.
    """
    return tuple(_melody(line) for line in text.splitlines())


def transpositions(text: str) -> list[str]:
    """The tune from STEPS_DOWN steps of the scale lower to STEPS_UP higher, if singable."""
    tunes = (transposed(text, steps) for steps in range(-STEPS_DOWN, STEPS_UP + 1))
    return [tune for tune in tunes if tune is not None]


def transposed(text: str, steps: int) -> str | None:
    """The tune with every note `steps` steps of the scale higher; None if one leaves the range.

    No accidentals are added, so the tune changes its mode, as on the white keys of a piano.
    """
    places = [_place(note) + steps for note in NOTE.finditer(text)]
    if min(places) < LOWEST or max(places) > HIGHEST:
        return None
    names = iter(map(_name, places))
    return NOTE.sub(lambda note: next(names), text)


def _melody(line: str) -> WrittenMelody:
    match = LINE.fullmatch(line)
    if not match:
        raise ValueError(
            f"Not a melody: {line[:60]!r}; allowed are a title, a metre and a tune, as in "
            "“Buns (4/4): E2 D2 | C4 |]”."
        )
    bar = Fraction(4 * int(match["beats"]), int(match["unit"]))
    return WrittenMelody(match["title"], bar, match["text"])


def _place(note: re.Match[str]) -> int:
    letter = note["letter"]
    octave = letter.islower() + {",": -1, "": 0, "'": 1}[note["octave"]]
    return LETTERS.index(letter.upper()) + 7 * octave


def _name(place: int) -> str:
    octave, letter = divmod(place, 7)
    return {-1: f"{LETTERS[letter]},", 0: LETTERS[letter], 1: LETTERS[letter].lower()}[octave]
