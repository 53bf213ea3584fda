"""How to cite what was taken away: the tool, the view, and the paper that the cell is from."""

from __future__ import annotations

from explorer import __version__
from explorer.cells import Cell
from explorer.cells.notation import NOTATIONS
from explorer.export.papers.moment import Moment
from explorer.resources import CITATION

TOOL = "The Unroll maintainers (2026). Unroll: see inside recurrent networks, one step at a time"


def citation_file() -> str:
    """CITATION.cff: how to cite the tool, as GitHub, Zenodo and Zotero read it."""
    return CITATION.read_text("utf-8")


def citing_note(cell: Cell | None, live: str, leads_to: str = "") -> str:
    """How to cite the tool, the view and the cell; `live` is the view's address, "" for none.

    `leads_to` says what the address leads to where that is not the view itself.
    """
    lines = [f"The tool: {TOOL} (version {__version__}). CITATION.cff has the same for programs."]
    if live:
        lines.append(f"{leads_to} {live}" if leads_to else f"This view: {live}")
    if cell is not None:
        lines.append(f"The cell, {cell.title}: {cell.source}.")
    return "\n".join(lines)


def moment_line(moment: Moment, live: str, *, values: bool = True) -> str:
    """One line on what this is and where it comes from; without `values` it is of no one unit."""
    book = NOTATIONS[moment.notation].title
    place = f", {moment.place}" if values else ""
    line = f"{moment.cell.title}{place}, in the notation: {book}"
    return f"{line}. Cell: {moment.cell.source}. Unroll {__version__}{f', {live}' if live else ''}"
