"""The symbols of a cell as the stage draws them, and what it says of gates shown the other way."""

from __future__ import annotations

from explorer.cells import Cell
from explorer.cells.notation import INPUT, NOTATIONS, Symbol
from explorer.cells.terms import Value
from explorer.views.answer import ANSWER
from explorer.views.payloads import Symbol as SentSymbol
from explorer.wording import SUBSCRIPTS

READ_OUT = "read_out"


def symbol_text(symbol: Symbol, step: str) -> SentSymbol:
    """A symbol split for drawing: its letter, what stands below and above, and all as one text."""
    letter = symbol.letter + ("\N{COMBINING TILDE}" if symbol.tilde else "")
    below = symbol.subscript or step
    return {"letter": letter, "below": below, "above": "", "text": f"{letter}{_lowered(below)}"}


def cell_symbols(cell: Cell, notation: str) -> dict[str, SentSymbol]:
    """The symbols of a cell with their steps: signals, states before as "h_prev", x, read-out."""
    raised = NOTATIONS[notation].raised
    symbols = {signal.name: signal.symbols.of(notation) for signal in cell.signals}
    result: dict[str, SentSymbol] = {}
    for name, symbol in [*symbols.items(), ("x", INPUT.of(notation)), (READ_OUT, ANSWER)]:
        result[name] = symbol_text(symbol, "" if raised else "t")
        if name in cell.states:
            result[f"{name}_prev"] = symbol_text(symbol, "t−1")
        if raised and not symbol.subscript:
            text = f"{result[name]['letter']}⟨t⟩"
            result[name] = {**result[name], "above": "⟨t⟩", "text": text}
            if name in cell.states:
                letter = result[name]["letter"]
                result[f"{name}_prev"] = {
                    "letter": letter,
                    "below": "",
                    "above": "⟨t−1⟩",
                    "text": f"{letter}⟨t−1⟩",
                }
    return result


def signal_names(cell: Cell, notation: str) -> dict[str, str]:
    """The text of every signal without its step, as titles have it."""
    return {signal.name: signal.symbols.of(notation).text for signal in cell.signals}


def turned_sentence(cell: Cell, notation: str, flipped: frozenset[str]) -> str:
    """One line on the gates that are shown the other way round; "" if there are none."""
    if not flipped:
        return ""
    symbols = (cell.signal(name).symbols.of(notation) for name in cell.direction)
    texts = [symbol_text(symbol, "")["text"] for symbol in symbols]
    keeps = cell.direction[min(flipped)] == "keep"
    return (
        f"{' and '.join(texts)}: near 1 the old state is {'replaced' if keeps else 'kept'}, the "
        f"other way than in {'PyTorch' if keeps else cell.source}. The signs of its weights are "
        "turned for that."
    )


def cell_ports(cell: Cell) -> dict[str, str]:
    """What enters a cell and the kind of part that its weights make of it."""
    sources = [part for group in cell.recurrent_groups for part in group.source.subterms()]
    before = [part.name for part in sources if isinstance(part, Value) and part.previous]
    return {"x": "input", **{f"{name}_prev": "recurrent" for name in before}}


def _lowered(text: str) -> str:
    """Subscripts that Unicode has, else an underscore."""
    lowered = text.translate(SUBSCRIPTS)
    return lowered if lowered != text else (f"_{text}" if text else "")
