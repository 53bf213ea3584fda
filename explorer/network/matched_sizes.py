"""Hidden sizes that give different cells about the same number of parameters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from explorer.cells import CELLS
from explorer.sequences.limits import MAX_UNITS

Depth = tuple[int, int]  # layers and directions


def parameters_of(
    cell_key: str, input_size: int, hidden_size: int, layers: int = 1, directions: int = 1
) -> int:
    """How many weights the layers of a cell have, as torch counts them: with two biases.

    K (H I + H) + R (H² + H) + P H a layer and direction for K gate blocks, R of which see the
    state before, and P peepholes, all as the cell declares them; above the first layer I is H times
    the directions.
    Raises ValueError for an unknown cell, and for a size that is not a whole number from 1.
    """
    if cell_key not in CELLS:
        raise ValueError(f"Unknown cell {cell_key!r}; allowed are {', '.join(CELLS)}.")
    for name, size in {"input_size": input_size, "hidden_size": hidden_size}.items():
        if not isinstance(size, int) or size < 1:
            raise ValueError(f"{name} is {size!r}; allowed are whole numbers from 1.")
    cell = CELLS[cell_key]
    inputs = input_size + (layers - 1) * directions * hidden_size  # of all layers together
    from_input = hidden_size * inputs + layers * hidden_size
    from_state = layers * (hidden_size * hidden_size + hidden_size)
    blocks = len(cell.rows) * from_input + len(cell.recurrent_rows) * from_state
    return directions * (blocks + layers * len(cell.peepholes) * hidden_size)


def matched_sizes(
    cells: Sequence[str], input_size: int, hidden_size: int, layers: int = 1, directions: int = 1
) -> dict[str, int]:
    """The hidden size of each cell that comes nearest to the first one's parameters: key → H.

    The first of `cells` has `hidden_size` units. Every size lies between 1 and `MAX_UNITS`; of two
    that are equally near, the smaller one is taken. Raises ValueError for no cell at all, an
    unknown one, or a size that is not allowed.
    """
    depth = (layers, directions)
    target = _target(cells, input_size, hidden_size, depth)
    counts = {key: partial(_count, key, input_size, depth) for key in cells}
    return {key: nearest_size(count, target, MAX_UNITS) for key, count in counts.items()}


def nearest_size(count: Callable[[int], int], target: int, most: int) -> int:
    """The size, 1 to `most`, whose count comes nearest to a target; of two as near the smaller."""
    return min(range(1, most + 1), key=lambda size: abs(count(size) - target))


def match_sentence(
    cells: Sequence[str], input_size: int, hidden_size: int, layers: int = 1, directions: int = 1
) -> str:
    """`matched_sizes` in one sentence: units, parameters, and how far they are from the first's.

    Where a size beyond the allowed ones would come nearer, it adds that these are the most, or the
    fewest, units. Raises ValueError for no cell at all, an unknown one, or a size that is not
    allowed.
    """
    depth = (layers, directions)
    target = _target(cells, input_size, hidden_size, depth)
    sizes = matched_sizes(cells, input_size, hidden_size, *depth)
    parts = [
        f"{name_in_sentence(CELLS[key].title)} {_units(size)} "
        f"({_comparison(key, input_size, size, target, depth, first=key == cells[0])})"
        for key, size in sizes.items()
    ]
    return f"Matched by parameters: {', '.join(parts)}."


def name_in_sentence(title: str) -> str:
    """A cell's title without a comma, so that it can stand in a list: GRU (reset first)."""
    head, _, tail = title.partition(", ")
    return f"{head} ({tail})" if tail else head


def _target(cells: Sequence[str], input_size: int, hidden_size: int, depth: Depth) -> int:
    if not cells:
        raise ValueError(f"There is no cell to match; allowed are {', '.join(CELLS)}.")
    if not isinstance(hidden_size, int) or not 1 <= hidden_size <= MAX_UNITS:
        raise ValueError(f"The hidden size is {hidden_size!r}; allowed are 1 to {MAX_UNITS} units.")
    return parameters_of(cells[0], input_size, hidden_size, *depth)


def _count(key: str, input_size: int, depth: Depth, size: int) -> int:
    return parameters_of(key, input_size, size, *depth)


def _comparison(
    key: str, input_size: int, size: int, target: int, depth: Depth, *, first: bool
) -> str:
    """The text in brackets: "1,254, 3.1 % more"."""
    count = parameters_of(key, input_size, size, *depth)
    if first:
        return f"{count:,}"
    if count == target:
        return f"{count:,}, the same"
    percent = 100.0 * abs(count - target) / target
    amount = f"{percent:.1f} %" if percent >= 0.05 else "less than 0.1 %"
    text = f"{count:,}, {amount} {'more' if count > target else 'fewer'}"
    beyond = parameters_of(key, input_size, size + 1, *depth)
    if size == MAX_UNITS and abs(beyond - target) < abs(count - target):
        return f"{text}: {_units(size)} are the most"
    if size == 1 and count > target:
        return f"{text}: {_units(size)} is the fewest"
    return text


def _units(size: int) -> str:
    return "1 unit" if size == 1 else f"{size} units"
