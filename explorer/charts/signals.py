"""What charts read: the signals of one sequence from a trace, or from its tidy frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from explorer.cells import CELLS, Cell, Signal
from explorer.cells.notation import NOTATIONS, Direction
from explorer.equations.printed import flipped_gates
from explorer.tracing.trace import Trace

Names = str | Sequence[str] | None
KINDS = ("gate", "candidate", "state")
COLUMNS = ("signal", "t", "unit", "value")
PLACES = ("layer", "direction", "batch")


@dataclass(frozen=True, eq=False)
class Signals:
    """The signals of one layer, direction and sequence: name → (T, H), as a book has them.

    `flipped` are the gates whose values are 1 − those of the trace.
    """

    cell: Cell
    values: dict[str, np.ndarray]
    notation: str
    flipped: frozenset[str]

    @property
    def steps(self) -> int:
        """How many steps there are."""
        return len(next(iter(self.values.values())))

    def symbol(self, name: str) -> str:
        """How the book writes a signal."""
        return self.cell.signal(name).symbols.of(self.notation).text

    def title(self, name: str) -> str:
        """forget gate f."""
        return f"{self.cell.signal(name).word} {self.symbol(name)}"

    def note(self, name: str) -> str:
        """What a flipped gate means near 1; "" for one that is as the trace has it."""
        if name not in self.flipped:
            return ""
        replaces = self.cell.direction[name] == "keep"
        return f"near 1 the old state is {'replaced' if replaces else 'kept'}"

    def declared(self) -> list[Signal]:
        """The declarations of what is there, in the order of computing."""
        return [signal for signal in self.cell.signals if signal.name in self.values]


def read_signals(
    source: Trace | pd.DataFrame,
    names: Names,
    *,
    notation: str,
    z: Direction | None,
    batch: int,
    cell: Cell | str | None,
) -> Signals:
    """The signals with these names; all of the cell's if None.

    Raises ValueError for what is no trace and no tidy frame of one layer, direction and sequence,
    and for an unknown name, notation, direction or batch entry.
    """
    direction = shown_direction(notation, z)
    if isinstance(source, pd.DataFrame):
        own, values = declared_cell(cell), _from_frame(source, batch)
    elif isinstance(source, Trace):
        own, values = source.cell, _from_trace(source, batch)
    else:
        raise ValueError(
            f"A {type(source).__name__} is no trace; allowed are a Trace and its to_frame()."
        )
    flipped = flipped_gates(own, direction)
    known = [signal.name for signal in own.signals if signal.name in values]
    wanted = known if names is None else [names] if isinstance(names, str) else list(names)
    for name in wanted:
        if name not in known:
            raise ValueError(f"There is no signal {name!r}; there is {', '.join(known) or 'none'}.")
    if not wanted:
        raise ValueError("No signal is asked for; allowed is one or more.")
    shown = {name: 1.0 - values[name] if name in flipped else values[name] for name in wanted}
    return Signals(own, shown, notation, flipped)


def shown_direction(notation: str, z: Direction | None) -> Direction:
    """What a gate that blends old and new means near 1: as asked for, else as the book has it.

    Raises ValueError for an unknown notation or direction.
    """
    if notation not in NOTATIONS:
        raise ValueError(f"Unknown notation {notation!r}; allowed are {', '.join(NOTATIONS)}.")
    if z not in (None, "keep", "replace"):
        raise ValueError(f"z is {z!r}; allowed are 'keep', 'replace' and None.")
    return NOTATIONS[notation].direction if z is None else z


def _from_trace(source: Trace, batch: int) -> dict[str, np.ndarray]:
    size = next(iter(source.values())).shape[1]
    if not 0 <= batch < size:
        raise ValueError(f"There is no batch entry {batch}; allowed are 0 to {size - 1}.")
    return {name: value[:, batch].detach().cpu().numpy() for name, value in source.items()}


def _check_frame(frame: pd.DataFrame, places: Sequence[str]) -> None:
    missing = [column for column in COLUMNS if column not in frame]
    if missing:
        raise ValueError(
            f"The frame has no column {missing[0]!r}; allowed is one with {', '.join(COLUMNS)}."
        )
    if not len(frame):
        raise ValueError("The frame has no rows of this sequence; allowed is one or more.")
    for column in places:
        if column in frame and frame[column].nunique() > 1:
            raise ValueError(
                f"The frame has several values of {column!r}; allowed is one: choose by "
                f'frame.query("{column} == …").'
            )


def _from_frame(source: pd.DataFrame, batch: int) -> dict[str, np.ndarray]:
    frame = source[source["batch"] == batch] if "batch" in source else source
    _check_frame(frame, PLACES)
    result = {}
    for name, rows in frame.groupby("signal", sort=False):
        if rows.duplicated(["t", "unit"]).any():
            raise ValueError(f"The frame has several values of {name!r} at one step and unit.")
        result[str(name)] = rows.pivot(index="t", columns="unit", values="value").to_numpy()
    return result


def frame_norms(source: pd.DataFrame) -> dict[str, np.ndarray]:
    """The norm over batch and units at every step, from a tidy frame: name → (T,).

    Raises ValueError for a frame of several layers or directions.
    """
    _check_frame(source, PLACES[:2])
    result = {}
    for name, rows in source.groupby("signal", sort=False):
        entries = rows["batch"] if "batch" in rows else pd.Series(0, index=rows.index)
        order = rows.assign(batch=entries).sort_values(["t", "batch", "unit"])
        sizes = order["t"].nunique(), order["batch"].nunique(), order["unit"].nunique()
        if len(order) != np.prod(sizes):
            raise ValueError(f"The frame has other than one value of {name!r} a step and unit.")
        values = order["value"].to_numpy(dtype=float).reshape(sizes)
        # A sequence without the step counts for nothing, as in `Trace.norms`.
        padded = np.isnan(values).all(axis=2)
        norms = step_norms(np.where(padded[:, :, None], 0.0, values))
        result[str(name)] = np.where(padded.all(axis=1), np.nan, norms)
    return result


def step_norms(values: np.ndarray) -> np.ndarray:
    """(T, B, H) → (T,), scaled first: squares leave float64's range below 1e-162, above 1e154."""
    rows = values.reshape(len(values), -1)
    largest = np.abs(rows).max(axis=1)
    scale = np.where((largest > 0.0) & np.isfinite(largest), largest, 1.0)
    with np.errstate(invalid="ignore"):
        return np.asarray(scale * np.linalg.norm(rows / scale[:, None], axis=1))


def declared_cell(cell: Cell | str | None) -> Cell:
    """A cell, or that of a key.

    Raises ValueError for another key, and for none.
    """
    if isinstance(cell, Cell):
        return cell
    if cell is None:
        raise ValueError(
            f"Numbers do not say of which cell they are: give cell=, one of {', '.join(CELLS)}."
        )
    if cell not in CELLS:
        raise ValueError(f"The cell is {cell!r}; allowed are {', '.join(CELLS)}.")
    return CELLS[cell]
