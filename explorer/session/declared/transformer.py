"""The controls of the parts of the page that compares recurrent networks and the Transformer."""

from __future__ import annotations

from explorer.session.control import Control, OneOf
from explorer.session.declared import pages
from explorer.session.declared.pages import only

ADVICE, COST, LENGTH, DATA = "advice", "cost", "length", "data"
DEADLINE, CREDIT, READING = "deadline", "credit", "reading"

TRANSFORMER: tuple[Control, ...] = (
    OneOf(
        key="versus",
        label="View",
        widget="segmented",
        pages=only(pages.TRANSFORMER),
        options={
            ADVICE: "When which?",
            COST: "Cost",
            LENGTH: "Longer than trained",
            DATA: "Little data",
            DEADLINE: "One step at a time",
            CREDIT: "One label",
            READING: "Reading",
        },
    ),
)
