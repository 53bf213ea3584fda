"""Old melodies as notes and bar lines, for training and kept out of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from explorer.corpora.held_out import is_held_out
from explorer.corpora.written_melodies import moved, read_melodies
from explorer.resources import CORPORA

BAR, END = "|", "|]"
HELD_OUT_ONE_IN = 8
STEPS_DOWN, STEPS_UP = 3, 4


@dataclass(frozen=True)
class Melody:
    """Notes in ABC notation and bar lines, the last token is END."""

    title: str
    tokens: tuple[str, ...]


@lru_cache(maxsize=1)
def melodies() -> tuple[Melody, ...]:
    """Every melody, moved up and down the scale as far as one can still sing it."""
    text = (CORPORA / "melodies.txt").read_text(encoding="utf-8")
    result: list[Melody] = []
    for melody in read_melodies(text):
        for steps in range(-STEPS_DOWN, STEPS_UP + 1):
            tune = moved(melody.text, steps)
            if tune is not None:
                result.append(Melody(melody.title, tuple(tune.split())))
    return tuple(result)


def split_melodies(held_out: bool) -> tuple[Melody, ...]:
    """The melodies for training, or those kept out of it, with all that they were moved to."""
    return tuple(m for m in melodies() if is_held_out(m.title, HELD_OUT_ONE_IN) == held_out)


def notes() -> tuple[str, ...]:
    """Every note and rest of the melodies for training, sorted."""
    tokens = {token for melody in split_melodies(held_out=False) for token in melody.tokens}
    return tuple(sorted(tokens - {BAR, END}))
