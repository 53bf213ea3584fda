"""The chart of a tune: notes as bars on the five lines of the treble clef."""

from __future__ import annotations

import altair as alt
import pandas as pd

from explorer.palette import LINES

LABEL, TITLE = 14, 16
HEIGHT = 180
# Reads on white and on the dark ground.
GREY = "#888888"
LETTERS = "CDEFGAB"
# Places on the staff, counted in letters from C0: E4, G4, B4, D5, F5 carry the lines.
STAFF = (30, 32, 34, 36, 38)
# What is always in view: middle C to A5.
LOWEST, HIGHEST = 28, 40
# How far a note reaches past its place, and a short line past its note.
HALF, REACH, GAP = 0.9, 0.2, 0.08
SHORTEST = 4.0


def tune_chart(notes: pd.DataFrame) -> alt.LayerChart:
    """The melody as it would be seen on paper; a note's width is its length.

    Args:
        notes: columns start and length in beats, pitch as MIDI number, name as in C4, F♯5, B♭3;
            one row a note.
    """
    places = [staff_place(name) for name in notes["name"]]
    end = max([SHORTEST, *(notes["start"] + notes["length"])])
    low, high = min([LOWEST, *places]) - 1.5, max([HIGHEST, *places]) + 1.5
    x = alt.Scale(domain=[0, end], nice=False)
    y = alt.Scale(domain=[low, high], nice=False, zero=False)
    axis = alt.Axis(
        title="beats",
        grid=False,
        tickMinStep=1,
        titlePadding=2,
        labelFontSize=LABEL,
        titleFontSize=TITLE,
    )
    across = alt.X("start:Q", scale=x, axis=axis)
    up = alt.Y("place:Q", scale=y, axis=None)

    lines = pd.DataFrame({"start": 0.0, "end": end, "place": STAFF})
    short = pd.DataFrame(
        [
            (start - REACH, start + length + REACH, line)
            for start, length, place in zip(notes["start"], notes["length"], places, strict=True)
            for line in short_lines(place)
        ],
        columns=["start", "end", "place"],
    )
    rules = (
        alt.Chart(pd.concat([lines, short]) if len(short) else lines)
        .mark_rule(color=GREY, strokeWidth=1.5, clip=True)
        .encode(x=across, x2=alt.X2("end"), y=up)
    )
    drawn = notes[["start", "length", "pitch", "name"]].assign(
        # A gap, or a note repeated would look like one.
        end=notes["start"] + notes["length"] * (1 - GAP),
        low=[place - HALF for place in places],
        high=[place + HALF for place in places],
    )
    # Without a row pandas knows no types, and altair asks for them.
    drawn = drawn.astype(dict.fromkeys(("start", "length", "end", "low", "high"), float))
    bars = (
        alt.Chart(drawn)
        .mark_rect(color=LINES[0], cornerRadius=4)
        .encode(
            x=across,
            x2=alt.X2("end"),
            y=alt.Y("low:Q", scale=y, axis=None),
            y2=alt.Y2("high"),
            tooltip=[
                alt.Tooltip("name:N", title="note"),
                alt.Tooltip("start:Q", title="from beat", format="~g"),
                alt.Tooltip("length:Q", title="beats", format="~g"),
            ],
        )
    )
    return alt.LayerChart(
        layer=[rules, bars], width="container", height=HEIGHT, description=_said(notes)
    )


def staff_place(name: str) -> int:
    """Where a note stands on the staff, in letters from C0; ♯ and ♭ do not move it."""
    return 7 * int(name[-1]) + LETTERS.index(name[0])


def short_lines(place: int) -> list[int]:
    """The short lines that a note needs below or above the staff, from the staff outwards."""
    below = range(STAFF[0] - 2, place - 1, -2)
    above = range(STAFF[-1] + 2, place + 1, 2)
    return [*below, *above]


def _said(notes: pd.DataFrame) -> str:
    if not len(notes):
        return "An empty staff: the tune has no notes."
    rising = notes.sort_values("pitch")["name"]
    end = float((notes["start"] + notes["length"]).max())
    names = " ".join(notes["name"][:16]) + (" …" if len(notes) > 16 else "")
    return (
        f"A melody on the treble clef: {len(notes)} notes in {end:g} beats, "
        f"from {rising.iloc[0]} to {rising.iloc[-1]}. It goes {names}"
    )
