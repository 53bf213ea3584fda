"""The page Activations: functions on one cursor, in this network, exchanged, exponential."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache, lru_cache

from explorer.activations import ACTIVATION_FUNCTIONS
from explorer.analysis.exponential_gates import UNITS, driven_network
from explorer.cells.exchange import EXCHANGEABLE, exchange_places
from explorer.scenes.besides import NOTHING, Besides
from explorer.scenes.networks import run_network
from explorer.scenes.scene import Network, Scene, board_mount
from explorer.scenes.transports import run_transport, transport
from explorer.scenes.words import gradient_notes, run_title
from explorer.session.choice import Choice, ModelChoice
from explorer.session.choices import exploring_choice
from explorer.session.controls import Chosen
from explorer.session.declared.activations import CURVES, SWITCHED, VALUES
from explorer.session.declared.pages import ACTIVATIONS
from explorer.session.run import KEPT_RUNS, Run, loss_sentence, loss_within, run, run_gradient
from explorer.views.activations.curves import WORD, cursor_marks, curves_board
from explorer.views.activations.values import values_board
from explorer.views.beside_tables import behaviours_table, functions_table
from explorer.views.board import board
from explorer.views.exchanged import FROM_IDENTITY, Exchanged, exchange_groups, exchanged_runs
from explorer.views.exponential import exponential_board, exponential_runs, overflow_sentence
from explorer.views.payloads import Board, Transport
from explorer.views.sheets import Sheets
from explorer.wording import in_a_row


def activations_scene(chosen: Chosen, besides: Besides = NOTHING) -> Scene:
    """The page Activations with these values. Raises ValueError for what cannot be shown."""
    part = chosen.option("activation")
    if part == CURVES:
        return curves_scene(chosen.several("functions"))
    choice = exploring_choice(chosen, besides.own)
    shown = run(choice.model)
    if part == VALUES:
        return values_scene(shown, choice)
    if part == SWITCHED:
        asked, places = chosen.option("exchange_in"), exchange_places(shown.module.cell)
        place = asked if asked in places or not places else places[0]
        identity = bool(chosen["from_identity"])
        found = exchanged_runs(choice.model, place, chosen.option("exchange"), identity=identity)
        return switched_scene(shown, found, choice)
    return exponential_scene(shown, choice, chosen.whole("driven_at"), chosen.whole("driven_to"))


def curves_transport() -> Transport:
    """The playhead is v."""
    return transport(cursor_marks(), autoplay=True, word=WORD)


def curves_scene(functions: Sequence[str]) -> Scene:
    """Functions and their slopes. Raises ValueError where none is chosen."""
    if not functions:
        raise ValueError("No function is chosen; choose one to six of them.")
    titles = [ACTIVATION_FUNCTIONS[key].title for key in functions]
    return Scene(
        ACTIVATIONS,
        "",
        f"Values and slopes of {in_a_row(titles)}",
        curves_transport(),
        (board_mount(curves_board(functions), "activation_curves"),),
        sheets=cache(lambda: Sheets((functions_table(functions),))),
    )


def values_scene(shown: Run, choice: Choice) -> Scene:
    """This network's own values on the curves of its functions."""
    loss = loss_within(choice.loss, len(shown.sequence.tokens))
    # What does not change the picture must not ask for another one.
    data = _values(shown, replace(choice, model=ModelChoice(), loss=loss))
    notes = (note.sentence for note in gradient_notes(shown, choice.loss))
    return Scene(
        ACTIVATIONS,
        "",
        f"Values on the curves: {run_title(shown, choice.direction)}",
        run_transport(shown),
        (board_mount(data, "activation_values", "unit"),),
        (*notes, *shown.all_notes),
        run=shown,
        choice=choice,
        gradient=run_gradient(shown, choice.loss),
    )


def switched_scene(shown: Run, found: Exchanged, choice: Choice) -> Scene:
    """Another function in the place of the cell's own, beside it."""
    other = found.other.choice.exchange
    identity = () if found.identity is None else (run_network(found.identity, FROM_IDENTITY),)
    function = "" if other is None else f"{EXCHANGEABLE[other.function]} in the {found.place}: "
    return Scene(
        ACTIVATIONS,
        "",
        f"With {function}{run_title(found.own, choice.direction)}",
        run_transport(shown),
        (board_mount(board(found.own, exchange_groups(found, choice)), "exchanged"),),
        (*shown.all_notes, loss_sentence(found.own, choice.loss)),
        choice=choice,
        # With another function the weights are the same.
        networks=(run_network(found.own), *identity),
        sheets=cache(lambda: Sheets((behaviours_table(found, choice.loss, choice.notation),))),
    )


def exponential_scene(shown: Run, choice: Choice, at: int, to: float) -> Scene:
    """Exponential gates with and without their stabiliser, driven at a step to a sum."""
    at = min(at, len(shown.sequence.tokens) - 1)
    runs = exponential_runs(shown, at, float(to))
    module = driven_network(shown.sequence.x.shape[-1], shown.choice.seed)
    return Scene(
        ACTIVATIONS,
        "",
        f"Exponential gates driven to {to:g} at step {at}: sLSTM, {UNITS} units",
        run_transport(shown),
        (board_mount(exponential_board(shown, runs, choice), "exponential"),),
        (
            overflow_sentence(runs),
            f"An sLSTM of {UNITS} units with random weights of seed {shown.choice.seed} reads this "
            "page’s sequence. Computed in float32 both ways, from the same weights.",
        ),
        choice=choice,
        networks=(Network(f"sLSTM, {UNITS} units", module.state_dict),),
    )


@lru_cache(maxsize=KEPT_RUNS)
def _values(shown: Run, choice: Choice) -> Board:
    return values_board(shown, choice)
