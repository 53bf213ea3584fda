"""Times, sizes and shares as they are read: 25 µs, 8.4 MB, 98 % (95 % to 100 %)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

# A unit stays on the line of its number.
SPACE = "\N{NO-BREAK SPACE}"
SECONDS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"))
BYTES = ((1e6, "MB"), (1e3, "kB"), (1.0, "B"))


def seconds_words(seconds: float) -> str:
    """A time in its own unit: 25 µs, 1.4 ms."""
    return _in_unit(seconds, SECONDS)


def bytes_words(count: float) -> str:
    """A size in its own unit: 512 B, 8.4 MB."""
    return _in_unit(count, BYTES)


def cores_words(cores: int) -> str:
    """1 core, 2 cores."""
    return "1 core" if cores == 1 else f"{cores} cores"


def share_words(share: float) -> str:
    """A share in whole percent; 0 and 100 are only said of exactly that."""
    if 0.0 < share < 0.005:
        return f"under 1{SPACE}%"
    if 0.995 <= share < 1.0:
        return f"over 99{SPACE}%"
    return f"{100.0 * share:.0f}{SPACE}%"


def fine_share_words(share: float) -> str:
    """A share in percent, with two digits more where it is below one."""
    return f"{100.0 * share:.2f}{SPACE}%" if 0.0 < share < 0.0095 else share_words(share)


def bits_words(bits: float) -> str:
    """Bits a token: 3.12."""
    return f"{bits:.2f}"


def ratio_words(ratio: float) -> str:
    """How many times: 1.2, 19."""
    return f"{ratio:.1f}" if ratio < 10.0 else f"{ratio:,.0f}"


def spread_words(values: Sequence[float], said: Callable[[float], str]) -> str:
    """The mean over the seeds, the lowest and the highest; one number where all read the same."""
    low, mean, high = said(min(values)), said(sum(values) / len(values)), said(max(values))
    return mean if low == high else f"{mean} ({low} to {high})"


def whole_words(number: float) -> str:
    """A measured place in two digits, since more of them would say too much: 1,300."""
    digits = max(len(f"{number:.0f}") - 2, 0)
    return f"{round(number, -digits):,.0f}"


def _in_unit(value: float, units: Sequence[tuple[float, str]]) -> str:
    size, name = next((unit for unit in units if value >= unit[0]), units[-1])
    number = value / size
    is_whole = number >= 10.0 or number == int(number)
    return f"{number:,.0f}{SPACE}{name}" if is_whole else f"{number:.1f}{SPACE}{name}"
