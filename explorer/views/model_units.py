"""Which units of a model from a file follow a property of a text, and how that is said."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd

from explorer.analysis.unit_scores import UnitScores, find_units
from explorer.analysis.unit_scoring import UnitScore
from explorer.corpora.dialogue import dialogue
from explorer.models.own import OwnModel
from explorer.sequences.tokens import TokenTable

PROPERTIES = {
    "inside_quotes": "inside quotes",
    "line_position": "position in the line",
    "bracket_depth": "how many brackets are open",
    "plural": "the last noun is plural",
}
LISTED = 8
KEPT_SEARCHES = 16
# A text to begin with: some talk in lines of this width.
SIGNS, WIDTH, SEED = 3000, 24, 1


@lru_cache(maxsize=KEPT_SEARCHES)
def unit_search(model: OwnModel, text: str, name: str) -> UnitScores:
    """The units of a model that follow a property of a text; `name` is a key of PROPERTIES.

    Raises ValueError as `explorer.find_units`, and for a model that reads no text.
    """
    table = model.model.table
    if table is None:
        raise ValueError("The model reads numbers; a property of a text needs one that reads text.")
    return find_units(model.model.module(), text, name, encode=table.encoded, tokens=table.pieces)


def first_text(table: TokenTable) -> str:
    """Some talk in short lines, as far as the vocabulary has its signs; "" for other tokens."""
    if table.kind != "characters":
        return ""
    return "".join(sign for sign in dialogue(SIGNS, SEED, WIDTH, longest=0) if sign in table.places)


def search_sentence(found: UnitScores) -> str:
    """What was found, beside what chance gives, in words."""
    best, gap = found.best, found.best.held_out - found.control
    verdict = "No unit stands out." if gap < 0.1 else "It stands out."
    return (
        f"{verdict} Best on two thirds of the text is {_place(best)}; on the rest, "
        f"{found.tokens[1]:,} tokens, its {found.measure} is {best.held_out:.2f}. The best unit of "
        f"{found.controls} random networks of this size has {found.control:.2f}."
    )


def _place(one: UnitScore) -> str:
    """A unit in words; layers count from 1, as everywhere on the pages."""
    backward = ", backward" if one.direction == "backward" else ""
    return f"{one.signal} of unit {one.unit} in layer {one.layer + 1}{backward}"


def search_table(found: UnitScores) -> pd.DataFrame:
    """The first units: layer from 1, direction, state, unit, and both scores."""
    rows = [
        {
            "Layer": one.layer + 1,
            "Direction": one.direction,
            "State": one.signal,
            "Unit": one.unit,
            f"{found.measure}, chosen on": f"{one.known:.3f}",
            f"{found.measure}, held out": f"{one.held_out:.3f}",
        }
        for one in found.scores[:LISTED]
    ]
    return pd.DataFrame(rows)
