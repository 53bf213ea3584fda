"""The controls of the parts of the page Activations."""

from __future__ import annotations

from explorer.session.control import Control, OneOf
from explorer.session.declared import pages
from explorer.session.declared.pages import only

CURVES, VALUES, SWITCHED, EXPONENTIAL = "curves", "values", "switched", "exponential"

ACTIVATIONS: tuple[Control, ...] = (
    OneOf(
        key="activation",
        label="View",
        widget="segmented",
        pages=only(pages.ACTIVATIONS),
        options={
            CURVES: "Curves",
            VALUES: "This network",
            SWITCHED: "Another function",
            EXPONENTIAL: "Exponential gates",
        },
    ),
)
