"""What a person can hold: single signals, and the extreme cases of the textbooks."""

from __future__ import annotations

from collections.abc import Callable, Collection
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
    words = dict.fromkeys(cell.signal(name).word for cell in CELLS.values() if _has(cell, name))
    # "gate" says nothing beside "forget gate".
    told = [word for word in words if not any(word != one and word in one for one in words)]
    title = f"{' or '.join(told)} {name}"
    return HoldOption(title, lambda cell, value: {name: value}, free=True)


def _has(cell: Cell, name: str) -> bool:
    return any(signal.name == name for signal in cell.signals)


def _wipe(cell: Cell, value: float) -> Values:
    # A gate f that blends old and new wipes nothing at 0.
    return {} if "f" in cell.direction else {"f": 0.0}


def _carry(cell: Cell, value: float) -> Values:
    # A memory that is a quotient of two states would be 0 / 0 before anything is written.
    return {"f": 1.0, "i": 0.0} if len(cell.states) <= 2 else {}


def _keep(cell: Cell, value: float) -> Values:
    return {name: 1.0 if near == "keep" else 0.0 for name, near in cell.direction.items()}


def _take(cell: Cell, value: float) -> Values:
    return {name: 1.0 - kept for name, kept in _keep(cell, value).items()}


def _plain(cell: Cell, value: float) -> Values:
    taken = _take(cell, value)
    return {"r": 1.0, **taken} if taken else {}


def _present(cell: Cell, value: float) -> Values:
    taken = _take(cell, value)
    return {"r": 0.0, **taken} if taken else {}


NAMES = dict.fromkeys(signal.name for cell in CELLS.values() for signal in cell.signals)
HOLD_OPTIONS: dict[str, HoldOption] = {
    "wipe": HoldOption("f = 0: wipe the memory", _wipe),
    "carry": HoldOption("f = 1, i = 0: carry the memory unchanged", _carry),
    "keep": HoldOption("z = keep: copy the old state", _keep),
    "take": HoldOption("z = take new: drop the old state", _take),
    "plain": HoldOption("r = 1, z = take new: the GRU becomes an RNN", _plain),
    "ignore": HoldOption("r = 0: ignore the past", lambda cell, value: {"r": 0.0}),
    "present": HoldOption("r = 0, z = take new: the input alone", _present),
    **{name: _signal(name) for name in NAMES},
}


def clamps(hold: Hold, cell: Cell, steps: int) -> tuple[Clamp, ...]:
    """The clamps that a hold comes to for a cell reading `steps` steps.

    Raises ValueError if the cell lacks what is to be held, or the sequence the steps.
    """
    values = HOLD_OPTIONS[hold.what].values(cell, hold.value)
    if not values or not all(_has(cell, name) for name in values):
        able = [one.title for one in CELLS.values() if hold.what in fitting_holds(one)]
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


def fitting_holds(cell: Cell) -> tuple[str, ...]:
    """The keys of `HOLD_OPTIONS` that a cell has the gates and states for."""
    values = {key: option.values(cell, 0.0) for key, option in HOLD_OPTIONS.items()}
    return tuple(
        key for key, held in values.items() if held and all(_has(cell, name) for name in held)
    )


def hold_words(hold: Hold, steps: int, flipped: Collection[str] = ()) -> str:
    """What is held, in which units and at which steps: "forget gate f = 0.4, all units, …".

    The value of a gate that is `flipped` is told as it is shown, one minus that of the module.
    """
    option = HOLD_OPTIONS[hold.what]
    value = 1.0 - hold.value if hold.what in flipped else hold.value
    what = f"{option.title} = {value:g}" if option.free else option.title
    units = "all units" if hold.unit is None else f"unit {hold.unit}"
    last = steps - 1 if hold.stop is None else min(hold.stop, steps - 1)
    return f"{what}, {units}, steps {hold.start} to {last}"
