"""The unit that is shown where the one that was chosen is beyond the network."""

from __future__ import annotations

from dataclasses import replace

from explorer.session.choice import Choice
from explorer.session.link import Problem
from explorer.session.run import Run
from explorer.ui import current
from explorer.ui.controls import state


def with_shown_unit(choice: Choice, current_run: Run) -> Choice:
    """The choice with the last unit of the network in the place of one beyond it.

    It is said if a link asked for it. The link to the page has what is shown; the session keeps
    what was chosen, for a larger network.
    """
    last = current_run.module.hidden_size - 1
    if choice.unit is None or choice.unit <= last:
        return choice
    reason = f"is beyond this network, which has {last + 1}"
    state.note_problem(Problem("unit", str(choice.unit), reason, f"unit {last}"))
    current.shown().instead["unit"] = last
    return replace(choice, unit=last)
