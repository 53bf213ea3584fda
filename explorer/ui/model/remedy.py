"""The remedy of a finding tried on two small models, beside the finding."""

from __future__ import annotations

import streamlit as st

from explorer.diagnosis.finding import Finding
from explorer.diagnosis.remedies import demonstration, why_not_shown
from explorer.diagnosis.trial import Asked, Demonstration, Trial
from explorer.scenes.scene import board_mount
from explorer.ui import player
from explorer.ui.escaping import ordinal, plain
from explorer.ui.train import jobs
from explorer.ui.turns import in_turn
from explorer.views.trial_curves import trial_curves, trial_words

LOOK_EVERY = 0.5


def trial_of(finding: Finding, cell: str) -> None:
    """Draws the button that tries the remedy and what comes of it; else why nothing is tried."""
    asked = Asked(finding.code, cell, finding.signal)
    shown = demonstration(asked)
    if shown is None:
        st.caption(plain(f"No small training shows this remedy. {why_not_shown(asked)}"))
        return
    st.caption(plain(trial_words(shown)))
    busy = _present(asked) is not None and jobs.is_busy(jobs.REMEDY)
    _buttons(shown, busy=busy)
    _live(asked, was_busy=busy)


def _present(asked: Asked) -> Trial | None:
    """The person's trial, if it is of this finding."""
    trial = jobs.the_trial()
    return trial if trial is not None and trial.demonstration.asked == asked else None


def _buttons(shown: Demonstration, *, busy: bool) -> None:
    row = st.container(horizontal=True, gap="small")
    row.button(
        "Try the remedy",
        disabled=busy,
        icon=":material/science:",
        on_click=jobs.begin_trial,
        args=(shown,),
        help="Trains for up to 20 seconds of computing.",
    )
    row.button("Stop", disabled=not busy, on_click=jobs.rest, args=(jobs.REMEDY,))


def _live(asked: Asked, *, was_busy: bool) -> None:
    """Draws the curves, again and again while they grow."""

    @st.fragment(run_every=LOOK_EVERY if was_busy else None)
    @in_turn
    def live() -> None:
        trial, job = _present(asked), jobs.job_of(jobs.REMEDY)
        if trial is None or job is None:
            return
        if job.failure:
            st.error(job.failure)
        place = jobs.WORKSHOP.place_in_line(job)
        if place:
            st.markdown(f"Waiting, {ordinal(place)} in line. Others are training.")
        else:
            st.markdown(trial.sentence or f"Step {trial.done:,} of {trial.plan.steps:,}.")
        player.mounted(board_mount(trial_curves(trial), "remedy_curves"))
        if jobs.is_busy(jobs.REMEDY) != was_busy:
            st.rerun()

    live()
