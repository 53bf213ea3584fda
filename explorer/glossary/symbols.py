"""The symbol of a term in the chosen notation: its text with the signals' symbols put in.

`{lstm.f}` is the forget gate of the LSTM, `{rnn.h@t}` and `{rnn.h@t-1}` are a state with its step;
`{x@t}` and `{y@t}` are what is read and what is answered.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

from explorer.cells import CELLS
from explorer.cells.notation import INPUT, NOTATIONS, Symbol, Symbols, plain
from explorer.wording import SUBSCRIPTS

OUTSIDE = {"x": INPUT, "y": plain("ŷ")}
PLACEHOLDER = re.compile(r"\{([a-z_]+(?:\.[a-z]+)?)(?:@(t|t-1))?\}")


def symbol_text(symbol: str, notation: str) -> str:
    """The symbol as plain text, e.g. "Γ_f" or "∂hₜ/∂hₜ₋₁"; once where two are the same.

    Raises ValueError for a signal that no cell has, and for an unknown notation.
    """

    def written(one: Symbol, step: str, *, raised: bool) -> str:
        if raised:
            return f"{one.text}⟨{step.replace('-', '−')}⟩"
        return one.text + step.translate(SUBSCRIPTS)

    return _filled(symbol, notation, written, lambda text: text)


def symbol_html(symbol: str, notation: str) -> str:
    """The symbol as HTML, with true subscripts and superscripts; it is safe to show.

    Raises ValueError as `symbol_text` does.
    """

    def written(one: Symbol, step: str, *, raised: bool) -> str:
        letter = one.letter + ("\N{COMBINING TILDE}" if one.tilde else "")
        below = "" if raised else step.replace("-", "−")
        subscript = one.subscript + below
        return (
            f"<i>{escape(letter)}</i>"
            + (f"<sub>{escape(subscript)}</sub>" if subscript else "")
            + (f"<sup>⟨{step.replace('-', '−')}⟩</sup>" if raised else "")
        )

    return _filled(symbol, notation, written, escape)


def named_symbols(name: str) -> Symbols:
    """The symbols of a signal by its cell and its name, "lstm.f", or of "x" and "y".

    Raises ValueError for what no cell has.
    """
    cell, dot, signal = name.partition(".")
    if not dot and name in OUTSIDE:
        return OUTSIDE[name]
    if cell not in CELLS:
        raise ValueError(f"There is no cell {cell!r}; allowed are {', '.join(CELLS)}.")
    return CELLS[cell].signal(signal).symbols


def _filled(
    symbol: str,
    notation: str,
    written: Callable[..., str],
    between: Callable[[str], str],
) -> str:
    """The symbol with every placeholder written, and what stands between them."""
    if notation not in NOTATIONS:
        raise ValueError(f"Unknown notation {notation!r}; allowed are {', '.join(NOTATIONS)}.")
    pieces, end = [], 0
    for match in PLACEHOLDER.finditer(symbol):
        name, step = match[1], match[2] or ""
        one = named_symbols(name).of(notation)
        raised = bool(step) and NOTATIONS[notation].raised and not one.subscript
        pieces += [between(symbol[end : match.start()]), written(one, step, raised=raised)]
        end = match.end()
    whole = "".join((*pieces, between(symbol[end:])))
    # A notation may write two cells' signals alike: "c̃, c̃" is said once.
    return ", ".join(dict.fromkeys(whole.split(", ")))
