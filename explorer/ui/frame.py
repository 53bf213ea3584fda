"""What stands around every page: the runtime, the shared controls, the transport, the run."""

from __future__ import annotations

import streamlit as st

from explorer.session.choice import Choice
from explorer.session.resolve import ShapeMismatchError
from explorer.session.run import Run, run
from explorer.training.plan import Plan
from explorer.ui import player
from explorer.ui.controls.labels import SEQUENCE_LABELS
from explorer.ui.controls.links import PARAMETERS, link_problems
from explorer.ui.controls.sidebar import chosen, chosen_view
from explorer.ui.controls.widgets import label_of
from explorer.ui.escaping import plain
from explorer.ui.train.controls import chosen_plan

# Streamlit forgets what a run does not draw. What a link carries is kept, and some besides.
KEPT = frozenset((*PARAMETERS, "own", "own_others", "own_text", "series", "series_column"))
# What every page but Train draws; a control that is drawn keeps itself.
SHARED = frozenset(
    (
        *("cell", "sequence", "text", "numbers", "weights", "steps", "size", "layers"),
        *("directions", "seed", "gain"),
        *("init", "forget", "phi", "unit", "notation", "z", "loss", "at", "holding"),
    )
)
# What the other pages draw of these.
VIEW = frozenset(("notation", "z", "holding"))


def open_frame(*, inside: bool) -> None:
    """Draws the frame; afterwards `the_choice` and `the_run` hold what the page shows.

    `inside` says whether the page can be stepped through equation by equation.
    """
    _begin(SHARED)
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
    where = "" if found.layer_view is None else found.layer_view.where
    player.transport(list(found.sequence.tokens), equations, autoplay=True, where=where)


def open_training_frame() -> None:
    """Draws the frame of the page Train; afterwards `the_plan` and `the_choice` hold what it says.

    What the other pages share is neither drawn there nor forgotten.
    """
    _begin(VIEW)
    st.session_state["plan"] = None
    st.session_state["problem"] = None
    try:
        st.session_state["plan"] = chosen_plan()
    except ValueError as error:
        st.session_state["problem"] = error
    st.session_state["choice"] = chosen_view()


def open_learning_frame() -> None:
    """Draws the frame of the pages of the section Learn, which have controls of their own.

    What the other pages share is neither drawn there nor forgotten.
    """
    _begin(VIEW)


def the_plan() -> Plan | None:
    """What the controls of a training say, None if it is not allowed: then a sentence is shown."""
    found: Plan | None = st.session_state["plan"]
    if found is None:
        st.warning(plain(str(st.session_state["problem"])))
    return found


def _begin(drawn: frozenset[str]) -> None:
    player.runtime()
    # Asked once for all its names: to ask for each would take longer than to draw a control.
    for key in KEPT.intersection(map(str, st.session_state)) - drawn:
        st.session_state[key] = st.session_state[key]
    for sentence in link_problems():
        st.toast(plain(sentence), icon=":material/link_off:", duration="infinite")


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
        if problem.readable is not None:
            label = label_of(SEQUENCE_LABELS, problem.readable)
            right.button(f"Use “{label}”", on_click=_set, args=("sequence", label))
    return st.stop()


def _set(key: str, value: str) -> None:
    st.session_state[key] = value
