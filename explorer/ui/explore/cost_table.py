"""The table of the page Compare: what each cell needs, and how long it takes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from explorer.analysis.cost_sentences import differences
from explorer.analysis.timing import Measurement
from explorer.analysis.timing_sentences import time_sentences
from explorer.scenes.compare import compared_scene
from explorer.scenes.costs import comparison_figures, is_timed, timed
from explorer.sequences.limits import MAX_UNITS
from explorer.session.choice import Choice, ModelChoice
from explorer.session.declared.analysis import TABLE
from explorer.session.run import Run
from explorer.ui.escaping import plain
from explorer.ui.sheets import noted_sheets
from explorer.ui.texts import text
from explorer.views.compare import Comparison

KEPT_MEASUREMENTS = 32
# Under which name a session keeps what it measured again: of which choices, and the times.
AGAIN = "_measured_again"


def table(found: Comparison, choice: Choice) -> None:
    """Draws the figures of every cell, the times of every cell, and what they say."""
    times = _times(found.runs) if is_timed(found.runs) else None
    sheets = noted_sheets(compared_scene(found, choice, TABLE, times=times))
    figures = comparison_figures(found)
    shown = [one.shown.rename(columns=plain) if found.names else one.shown for one in sheets.tables]
    if found.names:
        figures = [replace(one, title=plain(one.title)) for one in figures]
    st.table(shown[0])
    if found.runs[0].layer_view is not None:
        st.caption("The figures are those of the one layer and direction that is shown.")
    st.markdown(_as_list(differences(figures)))
    if times is None:
        st.caption(f"How long each takes is measured for up to {MAX_UNITS} units.")
        return
    st.table(shown[1])
    button, words = st.columns([1, 4], vertical_alignment="center")
    button.button("Measure again", on_click=_measure_again, args=(found.runs,))
    words.caption(_how_measured(times))
    st.markdown(_as_list(time_sentences([one.title for one in figures], times)))
    st.markdown(text("compare/literature"))


def _as_list(sentences: list[str]) -> str:
    return "\n".join(f"- {sentence}" for sentence in sentences)


def _times(runs: tuple[Run, ...]) -> Measurement:
    """The times of these runs: those that the session measured again, or the server's first."""
    choices, again = st.session_state.get(AGAIN, ((), None))
    return again if again is not None and choices == _choices(runs) else _first_times(runs)


def _measure_again(runs: tuple[Run, ...]) -> None:
    # By their choices, since a run would keep its whole trace alive.
    st.session_state[AGAIN] = (_choices(runs), timed(runs))


def _choices(runs: tuple[Run, ...]) -> tuple[ModelChoice, ...]:
    return tuple(one.choice for one in runs)


@lru_cache(maxsize=KEPT_MEASUREMENTS)
def _first_times(runs: tuple[Run, ...]) -> Measurement:
    return timed(runs)


def _how_measured(times: Measurement) -> str:
    moment = times.moment.astimezone(_zone(st.context.timezone))
    return (
        f"Each time is the median of {times.rounds} runs, taken in turns; in brackets stands the "
        f"middle half of them. Measured on the server on {moment:%d %B %Y at %H:%M:%S %Z}."
    )


def _zone(name: str | None) -> tzinfo:
    """The browser's time zone; UTC where it names none that is known here."""
    try:
        return ZoneInfo(name) if name else UTC
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC
