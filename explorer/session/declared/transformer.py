"""The controls of the parts of the page that compares recurrent networks and the Transformer."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from explorer.session.control import Control, Values
from explorer.session.control_kinds import OneOf
from explorer.session.declared import pages
from explorer.session.declared.pages import only

ADVICE, COST, LENGTH, DATA = "advice", "cost", "length", "data"
DEADLINE, CREDIT, READING = "deadline", "credit", "reading"
TOKEN, TRAINING = "token", "training"
# Which of these a person can choose; what was measured says how many each has.
STATE_TASKS: Mapping[str, str] = {
    "parity": "Parity",
    "even_pairs": "Even pairs",
    "modular_arithmetic": "Modular arithmetic",
}
LOOK_UP_TASKS: Mapping[str, str] = {
    "copy": "Copy",
    "associative_recall": "Associative recall",
}
# Microseconds, as the late steps were counted.
DEADLINES: Mapping[str, str] = {
    "50": "50 µs",
    "100": "100 µs",
    "200": "200 µs",
    "500": "500 µs",
    "1000": "1 ms",
    "2000": "2 ms",
    "5000": "5 ms",
    "10000": "10 ms",
}
WINDOWS: Mapping[str, str] = {"8": "8", "16": "16", "32": "32", "64": "64"}


PAGE = only(pages.TRANSFORMER)


def on_part(part: str) -> Callable[[Values], bool]:
    """Whether a part of the page is looked at, as a control's `counts`."""
    return lambda values: values["versus"] == part


TRANSFORMER: tuple[Control, ...] = (
    OneOf(
        key="versus",
        label="View",
        widget="segmented",
        pages=PAGE,
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
    OneOf(
        key="cost_of",
        label="Cost of",
        help="A token read one by one after others, or a whole sequence learned from.",
        widget="segmented",
        pages=PAGE,
        options={TOKEN: "A new token", TRAINING: "Training"},
        counts=on_part(COST),
    ),
    OneOf(
        key="state_task",
        label="Keeping a state",
        help="A task whose answer needs a state and nothing else.",
        widget="segmented",
        pages=PAGE,
        options=STATE_TASKS,
        counts=on_part(LENGTH),
    ),
    OneOf(
        key="look_up_task",
        label="Looking things up",
        help="A task whose answer stands somewhere in the past.",
        widget="segmented",
        pages=PAGE,
        options=LOOK_UP_TASKS,
        counts=on_part(LENGTH),
    ),
    OneOf(
        key="deadline",
        label="Deadline, and time from one input to the next",
        help="An answer is late that takes longer than this, or comes after the next input.",
        widget="segmented",
        pages=PAGE,
        options=DEADLINES,
        first="200",
        counts=on_part(DEADLINE),
    ),
    OneOf(
        key="window",
        label="Window of the encoder",
        help="So many inputs must be there before the encoder begins.",
        widget="segmented",
        pages=PAGE,
        options=WINDOWS,
        first="16",
        counts=on_part(DEADLINE),
    ),
)
