"""The differences between a few cells, in sentences made from their figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from explorer.analysis.cost import CellFigures
from explorer.network.matched_sizes import name_in_sentence
from explorer.wording import in_a_row

# A smaller ratio is not worth a comparison.
NOTABLE_RATIO = 1.1


def differences(figures: Sequence[CellFigures]) -> list[str]:
    """Three or four short sentences: parameters, arithmetic and memory.

    Every statement is read off the figures. Raises ValueError for fewer than two cells.
    """
    if len(figures) < 2:
        raise ValueError(f"The number of cells to compare is {len(figures)}; allowed are 2 and up.")
    return [
        _contrast(figures, lambda cell: cell.parameters, ("has", "have"), "parameters"),
        _contrast(
            figures, lambda cell: cell.multiply_adds, ("needs", "need"), "multiply-adds a step"
        ),
        *_about_memory(figures),
    ]


def _contrast(
    figures: Sequence[CellFigures],
    value: Callable[[CellFigures], int],
    verbs: tuple[str, str],
    what: str,
) -> str:
    most, fewest = max(map(value, figures)), min(map(value, figures))
    if most == fewest:
        return f"{_all(figures)} {verbs[1]} the same number of {what}, {most:,}."
    if most < NOTABLE_RATIO * fewest:
        return (
            f"{_all(figures)} {verbs[1]} about the same number of {what}, {fewest:,} to {most:,}."
        )
    top = [cell for cell in figures if value(cell) == most]
    bottom = [cell for cell in figures if value(cell) == fewest]
    return (
        f"{_named(top)} {verbs[len(top) > 1]} the most {what}, {most:,}: {most / fewest:.1f} times "
        f"as many as {_named(bottom)}, with {fewest:,}."
    )


def _about_memory(figures: Sequence[CellFigures]) -> list[str]:
    sentences = []
    gated = [cell for cell in figures if cell.memory == "gated"]
    if gated:
        consequence = (
            "they can remember what they do not show"
            if len(gated) > 1
            else "it can remember what it does not show"
        )
        sentences.append(
            f"The memory of {_named(gated)} is gated: it is kept behind the output, so "
            f"{consequence}."
        )
    exposed = [cell for cell in figures if cell.memory != "gated"]
    if exposed:
        shows = "show all that they remember" if len(exposed) > 1 else "shows all that it remembers"
        ungated = [cell for cell in exposed if cell.memory == "none"]
        have = "have" if len(ungated) > 1 else "has"
        if ungated == exposed:
            unguarded = ", with no gates to protect it"
        else:
            unguarded = f"; {_named(ungated)} {have} no gates to protect it" if ungated else ""
        sentences.append(f"{_named(exposed)} {shows} at every step{unguarded}.")
    return sentences


def _all(figures: Sequence[CellFigures]) -> str:
    return "Both" if len(figures) == 2 else "All"


def _named(cells: Sequence[CellFigures]) -> str:
    return listed([cell.title for cell in cells])


def listed(titles: Sequence[str]) -> str:
    """Titles in a row: LSTM, GRU (reset first) and RNN."""
    return in_a_row([name_in_sentence(title) for title in titles])
