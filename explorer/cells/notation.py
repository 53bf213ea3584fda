"""The symbols of five notations, so that a person sees those of the book they teach from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Direction = Literal["keep", "replace"]


@dataclass(frozen=True)
class Symbol:
    """How one signal is written: a letter, an optional accent above it, an optional subscript."""

    letter: str
    tilde: bool = False
    subscript: str = ""

    @property
    def text(self) -> str:
        """The symbol as plain text, e.g. "c̃" or "Γ_f"."""
        accented = self.letter + ("\N{COMBINING TILDE}" if self.tilde else "")
        return f"{accented}_{self.subscript}" if self.subscript else accented


@dataclass(frozen=True)
class Symbols:
    """One signal's symbol in each notation."""

    pytorch: Symbol
    olah: Symbol
    ng: Symbol
    fau: Symbol

    def of(self, notation: str) -> Symbol:
        """The symbol in one notation, a key of `NOTATIONS`.

        Raises ValueError for another key.
        """
        table = {
            "pytorch": self.pytorch,
            "olah": self.olah,
            "keras": self.olah,  # texts about Keras write the same letters
            "ng": self.ng,
            "fau": self.fau,
        }
        if notation not in table:
            raise ValueError(f"Unknown notation {notation!r}; allowed are {', '.join(table)}.")
        return table[notation]


@dataclass(frozen=True)
class Notation:
    """A way of writing.

    `stacked`: x and h are written as one vector [h, x]. `raised`: the step is written as a
    superscript ⟨t⟩, on states only. `direction` is what an update gate near 1 means in that book:
    it keeps the old state, or replaces it.
    """

    key: str
    title: str
    stacked: bool
    raised: bool
    direction: Direction


NOTATIONS: dict[str, Notation] = {
    notation.key: notation
    for notation in (
        Notation("pytorch", "PyTorch", stacked=False, raised=False, direction="keep"),
        Notation("olah", "Olah's essay", stacked=True, raised=False, direction="replace"),
        Notation("keras", "Keras", stacked=False, raised=False, direction="keep"),
        Notation("ng", "Ng's course", stacked=True, raised=True, direction="replace"),
        Notation("fau", "FAU lecture", stacked=False, raised=False, direction="replace"),
    )
}


def plain(letter: str) -> Symbols:
    """A symbol that is the same letter in every notation."""
    same = Symbol(letter)
    return Symbols(same, same, same, same)


def gate(letter: str, ng: str) -> Symbols:
    """A gate: its letter, and the subscript of Γ in Ng's course."""
    same = Symbol(letter)
    return Symbols(same, same, Symbol("Γ", subscript=ng), same)


INPUT = plain("x")
HIDDEN = Symbols(Symbol("h"), Symbol("h"), Symbol("a"), Symbol("h"))
CELL_STATE = Symbols(Symbol("c"), Symbol("C"), Symbol("c"), Symbol("C"))
LSTM_CANDIDATE = Symbols(
    Symbol("g"), Symbol("C", tilde=True), Symbol("c", tilde=True), Symbol("C", tilde=True)
)
GRU_CANDIDATE = Symbols(
    Symbol("n"), Symbol("h", tilde=True), Symbol("c", tilde=True), Symbol("h", tilde=True)
)
INPUT_GATE = gate("i", "u")
FORGET_GATE = gate("f", "f")
OUTPUT_GATE = gate("o", "o")
UPDATE_GATE = gate("z", "u")
RESET_GATE = gate("r", "r")
