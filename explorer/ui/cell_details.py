"""Below the stage: where the gradient goes, the proof, and what can be taken away."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from explorer.charts import gradient_chart
from explorer.choice import Choice
from explorer.equations import flipped_gates
from explorer.frames import norm_frame
from explorer.gradients import state_gradients
from explorer.palette import LINES, log_domain
from explorer.proof import Proof, parameter_count, proof
from explorer.session import KEPT_RUNS, Run
from explorer.takeaway import reproducing_script, shown_frame
from explorer.trace import Trace
from explorer.ui.frame import playhead_ready

CHART_HEIGHT = 270


def gradient_panel(run: Run, choice: Choice) -> Trace:
    """The gradient's norm at every step, for every state; returns the gradient."""
    st.markdown("**Where the gradient goes**")
    steps = len(run.sequence.tokens)
    if choice.loss != loss_within(choice.loss, steps):
        st.warning(
            f"There is no step {choice.loss} in a sequence of {steps} steps; allowed are 0 to "
            f"{steps - 1}. The loss is at the last step."
        )
    gradient = _gradient(run, loss_within(choice.loss, steps))
    norms = gradient.norms()
    symbols = {name: run.module.cell.signal(name).symbols.of(choice.notation) for name in norms}
    titles = {name: f"‖∂L/∂{symbols[name].text}‖" for name in norms}
    frame = norm_frame(norms)
    frame["title"] = frame["signal"].map(titles)
    lost = frame.loc[~np.isfinite(frame["norm"]), "t"]
    place = st.container(height=CHART_HEIGHT + 10, border=False)
    if playhead_ready():
        place.vega_lite_chart(
            frame.loc[np.isfinite(frame["norm"]), ["t", "title", "norm"]],
            _chart_spec(steps, tuple(titles.values()), *log_domain(frame["norm"])),
            key="gradient_norms",
            width="stretch",
            height=CHART_HEIGHT,
        )
    if len(lost):
        st.warning(
            f"The gradient overflows at step {lost.max()} and before; it is not drawn there."
        )
    elif (frame["norm"] == 0.0).all():
        st.info(
            "The gradient is exactly zero at every step: the loss does not depend on any state."
        )
    return gradient


def loss_within(loss: str | int, steps: int) -> str | int:
    """The chosen loss, or "last" if it asks for a step that the sequence has not."""
    return "last" if isinstance(loss, int) and loss >= steps else loss


def proof_panel(run: Run) -> None:
    """How far the numbers are from an independent computation, and how many weights there are."""
    found = _proof(run)
    size = f"{found.difference:.1e}" if found.difference else "exactly 0"
    if not math.isfinite(found.difference):
        st.warning("**Proof**: none here, since the state overflows.")
        return
    st.markdown(
        f"**Proof** :green-badge[:material/check: {size}] is the largest "
        f"difference from {found.against}, computed just now with these weights and this sequence."
    )
    count = parameter_count(run.module)
    st.caption(f"Parameters: {count.formula}. A text-book with one bias counts {count.textbook:,}.")


def take_away_panel(run: Run, choice: Choice, gradient: Trace) -> None:
    """The data and the code of this view."""
    flipped = flipped_gates(run.module.cell, choice.direction)
    loss = loss_within(choice.loss, len(run.sequence.tokens))
    left, right = st.columns(2)
    left.download_button(
        "Data as CSV",
        lambda: shown_frame(run.trace, gradient, flipped).to_csv(index=False),
        "unroll.csv",
        "text/csv",
        icon=":material/table:",
        width="stretch",
    )
    right.download_button(
        "Code in PyTorch",
        lambda: reproducing_script(run.module, run.sequence, flipped, loss),
        "unroll_view.py",
        "text/x-python",
        icon=":material/code:",
        width="stretch",
    )
    with st.expander("Read the code"):
        st.code(_readable_script(run, flipped, loss))


# What depends on the run alone is kept beside it: another unit or notation costs nothing again.
@lru_cache(maxsize=KEPT_RUNS)
def _gradient(run: Run, loss: str | int) -> Trace:
    return state_gradients(run.trace, loss)


@lru_cache(maxsize=KEPT_RUNS)
def _proof(run: Run) -> Proof:
    return proof(run.module, run.sequence.x, run.trace)


@lru_cache(maxsize=KEPT_RUNS)
def _readable_script(run: Run, flipped: frozenset[str], loss: str | int) -> str:
    return reproducing_script(run.module, run.sequence, flipped, loss, shortened=True)


@lru_cache(maxsize=32)
def _chart_spec(steps: int, titles: tuple[str, ...], low: float, high: float) -> dict[str, Any]:
    """The specification alone: building and checking a chart costs more than drawing it."""
    sample = pd.DataFrame({"t": [0, steps - 1], "title": titles[0], "norm": [1.0, 1.0]})
    colours = dict(zip(titles, LINES, strict=False))
    description = "Norm of the gradient of the loss at every step, one line per state."
    spec: dict[str, Any] = gradient_chart(sample, colours, (low, high), description).to_dict()
    # The data comes with each run.
    del spec["data"], spec["datasets"]
    return spec
