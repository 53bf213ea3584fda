"""Another function in the place of a cell's own: its states and gradients beside each other."""

from __future__ import annotations

import streamlit as st

from explorer.cells.exchange import exchange_places
from explorer.network.exchanged_network import starts_at_identity
from explorer.scenes.activations import switched_scene
from explorer.scenes.scene import sheets_of
from explorer.ui import current, player
from explorer.ui.controls import state
from explorer.ui.controls.widgets import Place, draw
from explorer.ui.escaping import plain
from explorer.ui.frame import View
from explorer.ui.texts import text
from explorer.views.exchanged import exchanged_runs


def switched(view: View) -> None:
    """Draws the part."""
    cell = view.run.module.cell
    places = exchange_places(cell)
    with st.container(key="row_exchange"):
        reason = f"is no place in which {cell.title} has a function"
        # Of a cell without one both are offered, and a sentence says why nothing is shown.
        place = draw("exchange_in", Place(options=places or None, reason=reason))
        function = draw("exchange")
        has_gates = not starts_at_identity(view.run.module)
        idle = f"{cell.title} has gates, each with a U of its own." if has_gates else ""
        identity = draw("from_identity", Place(idle=idle))
    try:
        found = exchanged_runs(view.choice.model, place, function, identity=identity)
    except ValueError as error:
        st.info(plain(str(error)))
        return
    scene = current.note(switched_scene(view.run, found, view.choice))
    player.mounted(scene.mounts[0])
    if not state.is_fixed():  # beside a lesson the pictures need the room
        st.table(sheets_of(scene).tables[0].shown)
    st.caption(plain(" ".join(scene.sentences)))
    st.markdown(text("activations/switched"))
