"""The page Compare: several cells on one cursor, or one network from several sides."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial

from explorer.analysis.cost_sentences import differences
from explorer.analysis.timing import Measurement
from explorer.models.own import OwnModel
from explorer.scenes.besides import NOTHING, Besides
from explorer.scenes.costs import comparison_figures, cost_sheets
from explorer.scenes.networks import run_networks
from explorer.scenes.scan import scan_scene
from explorer.scenes.scene import Mount, Scene, board_mount
from explorer.scenes.transports import no_transport, run_transport
from explorer.scenes.words import read_words, run_title
from explorer.session.choice import Choice
from explorer.session.choices import exploring_choice
from explorer.session.controls import Chosen
from explorer.session.declared.analysis import SCAN, TABLE, WHICH
from explorer.session.declared.pages import COMPARE
from explorer.session.run import Run, run
from explorer.training.task_results import task_results
from explorer.views import compare as compare_view
from explorer.views import layers as layers_view
from explorer.views import tensors as tensors_view
from explorer.views.beside_tables import layers_table, parameters_table
from explorer.views.board import board
from explorer.views.compare import Comparison, comparison, own_comparison
from explorer.views.payloads import Group
from explorer.views.sheets import Sheets, Table, named_rows
from explorer.views.which_cell import result_frame, result_rows, which_sentence
from explorer.wording import in_a_row

LAYERS, TENSORS, ECHO = "layers", "tensors", "echo"
NOTHING_BESIDE = "Nothing to compare with yet. Choose one to three other cells."
NO_OWN_BESIDE = (
    "Nothing to compare with yet. Choose another model, open one from the page Train, or upload "
    "one."
)
TITLES = {"curves": "Curves", "maps": "Heat maps", ECHO: "Echo of one input", TABLE: "Figures"}


def compare_scene(chosen: Chosen, besides: Besides = NOTHING) -> Scene:
    """The page Compare with these values. Raises ValueError where nothing can be compared."""
    part, choice = chosen.option("compare"), exploring_choice(chosen, besides.own)
    if part == WHICH:
        return which_scene()
    if part == SCAN:
        return scan_scene(choice, chosen.option("scan"))
    if part in NETWORK_PARTS:
        return NETWORK_PARTS[part](run(choice.model), choice)
    by_parameters = chosen["match"] == "parameters"
    found = compared(choice, chosen.several("others"), besides.others, by_parameters=by_parameters)
    return compared_scene(found, choice, part, chosen.whole("echo_at"))


def compared(
    choice: Choice,
    cells: Sequence[str],
    models: Sequence[OwnModel] = (),
    *,
    by_parameters: bool = False,
) -> Comparison:
    """The runs of a choice and of other cells, or of a person's own model and of others.

    Raises ValueError where there is nothing to compare with, or it cannot be compared.
    """
    own = choice.model.own
    if own is not None:
        if not models:
            raise ValueError(NO_OWN_BESIDE)
        return own_comparison(choice.model, models)
    others = [cell for cell in cells if cell != choice.model.cell]
    if not others:
        raise ValueError(NOTHING_BESIDE)
    return comparison(choice.model, [choice.model.cell, *others], by_parameters=by_parameters)


def compared_scene(
    found: Comparison,
    choice: Choice,
    part: str,
    echo_at: int = 0,
    times: Measurement | None = None,
) -> Scene:
    """Cells side by side; `echo_at` is the step whose input is changed for the echo.

    `times` are those of the figures; without them they are measured once they are asked for.
    """
    first = found.runs[0]
    sentences = comparison_sentences(found)
    mounts: tuple[Mount, ...] = ()
    if part == TABLE:
        sentences += differences(comparison_figures(found))
    else:
        groups = _groups(found, choice, part, echo_at)
        across = len(groups) if part == "maps" else 1
        mounts = (board_mount(board(first, groups, across), f"compare_{part}"),)
    return Scene(
        COMPARE,
        "",
        f"{TITLES[part]}: {in_a_row(found.titles())}, reading {read_words(first)}",
        no_transport() if part == TABLE else run_transport(first),
        mounts,
        tuple(sentences),
        choice=choice,
        sheets=cache(partial(cost_sheets, found, times)) if part == TABLE else None,
        networks=run_networks(found.runs, found.names),
    )


def comparison_sentences(found: Comparison) -> list[str]:
    """How the cells were matched, and what is to be noted of their runs."""
    notes = dict.fromkeys(note for one in found.runs for note in one.all_notes)
    return [found.sentence, *notes]


def layers_scene(shown: Run, choice: Choice) -> Scene:
    """All layers of the chosen network on one playhead."""
    data = board(shown, layers_view.layer_groups(shown, choice.notation))
    mounts = (board_mount(data, "compare_layers"),)
    return _network_scene(shown, choice, "Layers", mounts, layers_table)


def tensors_scene(shown: Run, choice: Choice) -> Scene:
    """The tensors of the chosen network, as torch has them."""
    data = board(shown, tensors_view.tensor_groups(shown))
    mounts = (board_mount(data, "compare_tensors"),)
    counted = f"Parameters: {tensors_view.count_sentence(shown)}"
    return _network_scene(shown, choice, "Tensors", mounts, parameters_table, counted)


def which_scene() -> Scene:
    """What each cell reached on each task; nothing of any run."""
    told = (which_sentence(task_results()),)
    return Scene(COMPARE, "", "Which cell?", no_transport(), (), told, sheets=which_sheets)


@cache
def which_sheets() -> Sheets:
    """The table of it."""
    results = task_results()
    return Sheets((Table("tasks", named_rows(result_rows(results)), result_frame(results)),))


def network_sentence(shown: Run) -> str:
    """Which network it is whose layers are shown, and where to get a deeper one."""
    name, units = shown.module.cell.title, shown.module.hidden_size
    if shown.layer_view is None:
        return (
            f"{name}: 1 layer, {units} units. Random weights can have more layers and both "
            "directions: choose them under Settings."
        )
    backward = shown.layer_view.reading == "backward"
    end = " Steps run from the end of the sequence." if backward else ""
    return f"{name} of {shown.layer_view.network} with {units} units each.{end}"


def _network_scene(
    shown: Run,
    choice: Choice,
    what: str,
    mounts: tuple[Mount, ...],
    table: Callable[[Run], Table],
    *told: str,
) -> Scene:
    return Scene(
        COMPARE,
        "",
        f"{what}: {run_title(shown, choice.direction)}",
        run_transport(shown),
        mounts,
        (network_sentence(shown), *shown.notes, *told),
        run=shown,
        choice=choice,
        sheets=cache(lambda: Sheets((table(shown),))),
    )


def _groups(found: Comparison, choice: Choice, part: str, echo_at: int) -> list[Group]:
    if part == "curves":
        return compare_view.curves(found, choice)
    if part == "maps":
        return compare_view.heat_maps(found, choice)
    return compare_view.echoes(found, min(echo_at, len(found.runs[0].sequence.tokens) - 1))


NETWORK_PARTS: Mapping[str, Callable[[Run, Choice], Scene]] = {
    LAYERS: layers_scene,
    TENSORS: tensors_scene,
}
