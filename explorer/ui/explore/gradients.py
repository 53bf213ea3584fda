"""The parts of the gradient page: each draws itself for a run and a choice."""

from __future__ import annotations

import streamlit as st

from explorer.charts import cliff_chart
from explorer.scenes import gradients as scenes
from explorer.session.choice import Choice
from explorer.session.declared import pages
from explorer.session.run import Run
from explorer.ui import current, player
from explorer.ui.controls.widgets import draw, drawn_in_a_row
from explorer.ui.escaping import plain
from explorer.ui.explore.cell import gradient_notes
from explorer.ui.frame import follow_link
from explorer.ui.texts import text
from explorer.ui.turns import in_turn
from explorer.views import gradients as gradients_view


def along(run: Run, choice: Choice) -> None:
    """The gradient along time, and which loss reaches which step."""
    _board(run, choice, scenes.ALONG)
    gradient_notes(run, choice)
    if gradients_view.has_many_units(run):
        what = "Which loss reaches which step"
        st.caption(plain(gradients_view.many_units_sentence(run, what)))
    st.markdown(text("gradients/along"))


def by_jacobians(run: Run, choice: Choice, part: str) -> None:
    """A part that needs the Jacobian of every step: that over the lag, the paths, the chain."""
    try:
        _board(run, choice, part)
    except ValueError as error:
        st.info(plain(str(error)))
        return
    st.markdown(text(f"gradients/{part}"))


def _board(run: Run, choice: Choice, part: str) -> None:
    player.mounted(current.note(scenes.part_scene(run, choice, part)).mount(part))


@st.fragment
@in_turn
def proof(choice: Choice) -> None:
    """The classic argument on a matrix of one's own; independent of the chosen cell."""
    largest, radius, phi = drawn_in_a_row("sigma", "rho", "proof_phi")
    scene = current.note(scenes.proof_scene(largest, radius, phi, choice.model.seed))
    for sentence in scene.sentences:
        st.warning(sentence)
    player.mounted(scene.mount(scenes.CLASSIC))
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
        result = scenes.weight_gradients(run, choice.loss)
        rows = scenes.clipped_rows(result, max_norm, max_value)
        sentence = scenes.clipped_sentence(run, choice, max_value)
    except ValueError as error:
        st.warning(plain(str(error)))
        return
    if run.held:
        st.caption("These are the gradients of the untouched run: weights are not held.")
    st.table(rows)
    st.caption(sentence)


@st.fragment
@in_turn
def _cliff() -> None:
    st.markdown("**The cliff of a network with one unit**")
    u, b, rate, threshold = drawn_in_a_row("cliff_u", "cliff_b", "cliff_rate", "cliff_clip")
    follow_link(pages.GRADIENTS, part="cliff")
    result = scenes.cliff_descents(u, b, rate, threshold)
    chart = cliff_chart(
        scenes.cliff_surface(),
        scenes.descent_frame(result),
        "Loss over u and b with two paths of descent.",
        scenes.CLIFF_ENDS,
    )
    st.altair_chart(chart, width="stretch", key="cliff")
    with st.container(key="presented_cliff"):
        st.caption(" ".join(scenes.descent_sentences(result)))
