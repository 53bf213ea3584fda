"""How a table is read: the controls, folded away until somebody wants to change it."""

from __future__ import annotations

from explorer.ui.controls.state import chosen
from explorer.ui.controls.widgets import Place, draw, folder


def reading_controls(prefix: str, *more: str) -> None:
    """Draws the controls whose keys begin with `prefix`, and more by their keys."""
    with folder("How the table is read", f"{prefix}_reading") as is_open:
        if not is_open:
            return
        draw(f"{prefix}_gaps")
        draw(f"{prefix}_fit")
        draw(f"{prefix}_first", Place(disabled=chosen()[f"{prefix}_fit"] != "window"))
        draw(f"{prefix}_commas")
        for key in more:
            draw(key)
