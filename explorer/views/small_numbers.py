"""Numbers from very small to one as short text, in sentences and tables."""

from __future__ import annotations

from explorer.wording import scientific

# Numbers below it are written with a power of ten.
SMALL = 1e-3


def number_text(value: float) -> str:
    """0.31, or 2·10⁻²⁰ where that is shorter; 0 for exactly nothing."""
    if value == 0.0:
        return "0"
    if value >= SMALL:
        return f"{value:.2g}"
    return scientific(value, digits=1)
