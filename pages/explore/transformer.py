"""RNN against Transformer: when which, measured."""

from __future__ import annotations

from explorer.session.declared import transformer as parts
from explorer.ui.controls.widgets import BARE, draw
from explorer.ui.explore.transformer.advice import advice
from explorer.ui.explore.transformer.cost import cost
from explorer.ui.explore.transformer.credit import credit
from explorer.ui.explore.transformer.data import data
from explorer.ui.explore.transformer.deadline import deadline
from explorer.ui.explore.transformer.length import length
from explorer.ui.explore.transformer.reading import reading

PARTS = {
    parts.ADVICE: advice,
    parts.COST: cost,
    parts.LENGTH: length,
    parts.DATA: data,
    parts.DEADLINE: deadline,
    parts.CREDIT: credit,
    parts.READING: reading,
}


def show() -> None:
    """Draws the page."""
    PARTS[draw("versus", BARE)]()
