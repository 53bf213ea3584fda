"""How names and numbers are written in a sentence; imports nothing of the library."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

MINUS = "\N{MINUS SIGN}"
# The raised and lowered signs that Unicode has, for str.translate.
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
SUBSCRIPTS = str.maketrans("-−0123456789ruot", "₋₋₀₁₂₃₄₅₆₇₈₉ᵣᵤₒₜ")
LARGEST_PLAIN = 1000.0
CENTS = Decimal("0.01")


def in_a_row(names: Sequence[str]) -> str:
    """Names as a sentence has them: i, f and o."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def power_of_ten(exponent: int) -> str:
    """10⁻³ for −3."""
    return "10" + str(exponent).translate(SUPERSCRIPTS)


def scientific(number: float, digits: int = 2) -> str:
    """So many digits and the power of ten: 3.1·10⁻⁹, and 10⁻⁹ for the power itself."""
    return _with_power(f"{number:.{digits - 1}e}")


def significant(number: float, digits: int = 3) -> str:
    """A number to so many digits at most, by its power of ten where that is shorter: 0.25, 10⁻⁵."""
    return _with_power(f"{number:.{digits}g}")


def _with_power(text: str) -> str:
    """A number as Python writes it, 3.1e-09, with signs that a reader knows."""
    mantissa, _, exponent = text.replace("-", MINUS).partition("e")
    if not exponent:
        return mantissa
    power = power_of_ten(int(exponent.replace(MINUS, "-")))
    return power if float(mantissa.replace(MINUS, "-")) == 1.0 else f"{mantissa}·{power}"


def decimal(number: float) -> str:
    """A number as the player writes it: two decimals, −0.71, or digits and a power, 1.2e3."""
    if math.isnan(number):
        return "NaN"
    sign, size = MINUS if number < 0 else "", abs(number)
    if math.isinf(size):
        return f"{sign}∞"
    if size >= LARGEST_PLAIN:
        mantissa, exponent = f"{size:.1e}".split("e")
        return f"{sign}{mantissa}e{int(exponent)}"
    # Halves go away from zero, as in JavaScript.
    text = str(Decimal(size).quantize(CENTS, ROUND_HALF_UP))
    return text if float(text) == 0.0 else sign + text


def percent(share: float) -> str:
    """A share in percent: two digits, and above that all before the point: 0.013, 42, 424."""
    number = 100.0 * share
    return f"{number:.2g}" if abs(number) < 99.5 else f"{number:.0f}"


def on_one_line(text: str) -> str:
    """Text with a space for every sign that ends a line or cannot be printed."""
    return "".join(letter if letter.isprintable() else " " for letter in text)
