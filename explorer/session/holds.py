"""What a person can hold: single signals, and the extreme cases of the textbooks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from explorer.cells import CELLS, Cell
from explorer.network.clamp import Clamp

Values = dict[str, float]


@dataclass(frozen=True)
class Hold:
    """A key of `HOLD_OPTIONS`, for all units or one, from step `start` to `stop`, both included.

    `value` counts where a single signal is held.
    """

    what: str
    value: float = 0.0
    unit: int | None = None
    start: int = 0
    stop: int | None = None


@dataclass(frozen=True)
class HoldOption:
    """One thing to hold: its title, and signal → value for a cell and a chosen value."""

    title: str
    values: Callable[[Cell, float], Values]
    free: bool = False


def _signal(name: str) -> HoldOption:
    words = next(cell.signal(name).word for cell in CELLS.values() if _has(cell, name))
    return HoldOption(f"{words} {name}", lambda cell, value: {name: value}, free=True)


def _has(cell: Cell, name: str) -> bool:
    return any(signal.name == name for signal in cell.signals)


def _keep(cell: Cell, value: float) -> Values:
    return {name: 1.0 if near == "keep" else 0.0 for name, near in cell.direction.items()}


NAMES = dict.fromkeys(signal.name for cell in CELLS.values() for signal in cell.signals)
HOLD_OPTIONS: dict[str, HoldOption] = {
    "wipe": HoldOption("f = 0: wipe the memory", lambda cell, value: {"f": 0.0}),
    "carry": HoldOption(
        "f = 1, i = 0: carry c unchanged", lambda cell, value: {"f": 1.0, "i": 0.0}
    ),
    "keep": HoldOption("z = keep: copy the old state", _keep),
    "ignore": HoldOption("r = 0: ignore the past", lambda cell, value: {"r": 0.0}),
    **{name: _signal(name) for name in NAMES},
}


def clamps(hold: Hold, cell: Cell, steps: int) -> tuple[Clamp, ...]:
    """The clamps that a hold comes to for a cell reading `steps` steps.

    Raises ValueError if the cell lacks what is to be held, or the sequence the steps.
    """
    values = HOLD_OPTIONS[hold.what].values(cell, hold.value)
    if not values or not all(_has(cell, name) for name in values):
        able = [title.title for title in CELLS.values() if _fits(hold, title)]
        raise ValueError(
            f"{cell.title} cannot hold “{HOLD_OPTIONS[hold.what].title}”: it has no such gate or "
            f"state. Allowed are {', '.join(able)}."
        )
    stop = steps - 1 if hold.stop is None else min(hold.stop, steps - 1)
    if hold.start > stop:
        raise ValueError(
            f"Nothing is held: from step {hold.start} to step {stop} there is no step. Allowed are "
            f"0 to {steps - 1}, the first before the last."
        )
    units = None if hold.unit is None else (hold.unit,)
    return tuple(Clamp(name, value, units, hold.start, stop + 1) for name, value in values.items())


def _fits(hold: Hold, cell: Cell) -> bool:
    values = HOLD_OPTIONS[hold.what].values(cell, hold.value)
    return bool(values) and all(_has(cell, name) for name in values)
