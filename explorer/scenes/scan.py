"""The part Scan of the page Compare: a loop and a scan that give the same states."""

from __future__ import annotations

from explorer.scenes.scene import Mount, Scene, board_mount
from explorer.scenes.transports import run_transport
from explorer.scenes.words import run_title
from explorer.session.choice import Choice
from explorer.session.declared.analysis import PRODUCT, TREE
from explorer.session.declared.pages import COMPARE
from explorer.session.run import run, untouched
from explorer.views import scan as scan_view
from explorer.views.board import board
from explorer.views.scan import Scanned, scanned
from explorer.views.scan_gradient import gradient_groups

NOT_HELD = "What is held on this page is not held here."


def scan_scene(choice: Choice, looked_at: str) -> Scene:
    """What is looked at of a scan: the tree, the work or the gradient.

    Raises ValueError, one sentence, for a cell that has no scan.
    """
    shown = run(choice.model)
    result = scanned(run(untouched(choice.model)))
    mounts: tuple[Mount, ...] = ()
    told = [NOT_HELD] if shown.held else []
    work = scan_view.work_sentence(len(result.run.sequence.tokens))
    if looked_at == TREE:
        mounts = _tree(result, choice)
        told += [scan_view.equal_sentence(result), work]
    elif looked_at == PRODUCT:
        groups = gradient_groups(result, choice)
        mounts = (board_mount(board(result.run, groups), "scan_product"),)
    else:
        told.append(work)
    return Scene(
        COMPARE,
        "",
        f"A scan: {run_title(result.run, choice.direction)}",
        run_transport(shown),
        mounts,
        (*told, *result.run.all_notes),
        run=result.run,
        choice=choice,
    )


def _tree(result: Scanned, choice: Choice) -> tuple[Mount, ...]:
    return (
        board_mount(scan_view.signal_board(result, choice), "scan_signals", "unit"),
        Mount("scan", scan_view.tree(result, choice), "scan_mount"),
    )
