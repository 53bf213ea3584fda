"""The page Cell: the stage, and what stands below it."""

from __future__ import annotations

from explorer.scenes.besides import NOTHING, Besides
from explorer.scenes.scene import Mount, Scene
from explorer.scenes.transports import run_transport
from explorer.scenes.words import (
    gradient_notes,
    parameters_sentence,
    proof_sentence,
    run_title,
)
from explorer.session.choice import Choice
from explorer.session.choices import exploring_choice
from explorer.session.controls import Chosen
from explorer.session.declared.pages import CELL
from explorer.session.run import Run, run, run_gradient, untouched
from explorer.tracing.trace import Trace
from explorer.views.stage import Untouched, stage_data

STAGE = "stage"


def cell_scene(chosen: Chosen, besides: Besides = NOTHING) -> Scene:
    """The page Cell with these values. Raises ValueError for a choice that cannot be run."""
    choice = exploring_choice(chosen, besides.own)
    return stage_scene(run(choice.model), choice, besides.asked)


def stage_scene(shown: Run, choice: Choice, asked: frozenset[str] = frozenset()) -> Scene:
    """The stage of a run; of the signals that are asked for it has no values."""
    gradient = run_gradient(shown, choice.loss)
    data = stage_data(shown, choice, gradient, _untouched(shown, choice), asked)
    return Scene(
        CELL,
        "",
        run_title(shown),
        run_transport(shown, inside=True),
        (Mount(STAGE, data, STAGE),),
        _sentences(shown, choice, gradient),
        run=shown,
        choice=choice,
        gradient=gradient,
    )


def _untouched(held: Run, choice: Choice) -> Untouched | None:
    """The run beside which a held one is shown; None if nothing is held."""
    if not held.held:
        return None
    plain = run(untouched(choice.model))
    return Untouched(plain, run_gradient(plain, choice.loss))


def _sentences(shown: Run, choice: Choice, gradient: Trace) -> tuple[str, ...]:
    notes = [note.sentence for note in gradient_notes(shown, choice, gradient)]
    told = [
        *notes,
        shown.sequence.watch,
        *shown.all_notes,
        proof_sentence(shown),
        f"Parameters: {parameters_sentence(shown)}",
    ]
    return tuple(filter(None, told))
