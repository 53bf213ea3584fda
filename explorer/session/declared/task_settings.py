"""The settings of a training; every task has its own, so that none is reset."""

from __future__ import annotations

from explorer.sequences.limits import MAX_LAYERS, MAX_UNITS
from explorer.session.control import Control, Values
from explorer.session.control_kinds import OneOf, Real, SomeOf, Whole
from explorer.session.declared import pages
from explorer.session.declared.explore import CELL_OPTIONS, DIRECTIONS, MAX_SEED
from explorer.session.declared.pages import only
from explorer.tasks.task import Span, Usual
from explorer.training.optimisers import OPTIMISERS
from explorer.training.plan import MAX_CLIP, MAX_RATE, MIN_RATE, MOST_BATCH, MOST_CELLS, MOST_STEPS

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
        Whole(
            key=f"{task}_layers",
            label="Layers",
            widget="slider",
            pages=PAGE,
            low=1,
            high=MAX_LAYERS,
            usual=usual.layers,
            help="Each layer reads the hidden states of the one below it.",
            counts=counts,
        ),
        Whole(
            key=f"{task}_size",
            label="Units",
            widget="slider",
            pages=PAGE,
            low=1,
            high=MAX_UNITS,
            usual=usual.hidden_size,
            help="How many numbers the state of a layer has: PyTorch's hidden_size.",
            counts=counts,
        ),
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
        Real(
            key=f"{task}_rate",
            label="Learning rate",
            widget="number",
            pages=PAGE,
            low=MIN_RATE,
            high=MAX_RATE,
            usual=usual.rate,
            step=0.001,
            digits="%g",
            help="How large an update is for a given gradient.",
            counts=counts,
        ),
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
        Whole(
            key=f"{task}_seed",
            label="Seed",
            widget="number",
            pages=PAGE,
            low=0,
            high=MAX_SEED,
            usual=0,
            help="The first weights and the sequences follow from it: the same seed gives the "
            "same training.",
            counts=counts,
        ),
        Whole(
            key=f"{task}_steps",
            label="Steps",
            widget="number",
            pages=PAGE,
            low=1,
            high=MOST_STEPS,
            usual=usual.steps,
            step=100,
            help="How many updates of the weights are made, unless it stops earlier.",
            counts=counts,
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
