"""Symbols of terms are those of the cells, in every notation, as text and as HTML."""

from __future__ import annotations

import re
from html import unescape

import pytest

from explorer.cells import CELLS
from explorer.cells.notation import NOTATIONS
from explorer.glossary import glossary, symbol_html, symbol_text

EACH_NOTATION = pytest.mark.parametrize("notation", NOTATIONS)


@EACH_NOTATION
@pytest.mark.parametrize("cell", CELLS)
def test_a_signal_is_written_with_the_cells_own_symbol(cell: str, notation: str) -> None:
    for signal in CELLS[cell].signals:
        symbol = f"{{{cell}.{signal.name}}}"
        assert symbol_text(symbol, notation) == signal.symbols.of(notation).text


@pytest.mark.parametrize(
    ("symbol", "notation", "text", "html"),
    [
        ("{lstm.f}", "ng", "Γ_f", "<i>Γ</i><sub>f</sub>"),
        ("{lstm.c@t}", "olah", "Cₜ", "<i>C</i><sub>t</sub>"),
        ("{lstm.c@t}", "ng", "c⟨t⟩", "<i>c</i><sup>⟨t⟩</sup>"),
        ("{rnn.h@t-1}", "pytorch", "hₜ₋₁", "<i>h</i><sub>t−1</sub>"),
        ("{rnn.h@t-1}", "ng", "a⟨t−1⟩", "<i>a</i><sup>⟨t−1⟩</sup>"),
        ("{lstm.g}, {gru.n}", "pytorch", "g, n", "<i>g</i>, <i>n</i>"),
        ("{lstm.g}, {gru.n}", "ng", "c̃", "<i>c̃</i>"),
        ("a < {x@t}", "fau", "a < xₜ", "a &lt; <i>x</i><sub>t</sub>"),
    ],
)
def test_a_symbol_is_written_as_the_book_does(
    symbol: str, notation: str, text: str, html: str
) -> None:
    assert symbol_text(symbol, notation) == text
    assert symbol_html(symbol, notation) == html


@EACH_NOTATION
def test_the_html_of_a_symbol_shows_its_letters_and_no_other_tags(notation: str) -> None:
    raised = str.maketrans("ₜ₋₁", "t−1", "_")
    for one in glossary():
        html = symbol_html(one.symbol, notation)
        assert set(re.findall(r"</?(\w+)", html)) <= {"i", "sub", "sup"}
        shown = unescape(re.sub(r"<[^>]+>", "", html)).translate(raised)
        assert shown == symbol_text(one.symbol, notation).translate(raised)


@pytest.mark.parametrize("symbol", ["{lstm.q}", "{nothing.f}", "{q}"])
def test_a_signal_that_no_cell_has_is_refused(symbol: str) -> None:
    with pytest.raises(ValueError, match=r"no (cell|signal)"):
        symbol_text(symbol, "pytorch")


def test_an_unknown_notation_is_refused() -> None:
    with pytest.raises(ValueError, match="allowed are pytorch"):
        symbol_html("b", "nobody")
