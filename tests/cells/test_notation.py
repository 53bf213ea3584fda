"""The symbols are those of the books that the notations are named after."""

from __future__ import annotations

import pytest

from explorer import CELLS
from explorer.cells.notation import INPUT, NOTATIONS

# From cells.md: PyTorch, Olah's essay and Keras' texts, Ng's course, the FAU lecture, each with its
# column below.
BOOKS = {"pytorch": 0, "olah": 1, "keras": 1, "ng": 2, "fau": 3}
HIDDEN = ("h", "h", "a", "h")
TILDE = "\N{COMBINING TILDE}"
LSTM = {
    "h": HIDDEN,
    "c": ("c", "C", "c", "C"),
    "g": ("g", f"C{TILDE}", f"c{TILDE}", f"C{TILDE}"),
    "f": ("f", "f", "Γ_f", "f"),
    "i": ("i", "i", "Γ_u", "i"),
    "o": ("o", "o", "Γ_o", "o"),
}
GRU = {
    "h": HIDDEN,
    "n": ("n", f"h{TILDE}", f"c{TILDE}", f"h{TILDE}"),
    "z": ("z", "z", "Γ_u", "z"),
    "r": ("r", "r", "Γ_r", "r"),
}
SYMBOLS = {
    "rnn": {"h": HIDDEN},
    "irnn": {"h": HIDDEN},
    **dict.fromkeys(("lstm", "lstm_peephole", "lstm_cifg"), LSTM),
    **dict.fromkeys(("gru", "gru_reset_before", "gru_simple", "mingru"), GRU),
    **dict.fromkeys(("mgu", "minlstm"), LSTM | GRU),
    # No book but the paper has these two; n is no candidate there.
    "slstm": LSTM | {"n": ("n", "n", "n", "n"), "m": ("m", "m", "m", "m")},
}


def test_the_notations_are_those_that_people_meet() -> None:
    assert set(NOTATIONS) == set(BOOKS)
    assert all(notation.key == key for key, notation in NOTATIONS.items())
    assert len({notation.title for notation in NOTATIONS.values()}) == len(BOOKS)


@pytest.mark.parametrize("book", BOOKS)
@pytest.mark.parametrize("key", CELLS)
def test_every_signal_has_the_symbol_of_the_book(key: str, book: str) -> None:
    for signal in CELLS[key].signals:
        assert signal.symbols.of(book).text == SYMBOLS[key][signal.name][BOOKS[book]]


@pytest.mark.parametrize("book", BOOKS)
def test_the_input_is_x_in_every_book(book: str) -> None:
    assert INPUT.of(book).text == "x"


@pytest.mark.parametrize("book", BOOKS)
@pytest.mark.parametrize("key", CELLS)
def test_no_two_signals_of_a_cell_share_a_symbol(key: str, book: str) -> None:
    texts = [signal.symbols.of(book).text for signal in CELLS[key].signals]
    assert len(set(texts)) == len(texts)


def test_an_unknown_notation_is_refused_and_the_known_ones_are_named() -> None:
    with pytest.raises(ValueError, match=r"'latin'.*pytorch, olah, keras, ng, fau"):
        INPUT.of("latin")
