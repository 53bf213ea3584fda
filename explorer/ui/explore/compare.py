"""The parts of the page that compares cells."""

from __future__ import annotations

import streamlit as st

from explorer.cells import CELLS
from explorer.sequences.limits import MAX_UNITS
from explorer.session.choice import Choice
from explorer.session.declared.analysis import MOST_OTHERS
from explorer.session.run import Run
from explorer.training.task_results import task_results
from explorer.ui import player
from explorer.ui.controls import own_models
from explorer.ui.controls.widgets import Place, draw
from explorer.ui.escaping import plain
from explorer.ui.explore import cost_table
from explorer.ui.texts import text
from explorer.views import compare as compare_view
from explorer.views import layers as layers_view
from explorer.views import tensors as tensors_view
from explorer.views.board import board
from explorer.views.compare import Comparison, comparison, own_comparison
from explorer.views.which_cell import result_rows, which_sentence


def compared(choice: Choice) -> Comparison:
    """Draws the choice of the other cells and of how they are matched; returns the runs.

    Raises ValueError, one clear sentence, where the cells cannot be compared.
    """
    if choice.model.own is not None:
        return _own_compared(choice)
    own = choice.model.cell
    offered = tuple(cell for cell in CELLS if cell != own)
    left, right = st.columns([3, 2])
    with left:
        others = draw("others", Place(options=offered, reason="would show a cell beside itself"))
    with right:
        match = draw("match")
    if not others:
        raise ValueError("Nothing to compare with yet. Choose one to three other cells.")
    return comparison(choice.model, [own, *others], by_parameters=match == "parameters")


def _own_compared(choice: Choice) -> Comparison:
    """The same for models of a person's own, before and after training for one."""
    present = choice.model.own
    others = [title for title in own_models.models() if present and title != present.title]
    titles = st.multiselect(
        "Compare with",
        others,
        default=others[-1:],
        key="own_others",
        max_selections=MOST_OTHERS,
        placeholder="Choose one to three of your models",
    )
    if not titles:
        raise ValueError(
            "Nothing to compare with yet. Choose another model, open one from the page Train, or "
            "upload one."
        )
    return own_comparison(choice.model, [own_models.models()[title] for title in titles])


def curves(found: Comparison, choice: Choice) -> None:
    """Curves over one another."""
    groups = compare_view.curves(found, choice)
    player.board(board(found.runs[0], groups), key="compare_curves")


def heat_maps(found: Comparison, choice: Choice) -> None:
    """Heat maps side by side."""
    groups = compare_view.heat_maps(found, choice)
    player.board(board(found.runs[0], groups, len(groups)), key="compare_maps")


def echoes(found: Comparison, choice: Choice) -> None:
    """The echo of one input, at a step of one's choice."""
    steps = len(found.runs[0].sequence.tokens)
    step = draw("echo_at", Place(high=max(steps - 1, 1), reason=f"is beyond these {steps} steps"))
    groups = compare_view.echoes(found, min(step, steps - 1))
    player.board(board(found.runs[0], groups), key="compare_echo")
    st.markdown(text("compare/echo"))


def table(found: Comparison, choice: Choice) -> None:
    """The figures of every cell, and what they say."""
    cost_table.table(found)


def network_sentence(run: Run) -> str:
    """Which network it is whose layers are shown, and where to get a deeper one."""
    name, units = run.module.cell.title, run.module.hidden_size
    if run.layer_view is None:
        return (
            f"{name}: 1 layer, {units} units. Random weights can have more layers and both "
            "directions: choose them under Settings."
        )
    end = " Steps run from the end of the sequence." if run.layer_view.reading == "backward" else ""
    return f"{name} of {run.layer_view.network} with {units} units each.{end}"


def tensors(run: Run) -> None:
    """The tensors of the chosen network, as torch has them."""
    player.board(board(run, tensors_view.tensor_groups(run)), key="compare_tensors")
    if run.module.hidden_size > MAX_UNITS:
        st.caption(f"The numbers of its weights are drawn for up to {MAX_UNITS} units.")
    st.markdown(f"**Parameters** {tensors_view.count_sentence(run)}")
    st.table(tensors_view.parameter_rows(run))
    st.markdown(text("compare/tensors"))


def layers(run: Run, choice: Choice) -> None:
    """All layers of the chosen network on one playhead; nothing stands beside it."""
    result = layers_view.layer_figures(run)
    player.board(board(run, layers_view.layer_groups(run, choice.notation)), key="compare_layers")
    st.table(layers_view.layer_rows(result))
    st.markdown(text("compare/layers"))


def which() -> None:
    """What each cell reached on each task; nothing of the chosen run."""
    results = task_results()
    st.caption("Measured beforehand: what is chosen in the sidebar changes nothing here.")
    st.table(result_rows(results))
    st.markdown(f"{plain(which_sentence(results))} {text('compare/which')}")
