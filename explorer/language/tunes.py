"""Tunes in ABC notation: read as notes, as a table, and as sound."""

from __future__ import annotations

import io
import re
import wave
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

RATE = 22_050
LONGEST = 60.0
SLOWEST, FASTEST = 30.0, 300.0
# Seconds: how a note comes, how it goes, how fast it dies down while it is held.
ATTACK, RELEASE, DECAY = 0.015, 0.08, 0.9
# How strong the overtones are, the fundamental first.
PARTIALS = (1.0, 0.45, 0.2, 0.1, 0.05)
PEAK = 0.8

SEMITONES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
ACCIDENTALS = {"^": 1, "_": -1, "=": 0}
SIGNS = {1: "♯", -1: "♭", 0: ""}
# A model may write any number: two digits are read as a length, what follows is skipped.
TOKEN = re.compile(
    r"(?P<accidental>[\^_=]?)(?P<letter>[A-Ga-g])(?P<octave>,{1,3}|'{1,3}|)"
    r"(?P<length>[0-9]{0,2}(?:/[0-9]{0,2})?)"
    r"|z(?P<rest>[0-9]{0,2}(?:/[0-9]{0,2})?)"
    r"|(?P<bar>\|\]?)|(?P<space>\s)"
)


@dataclass(frozen=True)
class Note:
    """A note: `pitch` in MIDI numbers (69 is 440 Hz), `start` and `length` in beats.

    It is written at the places `first` to `last` of the text, both included. `name` is a letter,
    ♯ or ♭ if there is one, and the octave: C4 is middle C.
    """

    pitch: int
    start: float
    length: float
    first: int
    last: int
    name: str


@dataclass(frozen=True)
class Tune:
    """Notes one after the other, `length` in beats with rests; `skipped` signs were not read."""

    notes: tuple[Note, ...]
    length: float
    skipped: int


def read_tune(text: str) -> Tune:
    """The notes of a text: those that are well written, in any text at all.

    A beat is a quarter, the unit length. An accidental holds to the end of its bar. Signs that say
    nothing here are skipped, and so are lengths of 0; both are counted, sign by sign.
    Source: the ABC music standard 2.1, section 4.
    """
    notes: list[Note] = []
    held: dict[str, int] = {}
    beat, place, skipped = 0.0, 0, 0
    while place < len(text):
        result = TOKEN.match(text, place)
        if result is None:
            place, skipped = place + 1, skipped + 1
            continue
        place = result.end()
        if result["bar"]:
            held = {}
        length = _beats(result["length"] or result["rest"] or "")
        if length == 0.0:
            skipped += len(result[0])
        elif result["letter"]:
            notes.append(_note(result, beat, length, held))
            beat += length
        elif not (result["bar"] or result["space"]):
            beat += length
    return Tune(tuple(notes), beat, skipped)


def tune_frame(tune: Tune) -> pd.DataFrame:
    """The notes as a table for `tune_chart`: columns start, length, pitch, name; one row a note."""
    rows = [(note.start, note.length, note.pitch, note.name) for note in tune.notes]
    return pd.DataFrame(rows, columns=["start", "length", "pitch", "name"])


def tune_wav(tune: Tune, beats_per_minute: float = 132.0) -> bytes:
    """The tune as sound: a WAV file, 16 bits, one channel, 22,050 samples a second.

    It lasts as long as the tune and 0.08 s for the last note to fade. At most 60 s are played, and
    a longer tune is cut there.

    Raises ValueError for a tune without notes and for a tempo below 30 or above 300.
    """
    if not tune.notes:
        raise ValueError("The tune has 0 notes; allowed are tunes of at least one.")
    if not SLOWEST <= beats_per_minute <= FASTEST:
        raise ValueError(
            f"A tempo of {beats_per_minute:g} beats a minute cannot be played; allowed are "
            f"{SLOWEST:g} to {FASTEST:g}."
        )
    beat = 60.0 / beats_per_minute
    sound = np.zeros(round(min(tune.length * beat + RELEASE, LONGEST) * RATE))
    for note in tune.notes:
        first = round(note.start * beat * RATE)
        if first >= len(sound):
            break
        held = min(note.length * beat, LONGEST)
        tone = _tone(frequency(note.pitch), held)[: len(sound) - first]
        sound[first : first + len(tone)] += tone
    # Where a tune is cut, it fades.
    faded = round(RELEASE * RATE)
    sound[-faded:] *= np.linspace(1.0, 0.0, faded)
    return _wav(sound * (PEAK / max(float(np.abs(sound).max()), 1e-9)))


def frequency(pitch: int) -> float:
    """The frequency of a MIDI number in hertz, equal temperament."""
    return float(440.0 * 2.0 ** ((pitch - 69) / 12))


def _beats(length: str) -> float:
    """A length as ABC writes it: "" is 1, "3" is 3, "3/2" is 1.5, "/" and "/2" are 0.5."""
    whole, slash, part = length.partition("/")
    divisor = int(part or 2) if slash else 1
    return int(whole or 1) / divisor if divisor else 0.0


def _note(found: re.Match[str], beat: float, length: float, held: dict[str, int]) -> Note:
    letter, marks = found["letter"].upper(), found["octave"]
    if found["accidental"]:
        held[letter] = ACCIDENTALS[found["accidental"]]
    sign = held.get(letter, 0)
    octave = 4 + found["letter"].islower() + marks.count("'") - marks.count(",")
    pitch = 12 * (octave + 1) + SEMITONES[letter] + sign
    name = f"{letter}{SIGNS[sign]}{octave}"
    return Note(pitch, beat, length, found.start(), found.end() - 1, name)


def _tone(hertz: float, seconds: float) -> NDArray[np.float64]:
    """A tone held for that many seconds and faded after them: overtones that die down."""
    time = np.arange(round((seconds + RELEASE) * RATE)) / RATE
    tone = np.zeros_like(time)
    for number, strength in enumerate(PARTIALS, 1):
        if number * hertz < RATE / 2:
            # Higher overtones die down sooner.
            fading = np.exp(-number * time / (2.0 * DECAY))
            tone += strength * fading * np.sin(2.0 * np.pi * number * hertz * time)
    rise = np.clip(time / ATTACK, 0.0, 1.0)
    fall = np.clip((seconds + RELEASE - time) / RELEASE, 0.0, 1.0)
    # Squared sines begin and end flat: no click.
    shape: NDArray[np.float64] = np.sin(0.5 * np.pi * rise) ** 2 * np.sin(0.5 * np.pi * fall) ** 2
    return tone * shape


def _wav(sound: NDArray[np.float64]) -> bytes:
    held = io.BytesIO()
    with wave.open(held, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(np.round(sound * 32_767).astype("<i2").tobytes())
    return held.getvalue()
