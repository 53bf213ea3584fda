"""Old melodies as notes and bar lines, split into a training and a held-out part."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from explorer.corpora.held_out import is_held_out
from explorer.corpora.written_melodies import read_melodies, transpositions
from explorer.resources import CORPORA

BAR, END = "|", "|]"
HELD_OUT_ONE_IN = 8


@dataclass(frozen=True)
class Melody:
    """Notes in ABC notation and bar lines; the last token is END."""

    title: str
    tokens: tuple[str, ...]


@lru_cache(maxsize=1)
def melodies() -> tuple[Melody, ...]:
    """Every melody in all its singable transpositions."""
    text = (CORPORA / "melodies.txt").read_text(encoding="utf-8")
    return tuple(
        Melody(melody.title, tuple(tune.split()))
        for melody in read_melodies(text)
        for tune in transpositions(melody.text)
    )


def split_melodies(held_out: bool) -> tuple[Melody, ...]:
    """The held-out melodies, or those for training, each in all its transpositions."""
    return tuple(m for m in melodies() if is_held_out(m.title, HELD_OUT_ONE_IN) == held_out)


def notes() -> tuple[str, ...]:
    """Every note and rest of the training melodies, sorted."""
    tokens = {token for melody in split_melodies(held_out=False) for token in melody.tokens}
    return tuple(sorted(tokens - {BAR, END}))
