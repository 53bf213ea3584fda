"""The controls that the pages of the section Explore share, drawn in the sidebar."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from explorer.cells import CELLS, Cell
from explorer.sequences import PRESETS
from explorer.session.choice import OWN_NUMBERS, OWN_TEXT, Choice
from explorer.session.choices import exploring_choice, viewing_choice
from explorer.session.control import Value
from explorer.session.controls import options
from explorer.session.first_unit import first_unit
from explorer.session.holds import HOLD_OPTIONS, fitting_holds
from explorer.session.resolve import direction_count, layer_count, most_steps, trained_model
from explorer.ui import player
from explorer.ui.controls import own_models
from explorer.ui.controls.own_numbers import own_numbers
from explorer.ui.controls.state import choose, chosen, chosen_value, is_fixed, is_settled
from explorer.ui.controls.widgets import USUAL, Place, draw, folder, prepare
from explorer.views.choices import (
    DIRECTIONS,
    VIEWED,
    WRITTEN,
    idle_reasons,
    offered_losses,
    view_choices,
)
from explorer.views.proof import CASES
from explorer.views.token_words import text_help, text_label

MANY_UNITS = "is more than is shown of so many units"


def exploring_controls(part: str = "") -> Choice:
    """Draws the shared controls and returns what they say.

    Those of the view that change nothing on this part of a page are greyed.
    """
    if is_fixed():
        return exploring_choice(chosen())
    with st.sidebar:
        own_models.follow_cell()
        cell = draw("cell", Place(disabled=own_models.present() is not None))
        st.caption(CELLS[cell].source)
        sequence = draw("sequence")
        if sequence == OWN_TEXT:
            draw("text", _text_place())
        if sequence == OWN_NUMBERS:
            own_numbers()
        own = own_models.chosen_model() if draw("weights") == "own" else None
        _settings(exploring_choice(chosen(), own))
        with st.expander("View", expanded=True):
            choice = exploring_choice(chosen(), own)
            _layer(choice)
            _view(choice, part)
        with folder("Hold a gate", "hold", unfolded=choice.model.hold is not None) as is_open:
            if is_open:
                _hold(CELLS[choice.model.cell])
    return exploring_choice(chosen(), own)


def _text_place() -> Place:
    """How a text is written: for a model from a file, in its own tokens."""
    own = own_models.present()
    table = None if own is None else own.model.table
    return USUAL if table is None else Place(label=text_label(table), help=text_help(table))


def proof_controls() -> Choice:
    """Draws what the classic proof depends on, which is not the cell; returns what it says."""
    if is_fixed():
        return exploring_choice(chosen())
    with st.sidebar:
        st.caption("The proof has a matrix of its own, and needs no cell and no sequence.")
        draw("seed")
        st.caption("Three cases")
        for title, (largest, radius) in CASES.items():
            st.button(title, on_click=_choose_case, args=(largest, radius), width="stretch")
    return exploring_choice(chosen(), None)


def _choose_case(largest: float, radius: float) -> None:
    choose("sigma", largest)
    choose("rho", radius)


def viewing_controls() -> Choice:
    """Draws how things are written, for all cells alike; returns what it says."""
    if is_fixed():
        return viewing_choice(chosen())
    with st.sidebar, folder("View", "view") as is_open:
        if is_open:
            _prepare_notation()
            player.choices(view_choices(_present(WRITTEN), WRITTEN, follows=not is_settled("z")))
    return viewing_choice(chosen())


def _prepare_notation() -> None:
    """A notation brings the direction of its book, until a person chooses one."""
    prepare("notation", USUAL)
    prepare("z", Place(suggestion=DIRECTIONS[chosen_value("notation")]))


def _present(keys: Sequence[str]) -> dict[str, Value]:
    return {key: chosen_value(key) for key in keys}


def _view(choice: Choice, part: str) -> None:
    """Draws how a run is looked at; what does nothing here is greyed, and says why."""
    model, losses = choice.model, offered_losses(choice.model)
    _prepare_notation()
    prepare("unit", Place(suggestion=first_unit(model), lasting=True))
    # The loss of training is there only for trained weights that say what they learned.
    reason = "needs trained weights whose task is known"
    prepare("loss", Place(options=losses, reason=reason))
    prepare("at", USUAL)
    idle, follows = idle_reasons(chosen(), part), not is_settled("z")
    player.choices(view_choices(_present(VIEWED), idle=idle, losses=losses, follows=follows))


def _settings(choice: Choice) -> None:
    """Draws the settings of random weights and of sequences of free length.

    They are greyed where they do nothing, so that what was set is still there when it counts again.
    """
    model = choice.model
    cell, trained = CELLS[model.cell], trained_model(model)
    preset = PRESETS.get(model.sequence)
    is_fixed, is_random = trained is not None, model.weights == "random"
    kind = "trained" if is_fixed else "random"
    with folder("Settings", f"settings_{kind}", unfolded=not is_fixed) as is_open:
        if not is_open:
            return
        most = None if trained is None else most_steps(trained)
        fixed_length = preset is None or not preset.free_length
        draw("steps", Place(disabled=fixed_length, high=most, reason=MANY_UNITS))
        units = f"Trained weights have {trained.hidden_size} units." if trained else None
        draw("size", Place(disabled=is_fixed, help=units))
        draw("layers", Place(disabled=not is_random))
        draw("directions", Place(disabled=not is_random))
        draw("seed")
        draw("gain", Place(disabled=is_fixed))
        draw("init", Place(disabled=is_fixed))
        draw("forget", Place(disabled=is_fixed or not cell.has_forget_gate))
        can_choose = any(name in cell.nonlinearities for name in options("phi"))
        draw("phi", Place(disabled=is_fixed or not can_choose))


def _layer(choice: Choice) -> None:
    """Draws which layer and direction is looked at, where there is a choice."""
    layers = layer_count(choice.model)
    if layers > 1:
        usual = 1 if trained_model(choice.model) is None else layers
        draw("layer", Place(high=layers, suggestion=usual, reason=f"is beyond its {layers} layers"))
    if direction_count(choice.model) == 2:
        draw("reading")


def _hold(cell: Cell) -> None:
    """Draws what is held, at which value, of which units and steps."""
    # Every case is one click away; a second click on it lets go. What is held stays offered where
    # another cell has no place for it, so that it is still there when one is chosen that has.
    fitting = fitting_holds(cell)
    kept = [] if chosen()["hold"] in (None, *fitting) else [chosen().option("hold")]
    what: str | None = draw("hold", Place(options=(*fitting, *kept)))
    draw("held_at", Place(disabled=what is None or not HOLD_OPTIONS[what].free))
    draw("held_units")
    draw("held_from")
    draw("held_to")
