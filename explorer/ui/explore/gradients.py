"""The parts of the gradient page: each draws itself for a run and a choice."""

from __future__ import annotations

import math
from functools import lru_cache

import pandas as pd
import streamlit as st
from torch import Tensor

from explorer.backprop import cliff
from explorer.backprop.clipping import clip_table, cosine_by_value, parameter_gradients
from explorer.charts import cliff_chart
from explorer.session.choice import Choice
from explorer.session.declared import pages
from explorer.session.run import KEPT_RUNS, Run, loss_of, loss_within, run_gradient
from explorer.ui import player
from explorer.ui.controls.widgets import draw, drawn_in_a_row
from explorer.ui.escaping import plain
from explorer.ui.explore.cell import gradient_notes
from explorer.ui.frame import follow_link
from explorer.ui.texts import text
from explorer.ui.turns import in_turn
from explorer.views import chain as chain_view
from explorer.views import gradients as gradients_view
from explorer.views.board import board, plain_board
from explorer.views.payloads import Board
from explorer.views.proof import classic_proof, step_names

CLIP_COLUMNS = {"before": "before", "by_norm": "by norm", "by_value": "by value"}
CLIFF_ENDS = (cliff.U_RANGE, cliff.B_RANGE)


def along(run: Run, choice: Choice) -> None:
    """The gradient along time, and which loss reaches which step."""
    gradient = run_gradient(run, choice.loss)
    loss = loss_within(choice.loss, len(run.sequence.tokens))
    player.board(_along(run, choice.notation, loss), key="along")
    gradient_notes(run, choice, gradient)
    if gradients_view.has_many_units(run):
        what = "Which loss reaches which step"
        st.caption(plain(gradients_view.many_units_sentence(run, what)))
    st.markdown(text("gradients/along"))


def jacobian(run: Run, choice: Choice) -> None:
    """The Jacobian over the lag."""
    player.board(_jacobian(run, choice.notation), key="jacobian")
    st.markdown(text("gradients/jacobian"))


def paths(run: Run, choice: Choice) -> None:
    """The paths of a gated cell."""
    loss = loss_within(choice.loss, len(run.sequence.tokens))
    player.board(_paths(run, choice.notation, loss), key="paths")
    st.markdown(text("gradients/paths"))


def chain_rule(run: Run, choice: Choice) -> None:
    """The chain rule with the numbers of this network."""
    player.board(_chain(run, choice.notation, choice.unit), key="chain")
    st.markdown(text("gradients/chain"))


@st.fragment
@in_turn
def proof(choice: Choice) -> None:
    """The classic argument on a matrix of one's own; independent of the chosen cell."""
    largest, radius, phi = drawn_in_a_row("sigma", "rho", "proof_phi")
    if radius > largest:
        st.warning(
            f"No matrix has the spectral radius {radius:g} and the largest singular value "
            f"{largest:g}: the first is never above the second. Shown is σ = {radius:g}."
        )
        largest = radius
    groups = classic_proof(largest, radius, phi, choice.model.seed)
    player.board(plain_board(step_names(phi), groups), key="classic")
    follow_link(pages.GRADIENTS, part="proof")
    st.markdown(text("gradients/proof"))


def clipping(run: Run, choice: Choice) -> None:
    """Clipping on the real gradients of the weights, and on the cliff."""
    left, right = st.columns([2, 3], gap="large")
    with left:
        _clipped_weights(run, choice)
    with right:
        _cliff()
    st.markdown(text("gradients/clipping"))


@st.fragment
@in_turn
def _clipped_weights(run: Run, choice: Choice) -> None:
    st.markdown("**The gradients of these weights**")
    max_norm, max_value = draw("max_norm"), draw("max_value")
    follow_link(pages.GRADIENTS, part="clipping")
    try:
        result = _parameter_gradients(run, choice.loss)
        table = clip_table(result, max_norm, max_value)
        cosine = cosine_by_value(result, max_value)
    except ValueError as error:
        st.warning(plain(str(error)))
        return
    if run.held:
        st.caption("These are the gradients of the untouched run: weights are not held.")
    shown = table.map(lambda cell: cell if isinstance(cell, str) else f"{cell:.3g}")
    st.table(shown.set_index("parameter").rename(columns=CLIP_COLUMNS))
    if math.isnan(cosine):
        st.caption(
            "Every gradient is exactly zero. Clipping cannot bring a vanished gradient back."
        )
    else:
        st.caption(
            f"By norm, all are scaled by one factor: the direction stays. By value, the direction "
            f"turns: the cosine between before and after is {cosine:.3f}."
        )


@st.fragment
@in_turn
def _cliff() -> None:
    st.markdown("**The cliff of a network with one unit**")
    u, b, rate, threshold = drawn_in_a_row("cliff_u", "cliff_b", "cliff_rate", "cliff_clip")
    follow_link(pages.GRADIENTS, part="cliff")
    ways = {"with clipping": threshold, "without clipping": None}
    result = {name: cliff.descent(u, b, rate=rate, threshold=limit) for name, limit in ways.items()}
    paths = pd.concat([path.to_frame(name) for name, path in result.items()])
    chart = cliff_chart(
        _surface(), paths, "Loss over u and b with two paths of descent.", CLIFF_ENDS
    )
    st.altair_chart(chart, width="stretch", key="cliff")
    with st.container(key="presented_cliff"):
        st.caption(" ".join(_ending(name, path) for name, path in result.items()))


def _ending(name: str, path: cliff.Descent) -> str:
    when = f"is stopped at update {path.stopped_at} by an overflow" if path.stopped_at else "ends"
    u, b, loss = (float(values[-1]) for values in (path.u, path.b, path.loss))
    return f"The path {name} {when} at u = {u:.2f}, b = {b:.2f}, with the loss {loss:.2g}."


@lru_cache(maxsize=1)
def _surface() -> pd.DataFrame:
    return cliff.surface_frame(cliff.axis(cliff.U_RANGE, 61), cliff.axis(cliff.B_RANGE, 61))


@lru_cache(maxsize=KEPT_RUNS)
def _parameter_gradients(run: Run, loss: str | int) -> dict[str, Tensor]:
    return parameter_gradients(run.module, run.sequence.x, loss_of(run, loss))


# These cost more than the rest of a page together, and depend on little.
@lru_cache(maxsize=KEPT_RUNS)
def _along(run: Run, notation: str, loss: str | int) -> Board:
    choice = Choice(notation=notation, loss=loss)
    return board(run, gradients_view.along_time(run, choice, run_gradient(run, loss)))


@lru_cache(maxsize=KEPT_RUNS)
def _jacobian(run: Run, notation: str) -> Board:
    return board(run, gradients_view.jacobian(run, Choice(notation=notation)))


@lru_cache(maxsize=KEPT_RUNS)
def _paths(run: Run, notation: str, loss: str | int) -> Board:
    return board(run, gradients_view.paths(run, Choice(notation=notation, loss=loss)))


@lru_cache(maxsize=KEPT_RUNS)
def _chain(run: Run, notation: str, unit: int | None) -> Board:
    return board(run, chain_view.chain_rule(run, Choice(notation=notation, unit=unit)))
