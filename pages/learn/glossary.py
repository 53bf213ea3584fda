"""What the words of the app and of the field mean, and where each can be seen."""

from __future__ import annotations

from explorer.glossary import glossary as the_glossary
from explorer.ui.controls.sidebar import viewing_controls
from explorer.ui.controls.widgets import draw
from explorer.ui.learn import glossary


def show() -> None:
    """Draws the page."""
    choice = viewing_controls()
    wanted = draw("term")
    matching = the_glossary().matching(wanted)
    glossary.tell_result(wanted, matching)
    glossary.terms(matching or the_glossary().terms, choice.notation)
