"""The parts of the page that compares cells."""

from __future__ import annotations

import streamlit as st

from explorer.cells import CELLS
from explorer.models.own import OwnModel
from explorer.scenes import compare as scenes
from explorer.scenes.scene import Scene
from explorer.sequences.limits import MAX_UNITS
from explorer.session.choice import Choice
from explorer.session.declared.analysis import MOST_OTHERS
from explorer.session.run import Run
from explorer.ui import player
from explorer.ui.controls import own_models
from explorer.ui.controls.widgets import Place, draw
from explorer.ui.escaping import plain
from explorer.ui.explore import cost_table
from explorer.ui.sheets import noted_sheets
from explorer.ui.texts import text
from explorer.views import tensors as tensors_view
from explorer.views.compare import Comparison
from explorer.views.sheets import Sheets


def compared(choice: Choice) -> Comparison:
    """Draws the choice of the other cells and of how they are matched; returns the runs.

    Raises ValueError, one clear sentence, where the cells cannot be compared.
    """
    if choice.model.own is not None:
        return scenes.compared(choice, (), _own_others(choice.model.own))
    own = choice.model.cell
    offered = tuple(cell for cell in CELLS if cell != own)
    left, right = st.columns([3, 2])
    with left:
        others = draw("others", Place(options=offered, reason="would show a cell beside itself"))
    with right:
        match = draw("match")
    return scenes.compared(choice, others, by_parameters=match == "parameters")


def _own_others(present: OwnModel) -> list[OwnModel]:
    """Draws which models of a person's own stand beside one: before and after, for one."""
    models = own_models.models()
    others = [title for title in models if title != present.title]
    titles = st.multiselect(
        "Compare with",
        others,
        default=others[-1:],
        key="own_others",
        max_selections=MOST_OTHERS,
        placeholder="Choose one to three of your models",
    )
    return [models[title] for title in titles]


def side_by_side(found: Comparison, choice: Choice, part: str) -> None:
    """Curves over one another, or heat maps side by side."""
    _mount(scenes.compared_scene(found, choice, part))


def echoes(found: Comparison, choice: Choice, part: str) -> None:
    """The echo of one input, at a step of one's choice."""
    steps = len(found.runs[0].sequence.tokens)
    step = draw("echo_at", Place(high=max(steps - 1, 1), reason=f"is beyond these {steps} steps"))
    _mount(scenes.compared_scene(found, choice, part, step))
    st.markdown(text("compare/echo"))


def table(found: Comparison, choice: Choice, part: str) -> None:
    """The figures of every cell, and what they say."""
    cost_table.table(found, choice)


def tensors(run: Run, choice: Choice) -> None:
    """The tensors of the chosen network, as torch has them."""
    table = _mount(scenes.tensors_scene(run, choice)).tables[0]
    if run.module.hidden_size > MAX_UNITS:
        st.caption(f"The numbers of its weights are drawn for up to {MAX_UNITS} units.")
    st.markdown(f"**Parameters** {tensors_view.count_sentence(run)}")
    st.table(table.shown)
    st.markdown(text("compare/tensors"))


def layers(run: Run, choice: Choice) -> None:
    """All layers of the chosen network on one playhead; nothing stands beside it."""
    table = _mount(scenes.layers_scene(run, choice)).tables[0]
    st.table(table.shown)
    st.markdown(text("compare/layers"))


def _mount(scene: Scene) -> Sheets:
    """Mounts the one board of a part; what stands beside it."""
    sheets = noted_sheets(scene)
    (board,) = scene.mounts
    player.mounted(board)
    return sheets


def which() -> None:
    """What each cell reached on each task; nothing of the chosen run."""
    scene = scenes.which_scene()
    (table,) = noted_sheets(scene).tables
    st.caption("Measured beforehand: what is chosen in the sidebar changes nothing here.")
    st.table(table.shown)
    st.markdown(f"{plain(' '.join(scene.sentences))} {text('compare/which')}")
