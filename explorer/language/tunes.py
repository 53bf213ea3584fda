"""Tunes in ABC notation: parsed into notes, as a table, and as sound."""

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
# The envelope of a note, in seconds.
ATTACK, RELEASE, DECAY = 0.015, 0.08, 0.9
# Strengths of the fundamental and its overtones.
PARTIALS = (1.0, 0.45, 0.2, 0.1, 0.05)
PEAK = 0.8

SEMITONES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
ACCIDENTALS = {"^": 1, "_": -1, "=": 0}
SIGNS = {1: "♯", -1: "♭", 0: ""}
# Models may write long numbers: at most two digits are read as a length, the rest is skipped.
TOKEN = re.compile(
    r"(?P<accidental>[\^_=]?)(?P<letter>[A-Ga-g])(?P<octave>,{1,3}|'{1,3}|)"
    r"(?P<length>[0-9]{0,2}(?:/[0-9]{0,2})?)"
    r"|z(?P<rest>[0-9]{0,2}(?:/[0-9]{0,2})?)"
    r"|(?P<bar>\|\]?)|(?P<space>\s)"
)


@dataclass(frozen=True)
class Note:
    """A note: `pitch` as a MIDI number (69 is 440 Hz), `start` and `length` in beats.

    first, last: the places of its first and last character in the text. name: the letter, ♯ or ♭
    if there is one, and the octave; C4 is middle C.
    """

    pitch: int
    start: float
    length: float
    first: int
    last: int
    name: str


@dataclass(frozen=True)
class Tune:
    """A sequence of notes.

    length: in beats, rests included. skipped: the number of characters that could not be read.
    """

    notes: tuple[Note, ...]
    length: float
    skipped: int


def read_tune(text: str) -> Tune:
    """The notes of any text; what is not well-formed is skipped.

    A beat is a quarter, the unit length. An accidental holds to the end of its bar. Characters
    without a meaning here are skipped, and so are notes of length 0; `skipped` counts their
    characters. Source: the ABC music standard 2.1, section 4.
    """
    notes: list[Note] = []
    accidentals: dict[str, int] = {}
    beat, place, skipped = 0.0, 0, 0
    while place < len(text):
        match = TOKEN.match(text, place)
        if match is None:
            place, skipped = place + 1, skipped + 1
            continue
        place = match.end()
        if match["bar"]:
            accidentals = {}
        length = _beats(match["length"] or match["rest"] or "")
        if length == 0.0:
            skipped += len(match[0])
        elif match["letter"]:
            notes.append(_note(match, beat, length, accidentals))
            beat += length
        elif not (match["bar"] or match["space"]):
            beat += length
    return Tune(tuple(notes), beat, skipped)


def tune_frame(tune: Tune) -> pd.DataFrame:
    """The notes as a table for `tune_chart`: start, length, pitch, name; one row per note."""
    rows = [(note.start, note.length, note.pitch, note.name) for note in tune.notes]
    return pd.DataFrame(rows, columns=["start", "length", "pitch", "name"])


def tune_wav(tune: Tune, beats_per_minute: float = 132.0) -> bytes:
    """The tune as a WAV file: 16 bits, one channel, 22,050 samples per second.

    It lasts as long as the tune and 0.08 s longer, for the last note to fade. It is cut off after
    60 s.

    Raises ValueError for a tune without notes and for a tempo below 30 or above 300.
    """
    if not tune.notes:
        raise ValueError("The tune has 0 notes; it needs at least one.")
    if not SLOWEST <= beats_per_minute <= FASTEST:
        raise ValueError(
            f"The tempo is {beats_per_minute:g} beats per minute; allowed are {SLOWEST:g} to "
            f"{FASTEST:g}."
        )
    beat = 60.0 / beats_per_minute
    sound = np.zeros(round(min(tune.length * beat + RELEASE, LONGEST) * RATE))
    for note in tune.notes:
        first = round(note.start * beat * RATE)
        if first >= len(sound):
            break
        seconds = min(note.length * beat, LONGEST)
        tone = _tone(frequency(note.pitch), seconds)[: len(sound) - first]
        sound[first : first + len(tone)] += tone
    # A tune that is cut off fades out there.
    faded = round(RELEASE * RATE)
    sound[-faded:] *= np.linspace(1.0, 0.0, faded)
    return _wav(sound * (PEAK / max(float(np.abs(sound).max()), 1e-9)))


def frequency(pitch: int) -> float:
    """The frequency of a MIDI number in hertz, equal temperament."""
    return float(440.0 * 2.0 ** ((pitch - 69) / 12))


def _beats(length: str) -> float:
    """A length in ABC notation, in beats: "" is 1, "3" is 3, "3/2" is 1.5, "/" and "/2" are 0.5."""
    whole, slash, part = length.partition("/")
    divisor = int(part or 2) if slash else 1
    return int(whole or 1) / divisor if divisor else 0.0


def _note(match: re.Match[str], beat: float, length: float, accidentals: dict[str, int]) -> Note:
    """The matched note; an accidental of its own is entered into `accidentals`, which it reads."""
    letter, marks = match["letter"].upper(), match["octave"]
    if match["accidental"]:
        accidentals[letter] = ACCIDENTALS[match["accidental"]]
    sign = accidentals.get(letter, 0)
    octave = 4 + match["letter"].islower() + marks.count("'") - marks.count(",")
    pitch = 12 * (octave + 1) + SEMITONES[letter] + sign
    name = f"{letter}{SIGNS[sign]}{octave}"
    return Note(pitch, beat, length, match.start(), match.end() - 1, name)


def _tone(hertz: float, seconds: float) -> NDArray[np.float64]:
    """A tone with decaying overtones, held for `seconds` and then faded out."""
    time = np.arange(round((seconds + RELEASE) * RATE)) / RATE
    tone = np.zeros_like(time)
    for number, strength in enumerate(PARTIALS, 1):
        if number * hertz < RATE / 2:
            # Higher overtones decay faster.
            fading = np.exp(-number * time / (2.0 * DECAY))
            tone += strength * fading * np.sin(2.0 * np.pi * number * hertz * time)
    rise = np.clip(time / ATTACK, 0.0, 1.0)
    fall = np.clip((seconds + RELEASE - time) / RELEASE, 0.0, 1.0)
    # Squared sines start and end flat, which avoids clicks.
    shape: NDArray[np.float64] = np.sin(0.5 * np.pi * rise) ** 2 * np.sin(0.5 * np.pi * fall) ** 2
    return tone * shape


def _wav(sound: NDArray[np.float64]) -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(np.round(sound * 32_767).astype("<i2").tobytes())
    return buffer.getvalue()
