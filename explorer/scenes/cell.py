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
from explorer.views.payloads import SentStage, Stage
from explorer.views.sent_stage import run_stage
from explorer.views.spelling import run_spelling
from explorer.views.stage import Untouched, stage_data

SPELLING, STAGE = "spelling", "stage"


def cell_scene(chosen: Chosen, besides: Besides = NOTHING) -> Scene:
    """The page Cell with these values. Raises ValueError for a choice that cannot be run."""
    choice = exploring_choice(chosen, besides.own)
    return stage_scene(run(choice.model), choice, besides.asked)


def stage_scene(shown: Run, choice: Choice, asked: frozenset[str] = frozenset()) -> Scene:
    """The stage of a run; of the signals that are asked for it has no values."""
    gradient = run_gradient(shown, choice.loss)
    plain = run(untouched(choice.model)) if shown.held else None
    data = run_stage(shown, choice, plain, asked)
    return Scene(
        CELL,
        "",
        run_title(shown, choice.direction),
        run_transport(shown, inside=True),
        stage_mounts(data, shown),
        _sentences(shown, choice),
        run=shown,
        choice=choice,
        gradient=gradient,
    )


def stage_mounts(sent: SentStage, shown: Run) -> tuple[Mount, ...]:
    """The stage, and before it how its cell is written in all notations."""
    return (Mount(SPELLING, run_spelling(shown), SPELLING), Mount(STAGE, sent, STAGE))


def whole_stage(scene: Scene) -> Stage:
    """The stage of a scene with every value written out, as it is chosen: for what cannot compute.

    Raises ValueError for a scene without a stage.
    """
    if scene.run is None or scene.choice is None or scene.gradient is None:
        raise ValueError(f"“{scene.title}” has no stage of one cell.")
    held, choice = scene.run, scene.choice
    beside = None
    if held.held and held.choice.hold is not None:  # to a trace of one's own no run leads back
        plain = run(untouched(choice.model))
        beside = Untouched(plain, run_gradient(plain, choice.loss))
    asked = scene.mount(STAGE).data["asked"]
    return stage_data(held, choice, scene.gradient, beside, asked)


def _sentences(shown: Run, choice: Choice) -> tuple[str, ...]:
    notes = [note.sentence for note in gradient_notes(shown, choice.loss)]
    told = [
        *notes,
        shown.sequence.watch,
        *shown.all_notes,
        proof_sentence(shown),
        f"Parameters: {parameters_sentence(shown)}",
    ]
    return tuple(filter(None, told))
