"""What the glossary says of the signals of all cells, for the tips of a stage."""

from __future__ import annotations

from functools import cache

from explorer.cells import CELLS
from explorer.glossary import glossary

# What is drawn on a stage and is no signal of a cell.
BESIDES = ("input", "read-out")


@cache
def signal_terms() -> dict[str, str]:
    """The word of a signal → its sentence in the glossary; words without a term are left out."""
    words = [signal.word for cell in CELLS.values() for signal in cell.signals]
    terms = {word: glossary().term(word) for word in (*words, *BESIDES)}
    return {word: one.sentence for word, one in terms.items() if one is not None}
