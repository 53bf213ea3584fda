"""The page Gradients: along time, the Jacobian, the paths, the chain rule; proof and clipping."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

from explorer.cells.notation import Direction
from explorer.scenes.besides import NOTHING, Besides
from explorer.scenes.clipping import clipping_scene
from explorer.scenes.scene import Mount, Scene, board_mount
from explorer.scenes.transports import run_transport, transport
from explorer.scenes.words import gradient_notes, run_title
from explorer.session.choice import Choice
from explorer.session.choices import exploring_choice
from explorer.session.controls import Chosen
from explorer.session.declared.analysis import CLIPPING, PROOF
from explorer.session.declared.pages import GRADIENTS
from explorer.session.run import KEPT_RUNS, Run, loss_within, run, run_gradient
from explorer.views import chain as chain_view
from explorer.views import gradients as gradients_view
from explorer.views.board import board, plain_board
from explorer.views.payloads import Board
from explorer.views.proof import STEP_MARKS, classic_proof, step_names

ALONG, JACOBIAN, PATHS, CHAIN = "along", "jacobian", "paths", "chain"
CLASSIC = "classic"
# Those that need the Jacobian of every step.
BY_JACOBIANS = {JACOBIAN: "The Jacobian", PATHS: "The view of paths", CHAIN: "The chain rule"}
TITLES = {
    ALONG: "Where the gradient goes",
    JACOBIAN: "The Jacobian over the lag",
    PATHS: "The paths of the gradient",
    CHAIN: "The chain rule with numbers",
}


def gradients_scene(chosen: Chosen, besides: Besides = NOTHING) -> Scene:
    """The page Gradients with these values. Raises ValueError for a choice that cannot be run."""
    part = chosen.option("part")
    if part == PROOF:
        sigma, rho = chosen.real("sigma"), chosen.real("rho")
        return proof_scene(sigma, rho, chosen.option("proof_phi"), chosen.whole("seed"))
    choice = exploring_choice(chosen, besides.own)
    shown = run(choice.model)
    if part == CLIPPING:
        return clipping_scene(shown, choice, chosen)
    return part_scene(shown, choice, part)


def part_scene(shown: Run, choice: Choice, part: str) -> Scene:
    """A part that shows a run on a board.

    Raises ValueError where a network has too many units for the Jacobian of every step.
    """
    if part in BY_JACOBIANS and gradients_view.has_many_units(shown):
        raise ValueError(gradients_view.many_units_sentence(shown, BY_JACOBIANS[part]))
    data = BOARDS[part](shown, choice)
    notes: tuple[str, ...] = ()
    if part == ALONG:
        notes = tuple(note.sentence for note in gradient_notes(shown, choice.loss))
    if part == ALONG and gradients_view.has_many_units(shown):
        what = "Which loss reaches which step"
        notes = (*notes, gradients_view.many_units_sentence(shown, what))
    return _scene(shown, choice, part, (board_mount(data, part),), notes)


def proof_scene(sigma: float, rho: float, phi: str, seed: int) -> Scene:
    """The classic argument on a matrix of one's own; independent of any cell.

    A spectral radius above the largest singular value, which no matrix has, stands for both.
    """
    sentences: tuple[str, ...] = ()
    if rho > sigma:
        sentences = (
            f"No matrix has the spectral radius {rho:g} and the largest singular value {sigma:g}: "
            f"the first is never above the second. Shown is σ = {rho:g}.",
        )
        sigma = rho
    data = plain_board(step_names(phi), classic_proof(sigma, rho, phi, seed))
    return Scene(
        GRADIENTS,
        "",
        f"The classic proof: σ = {sigma:g}, ρ = {rho:g}, φ {'ReLU' if phi == 'relu' else phi}",
        transport(STEP_MARKS, autoplay=True),
        (board_mount(data, CLASSIC),),
        sentences,
    )


def _scene(
    shown: Run, choice: Choice, part: str, mounts: tuple[Mount, ...], sentences: tuple[str, ...]
) -> Scene:
    return Scene(
        GRADIENTS,
        "",
        f"{TITLES[part]}: {run_title(shown, choice.direction)}",
        run_transport(shown),
        mounts,
        (*sentences, *shown.all_notes),
        run=shown,
        choice=choice,
        gradient=run_gradient(shown, choice.loss) if part == ALONG else None,
    )


# These cost more than the rest of a page together, and depend on little.
@lru_cache(maxsize=KEPT_RUNS)
def _along(shown: Run, notation: str, loss: str | int) -> Board:
    choice = Choice(notation=notation, loss=loss)
    return board(shown, gradients_view.along_time(shown, choice, run_gradient(shown, loss)))


@lru_cache(maxsize=KEPT_RUNS)
def _jacobian(shown: Run, notation: str) -> Board:
    return board(shown, gradients_view.jacobian(shown, Choice(notation=notation)))


@lru_cache(maxsize=KEPT_RUNS)
def _paths(shown: Run, notation: str, loss: str | int) -> Board:
    return board(shown, gradients_view.paths(shown, Choice(notation=notation, loss=loss)))


@lru_cache(maxsize=KEPT_RUNS)
def _chain(shown: Run, notation: str, direction: Direction, unit: int | None) -> Board:
    choice = Choice(notation=notation, direction=direction, unit=unit)
    return board(shown, chain_view.chain_rule(shown, choice))


def _loss(shown: Run, choice: Choice) -> str | int:
    return loss_within(choice.loss, len(shown.sequence.tokens))


BOARDS: Mapping[str, Callable[[Run, Choice], Board]] = {
    ALONG: lambda shown, choice: _along(shown, choice.notation, _loss(shown, choice)),
    JACOBIAN: lambda shown, choice: _jacobian(shown, choice.notation),
    PATHS: lambda shown, choice: _paths(shown, choice.notation, _loss(shown, choice)),
    CHAIN: lambda shown, choice: _chain(shown, choice.notation, choice.direction, choice.unit),
}
