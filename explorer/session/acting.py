"""Which controls of the sidebar act on which part of a page; on the others they are greyed."""

from __future__ import annotations

from collections.abc import Mapping

from explorer.cells import CELLS
from explorer.session.controls import Chosen, option_label, options
from explorer.session.declared.activations import EXPONENTIAL, SWITCHED, VALUES
from explorer.session.declared.analysis import CLIPPING, SCAN, TABLE, WHICH
from explorer.session.holds import HOLD_OPTIONS

CHAIN = "chain"
# Part → the controls of the view that change what it shows.
ON_PART: Mapping[str, frozenset[str]] = {
    "along": frozenset(("notation", "loss")),
    "jacobian": frozenset(("notation",)),
    "paths": frozenset(("notation", "loss")),
    CHAIN: frozenset(("notation",)),
    CLIPPING: frozenset(("loss",)),
    "curves": frozenset(("loss", "z")),
    "maps": frozenset(("notation", "z")),
    "echo": frozenset(),
    TABLE: frozenset(),
    WHICH: frozenset(),
    "layers": frozenset(("notation",)),
    "tensors": frozenset(),
    SCAN: frozenset(("notation", "z", "unit")),
    VALUES: frozenset(("notation", "z", "unit", "loss")),
    SWITCHED: frozenset(("notation", "loss")),
    EXPONENTIAL: frozenset(("notation", "unit")),
}
# The parts that show gates of several cells.
BESIDE = frozenset(("curves", "maps"))
# The controls that choose the part of a page with the shared controls.
PART_CONTROLS = ("part", "compare", "activation")
# The parts that show what is held.
HOLDING = frozenset(
    ("along", "jacobian", "paths", CHAIN, "curves", "maps", "layers", VALUES, SWITCHED)
)


def acts(key: str, part: str, chosen: Chosen) -> bool:
    """Whether a control of the view changes what a part shows; on a page without parts all do.

    Which unit is held, and at which value a gate is that can point either way, is said by the
    controls of the unit and of z.
    """
    if not part or key in ON_PART[part]:
        return True
    hold = chosen.option("hold")
    cell = CELLS[chosen.option("cell")]
    if key == "unit" and part == CHAIN and hold is None:
        # One unit's own factor is written out where it is short.
        return len(cell.equations) == 1 or not cell.recurrent_rows
    if key == "z" and part == CHAIN and hold is None:
        return not cell.recurrent_rows and bool(cell.direction)
    if hold is None or part not in HOLDING:
        return False
    if key == "unit":
        return bool(chosen["held_units"] == "one")
    return key == "z" and HOLD_OPTIONS[hold].free and hold in cell.direction


def shown_cells(part: str, chosen: Chosen) -> tuple[str, ...]:
    """The cells whose gates a part shows: on Compare those beside the chosen one too."""
    others = chosen.several("others") if part in BESIDE else ()
    return (chosen.option("cell"), *others)


def part_label(part: str) -> str:
    """What a person reads on the tab of a part."""
    key = next(key for key in PART_CONTROLS if part in options(key))
    return option_label(key, part)
