"""How names and numbers are written in a sentence; imports nothing."""

from __future__ import annotations

from collections.abc import Sequence

MINUS = "\N{MINUS SIGN}"
# The raised and lowered signs that Unicode has, for str.translate.
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
SUBSCRIPTS = str.maketrans("-−0123456789ruot", "₋₋₀₁₂₃₄₅₆₇₈₉ᵣᵤₒₜ")


def in_a_row(names: Sequence[str]) -> str:
    """Names as a sentence has them: i, f and o."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def power_of_ten(exponent: int) -> str:
    """10⁻³ for −3."""
    return "10" + str(exponent).translate(SUPERSCRIPTS)


def scientific(number: float) -> str:
    """Two digits and the power of ten, with a plain minus in front: 3.1·10⁻⁹."""
    mantissa, exponent = f"{number:.1e}".split("e")
    return f"{mantissa}·{power_of_ten(int(exponent))}"
