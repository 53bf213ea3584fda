"""The parts of the gradient page: each draws itself for a run and a choice."""

from __future__ import annotations

from contextlib import suppress

import streamlit as st

from explorer.scenes import clipping as parts
from explorer.scenes import gradients as scenes
from explorer.session.choice import Choice
from explorer.session.declared import pages
from explorer.session.run import Run
from explorer.ui import current, player
from explorer.ui.controls import state
from explorer.ui.controls.widgets import draw, drawn_in_a_row
from explorer.ui.escaping import plain
from explorer.ui.explore.cell import gradient_notes
from explorer.ui.frame import follow_link
from explorer.ui.sheets import drawn_figure
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
        _cliff(run, choice)
    st.markdown(text("gradients/clipping"))


@st.fragment
@in_turn
def _clipped_weights(run: Run, choice: Choice) -> None:
    st.markdown("**The gradients of these weights**")
    max_norm, max_value = draw("max_norm"), draw("max_value")
    try:
        _note_clipping(run, choice)
        table = parts.clipped_table(run, choice, max_norm, max_value)
        sentence = parts.clipped_sentence(run, choice, max_value)
    except ValueError as error:
        st.warning(plain(str(error)))
        return
    finally:
        follow_link(pages.GRADIENTS, part="clipping")
    if run.held:
        st.caption("These are the gradients of the untouched run: weights are not held.")
    st.table(table.shown)
    st.caption(sentence)


@st.fragment
@in_turn
def _cliff(run: Run, choice: Choice) -> None:
    st.markdown("**The cliff of a network with one unit**")
    drawn_in_a_row("cliff_u", "cliff_b", "cliff_rate", "cliff_clip")
    with suppress(ValueError):  # of the weights beside, where it is told
        _note_clipping(run, choice)
    follow_link(pages.GRADIENTS, part="cliff")
    descents = parts.cliff_descents(state.chosen())
    drawn_figure(parts.cliff_figure(descents))
    with st.container(key="presented_cliff"):
        st.caption(" ".join(parts.descent_sentences(descents)))


def _note_clipping(run: Run, choice: Choice) -> None:
    """Either side notes both: it may be drawn anew alone."""
    current.note(parts.clipping_scene(run, choice, state.chosen()))
