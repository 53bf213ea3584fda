"""Boards for the player: groups of curves and heat maps over the steps of one sequence."""

from __future__ import annotations

from explorer.session.run import Run
from explorer.views.palette import PALETTE
from explorer.views.payloads import Board, Group, Map, Matrix, Panel


def board(run: Run, groups: list[Group], across: int = 1) -> Board:
    """Groups of curves and maps over the steps of a run, JSON-ready; `across` stand in a row."""
    return plain_board(list(run.sequence.tokens), groups, across)


def plain_board(tokens: list[str], groups: list[Group], across: int = 1) -> Board:
    """The same over steps with labels of their own."""
    return {
        "length": len(tokens),
        "tokens": tokens,
        "palette": PALETTE,
        "across": across,
        "groups": groups,
    }


def group(
    title: str,
    sentence: str,
    *,
    lines: list[Panel] | None = None,
    maps: list[Map] | None = None,
    shape: str = "",
    matrices: list[Matrix] | None = None,
) -> Group:
    """One group of a board: a heading, a sentence, its curves, its maps, its matrices."""
    one: Group = {
        "title": title,
        "sentence": sentence,
        "lines": lines or [],
        "maps": maps or [],
        "shape": shape,
    }
    if matrices:
        one["matrices"] = matrices
    return one
