"""The settings of a training; every task has its own, so that none is reset."""

from __future__ import annotations

from explorer.session.control import Control, Values
from explorer.session.control_kinds import OneOf, Real, SomeOf, Whole
from explorer.session.declared import pages
from explorer.session.declared.explore import CELL_OPTIONS, DIRECTIONS
from explorer.session.declared.pages import only
from explorer.session.declared.training_controls import (
    layers,
    learning_rate,
    training_seed,
    units,
    updates,
)
from explorer.tasks.task import Span, Usual
from explorer.training.optimisers import OPTIMISERS
from explorer.training.plan import MAX_CLIP, MOST_BATCH, MOST_CELLS, MOST_STEPS

PAGE = only(pages.TRAIN)
SPANS = {
    "Lag": "For about how many steps something has to be remembered.",
    "Length": "How long the sequences are, in steps.",
    "Pairs": "How many pairs are told before the questions begin.",
    "Window": "How many values in a row are read at a time.",
}
STARTS = {"drawn": "random", "chrono": "chrono (remember)"}


def settings_of(task: str, span: Span, usual: Usual) -> tuple[Control, ...]:
    """The settings of one task; their keys begin with its own."""

    def counts(values: Values) -> bool:
        return values["task"] == task

    return (
        Whole(
            key=f"{task}_length",
            label=span.word,
            widget="slider",
            pages=PAGE,
            low=span.low,
            high=span.high,
            usual=span.usual,
            help=SPANS[span.word],
            counts=counts,
        ),
        SomeOf(
            key=f"{task}_cells",
            label="Cells, on the same batches",
            widget="several",
            pages=PAGE,
            options=CELL_OPTIONS,
            usual=usual.cells,
            most=MOST_CELLS,
            placeholder="Choose one to three cells",
            help="They are trained side by side and see the same sequences.",
            counts=counts,
        ),
        layers(task, PAGE, usual.layers, counts),
        units(task, PAGE, usual.hidden_size, counts),
        OneOf(
            key=f"{task}_directions",
            label="Directions",
            widget="segmented",
            pages=PAGE,
            options=DIRECTIONS,
            help="Both: in every layer a second cell reads from the end of the sequence. Not "
            "where the next value is asked for: the second cell would have seen it.",
            counts=counts,
        ),
        OneOf(
            key=f"{task}_match",
            label="Same number of",
            widget="segmented",
            pages=PAGE,
            options={"units": "units", "parameters": "parameters"},
            help="By parameters, the other cells get the number of units that comes nearest to "
            "the first cell's number of weights.",
            counts=counts,
        ),
        OneOf(
            key=f"{task}_start",
            label="Gate biases",
            widget="segmented",
            pages=PAGE,
            options=STARTS,
            first=usual.start,
            help="How the biases of the gates begin. Chrono: the gates remember for about the "
            "length of the task (Tallec and Ollivier 2018). Cells without gates have no such "
            "choice.",
            counts=counts,
        ),
        OneOf(
            key=f"{task}_optimiser",
            label="Method",
            widget="select",
            pages=PAGE,
            options={key: optimiser.title for key, optimiser in OPTIMISERS.items()},
            first=usual.optimiser,
            help="The rule that makes updates of the weights from gradients.",
            counts=counts,
        ),
        learning_rate(task, PAGE, usual.rate, counts),
        Real(
            key=f"{task}_clip",
            label="Clip the gradient's norm at",
            widget="number",
            pages=PAGE,
            low=0.0,
            high=MAX_CLIP,
            usual=usual.clip,
            step=0.5,
            digits="%g",
            help="A gradient with a larger norm is scaled down to this one; 0 never clips.",
            counts=counts,
        ),
        Whole(
            key=f"{task}_batch",
            label="Batch",
            widget="slider",
            pages=PAGE,
            low=1,
            high=MOST_BATCH,
            usual=usual.batch,
            help="How many sequences are read for one update of the weights.",
            counts=counts,
        ),
        training_seed(
            task,
            PAGE,
            "The first weights and the sequences follow from it: the same seed gives the same "
            "training.",
            counts,
        ),
        updates(
            task,
            PAGE,
            usual.steps,
            "How many updates of the weights are made, unless it stops earlier.",
            counts,
        ),
        Real(
            key=f"{task}_below",
            label="Stop when held-out loss is below",
            widget="number",
            pages=PAGE,
            low=0.0,
            high=MAX_CLIP,
            usual=0.0,
            step=0.001,
            digits="%g",
            help="Ends the training once it is good enough; 0: train to the last step.",
            counts=counts,
        ),
        Whole(
            key=f"{task}_patience",
            label="Stop after this many steps without progress",
            widget="number",
            pages=PAGE,
            low=0,
            high=MOST_STEPS,
            usual=0,
            step=50,
            help="Ends the training once the held-out loss no longer falls; 0: never stop early.",
            counts=counts,
        ),
    )
