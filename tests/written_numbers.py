"""Numbers as pages write them, read again."""

from __future__ import annotations

import re

PLAIN = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹−", "-0123456789-")


def number(text: str) -> float:
    """The number that a text such as −0.5, 3.1·10⁻⁹ or 10⁻⁹ stands for."""
    mantissa, raised = re.fullmatch(r"(.*?)(?:·?10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?", text).groups()
    return float(f"{mantissa or 1}e{raised or 0}".translate(PLAIN))
