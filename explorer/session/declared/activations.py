"""The controls of the parts of the page Activations."""

from __future__ import annotations

from explorer.activations import ACTIVATION_FUNCTIONS
from explorer.cells import CELLS
from explorer.cells.exchange import CANDIDATE, EXCHANGEABLE, PLACES, STATE, exchange_places
from explorer.sequences import MAX_STEPS
from explorer.session.control import Control, Values
from explorer.session.control_kinds import Flag, OneOf, SomeOf, Whole
from explorer.session.declared import pages
from explorer.session.declared.pages import only

CURVES, VALUES, SWITCHED, EXPONENTIAL = "curves", "values", "switched", "exponential"
# More curves on one scale are not told apart.
MOST_FUNCTIONS = 6


def _is_switched(values: Values) -> bool:
    return values["activation"] == SWITCHED


def _first_place(values: Values) -> str:
    """The first place in which the chosen cell has a function, of a cell without one any."""
    return next(iter(exchange_places(CELLS[str(values["cell"])])), PLACES[0])


def _is_exponential(values: Values) -> bool:
    return values["activation"] == EXPONENTIAL


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
    Whole(
        key="driven_to",
        label="What goes into the input gate’s exponential",
        widget="slider",
        pages=only(pages.ACTIVATIONS),
        low=0,
        high=120,
        usual=30,
        help="At one step the gate’s sum W x + U h + b is this number in every unit. Above 88.7 "
        "its exponential is too large for a number of 32 bits.",
        counts=_is_exponential,
    ),
    Whole(
        key="driven_at",
        label="At step",
        widget="slider",
        pages=only(pages.ACTIVATIONS),
        low=0,
        high=MAX_STEPS - 1,
        usual=12,
        help="The step at which it is; steps count from 0.",
        counts=_is_exponential,
    ),
    SomeOf(
        key="functions",
        label="Functions",
        widget="several",
        pages=only(pages.ACTIVATIONS),
        options={key: one.title for key, one in ACTIVATION_FUNCTIONS.items()},
        usual=("sigmoid", "tanh", "relu", "identity"),
        most=MOST_FUNCTIONS,
        placeholder="Choose one to six functions",
        help="The functions whose values and slopes are drawn over v.",
        counts=lambda values: values["activation"] == CURVES,
    ),
)
