"""What stands around every page: the runtime, the shared controls, the transport, the run."""

from __future__ import annotations

import streamlit as st

from explorer.choice import Choice
from explorer.session import Run, ShapeMismatchError, run
from explorer.ui import holding, player
from explorer.ui.controls import chosen
from explorer.ui.links import link_problems
from explorer.ui.sentences import plain

# Controls that only some pages or views draw; Streamlit forgets what is not drawn.
KEPT = (
    *holding.KEYS,
    *("part", "sigma", "rho", "proof_phi", "max_norm", "max_value"),
    *("cliff_u", "cliff_b", "cliff_rate", "cliff_clip"),
    *("others", "match", "compare", "echo_at"),
)


def open_frame(*, inside: bool) -> None:
    """Draws the frame; afterwards `the_choice` and `the_run` hold what the page shows.

    `inside` says whether the page can be stepped through equation by equation.
    """
    player.runtime()
    for key in KEPT:
        if key in st.session_state:
            st.session_state[key] = st.session_state[key]
    for sentence in link_problems():
        st.toast(plain(sentence), icon=":material/link_off:", duration="infinite")
    choice = chosen()
    st.session_state["choice"] = choice
    st.session_state["run"] = None
    st.session_state["problem"] = None
    try:
        found = run(choice.model)
    except ValueError as error:
        st.session_state["problem"] = error
        player.transport([], [], autoplay=False)
        return
    st.session_state["run"] = found
    names = [equation.name for equation in found.module.cell.equations]
    equations = names if inside else []
    player.transport(list(found.sequence.tokens), equations, autoplay=True)


def the_choice() -> Choice:
    """What the shared controls say in this run of the script."""
    choice: Choice = st.session_state["choice"]
    return choice


def the_run() -> Run:
    """The run of this choice; without one, the page ends here with a sentence that says why."""
    found: Run | None = st.session_state["run"]
    if found is not None:
        return found
    problem = st.session_state["problem"]
    st.warning(plain(str(problem)))
    if isinstance(problem, ShapeMismatchError):
        left, right, _ = st.columns([1, 1, 2])
        left.button("Use random weights", on_click=_set, args=("weights", "Random"))
        right.button("Use a text", on_click=_set, args=("sequence", "Brackets and quotes"))
    return st.stop()


def _set(key: str, value: str) -> None:
    st.session_state[key] = value
