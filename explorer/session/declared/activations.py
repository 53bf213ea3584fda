"""The controls of the parts of the page Activations."""

from __future__ import annotations

from explorer.cells import CELLS
from explorer.cells.exchange import CANDIDATE, EXCHANGEABLE, PLACES, STATE, exchange_places
from explorer.session.control import Control, Flag, OneOf, Values
from explorer.session.declared import pages
from explorer.session.declared.pages import only

CURVES, VALUES, SWITCHED, EXPONENTIAL = "curves", "values", "switched", "exponential"


def _is_switched(values: Values) -> bool:
    return values["activation"] == SWITCHED


def _first_place(values: Values) -> str:
    """The first place in which the chosen cell has a function, of a cell without one any."""
    return next(iter(exchange_places(CELLS[str(values["cell"])])), PLACES[0])


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
    OneOf(
        key="exchange_in",
        label="Exchanged in",
        widget="segmented",
        pages=only(pages.ACTIVATIONS),
        options={CANDIDATE: "candidate", STATE: "state"},
        follows=_first_place,
        help="The candidate: the function around its sum. The state: tanh of c in an LSTM, φ of a "
        "plain RNN.",
        counts=_is_switched,
    ),
    OneOf(
        key="exchange",
        label="The other function",
        widget="segmented",
        pages=only(pages.ACTIVATIONS),
        options=EXCHANGEABLE,
        help="The function that takes its place. Weights and sequence stay the same.",
        counts=_is_switched,
    ),
    Flag(
        key="from_identity",
        label="And once from U = I, b = 0",
        widget="toggle",
        pages=only(pages.ACTIVATIONS),
        help="A third run: the same function and the same W, but the recurrent matrix is the "
        "identity and the biases are 0, as an IRNN starts. For cells without gates.",
        counts=_is_switched,
    ),
)
