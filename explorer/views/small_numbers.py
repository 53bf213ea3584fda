"""Numbers from very small to one as short text, in sentences and tables."""

from __future__ import annotations

from explorer.wording import power_of_ten

# Numbers below it are written with a power of ten.
SMALL = 1e-3
NARROW = "\N{NARROW NO-BREAK SPACE}"


def number_text(value: float) -> str:
    """0.31, or 2 · 10⁻²⁰ where that is shorter; 0 for exactly nothing."""
    if value == 0.0:
        return "0"
    if value >= SMALL:
        return f"{value:.2g}"
    digits, _, exponent = f"{value:.0e}".partition("e")
    return f"{digits}{NARROW}·{NARROW}{power_of_ten(int(exponent))}"
