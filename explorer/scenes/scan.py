"""The part Scan of the page Compare: a loop and a scan that give the same states."""

from __future__ import annotations

from functools import cache, partial

from explorer.analysis.scan_time import ScanTimes, times_frame
from explorer.scenes.scene import Mount, Scene, board_mount
from explorer.scenes.transports import no_transport, run_transport
from explorer.scenes.words import run_title
from explorer.session.choice import Choice
from explorer.session.declared.analysis import PRODUCT, TREE, WORK
from explorer.session.declared.pages import COMPARE
from explorer.session.run import run, untouched
from explorer.views import scan as scan_view
from explorer.views.beside_tables import operations_table
from explorer.views.board import board
from explorer.views.scan import Scanned, scanned
from explorer.views.scan_gradient import gradient_groups
from explorer.views.scan_work import how_sentence, timed_sizes, told_work
from explorer.views.sheets import Figure, Sheets

NOT_HELD = "What is held on this page is not held here."


def scan_scene(choice: Choice, looked_at: str, times: ScanTimes | None = None) -> Scene:
    """What is looked at of a scan: the tree, the work or the gradient.

    `times` are those of the work, where they were measured. Raises ValueError, one sentence, for a
    cell that has no scan.
    """
    shown = run(choice.model)
    result = scanned(run(untouched(choice.model)))
    mounts: tuple[Mount, ...] = ()
    told = [NOT_HELD] if shown.held else []
    steps = len(result.run.sequence.tokens)
    if looked_at == TREE:
        mounts = _tree(result, choice)
        told += [scan_view.equal_sentence(result), scan_view.work_sentence(steps)]
    elif looked_at == PRODUCT:
        groups = gradient_groups(result, choice)
        mounts = (board_mount(board(result.run, groups), "scan_product"),)
    else:
        told += told_work(steps, times)
    return Scene(
        COMPARE,
        "",
        f"A scan: {run_title(result.run, choice.direction)}",
        run_transport(shown) if mounts else no_transport(),
        mounts,
        (*told, *result.run.all_notes),
        run=result.run,
        choice=choice,
        sheets=cache(partial(_work, result, times)) if looked_at == WORK else None,
    )


def _work(result: Scanned, times: ScanTimes | None) -> Sheets:
    """The operations of both ways, and their times once they are measured."""
    table = operations_table(len(result.run.sequence.tokens))
    if times is None:
        return Sheets((table,))
    chart = Figure("scan_times", "scan_times", times_frame(times), "milliseconds")
    how = how_sentence(timed_sizes(result.run.module.hidden_size), times)
    return Sheets((table,), (chart,), (how,))


def _tree(result: Scanned, choice: Choice) -> tuple[Mount, ...]:
    return (
        board_mount(scan_view.signal_board(result, choice), "scan_signals", "unit"),
        Mount("scan", scan_view.tree(result, choice), "scan_mount"),
    )
