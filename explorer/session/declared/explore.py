"""The controls of which network reads which sequence, on the pages of the section Explore."""

from __future__ import annotations

from explorer.cells import CELLS
from explorer.network.initialisation import INITIALISATIONS
from explorer.sequences import MAX_FEATURES, MAX_STEPS, PRESETS
from explorer.sequences.limits import MAX_FILE_BYTES, MAX_LAYERS, MAX_UNITS
from explorer.session.choice import OWN_NUMBERS, OWN_TASK, OWN_TEXT
from explorer.session.control import Control, Values
from explorer.session.control_kinds import OneOf, Real, Text, Whole
from explorer.session.declared.pages import EXPLORE
from explorer.session.declared.tables import table_controls
from explorer.session.names import Names

MAX_SEED = 999_999
MAX_GAIN = 10.0
MAX_FORGET_BIAS = 20.0
FIRST_TEXT = 'He wrote "unroll (me)" (twice) and left.'
FIRST_NUMBERS = "\n".join(["0"] * 5 + ["1"] + ["0"] * 14 + ["-1"] + ["0"] * 9)
CELL_OPTIONS = {key: cell.title for key, cell in CELLS.items()}
DIRECTIONS = {"1": "one", "2": "both"}


def is_random(values: Values) -> bool:
    """Whether the weights are drawn at random."""
    return values["weights"] == "random"


def _reads_numbers(values: Values) -> bool:
    return values["sequence"] == OWN_NUMBERS


SEQUENCE: tuple[Control, ...] = (
    OneOf(
        key="cell",
        label="Cell",
        widget="select",
        pages=EXPLORE,
        options=CELL_OPTIONS,
        first="lstm",
        help="The recurrent cell that reads the sequence. Cells differ in their gates and states.",
    ),
    OneOf(
        key="sequence",
        label="Sequence",
        widget="select",
        pages=EXPLORE,
        options={
            **{key: preset.title for key, preset in PRESETS.items()},
            OWN_TEXT: "Your text",
            OWN_NUMBERS: "Your numbers",
            OWN_TASK: "Your model's own task",
        },
        help="What the cell reads, one step after another.",
    ),
    Text(
        key="text",
        label="Text, one character a step",
        widget="area",
        pages=EXPLORE,
        suggestion=FIRST_TEXT,
        most=MAX_FILE_BYTES,
        help=f"1 to {MAX_STEPS} characters. Emoji and accented letters count as one.",
        counts=lambda values: values["sequence"] == OWN_TEXT,
    ),
    Text(
        key="numbers",
        label="Numbers, one step a line",
        widget="area",
        pages=EXPLORE,
        suggestion=FIRST_NUMBERS,
        height=120,
        most=MAX_FILE_BYTES,
        help="Several features a step: separate them with commas.",
        counts=_reads_numbers,
    ),
    *table_controls("table", EXPLORE, _reads_numbers),
    Names(
        key="table_features",
        label="Columns that are read",
        widget="names",
        pages=EXPLORE,
        most=MAX_FEATURES,
        help="Each is a feature of the input.",
        counts=_reads_numbers,
    ),
    OneOf(
        key="table_scale",
        label="Standardise columns",
        widget="segmented",
        pages=EXPLORE,
        options={"auto": "large", "all": "all", "none": "none"},
        help="Less the mean, over the standard deviation. Numbers far above 10 hold every gate at "
        "0 or 1. A trained model reads the numbers as they are, unless you choose “all”.",
        counts=_reads_numbers,
    ),
)
NETWORK: tuple[Control, ...] = (
    OneOf(
        key="weights",
        label="Weights",
        widget="segmented",
        pages=EXPLORE,
        options={"trained": "Trained", "random": "Random", "own": "Yours"},
        help="Trained: they come with the app and have learned a task. Random: drawn from the "
        "seed. Yours: of a model that you trained or uploaded.",
    ),
    Whole(
        key="steps",
        label="Steps",
        widget="slider",
        pages=EXPLORE,
        low=2,
        high=MAX_STEPS,
        usual=50,
        help="How many steps the sequence has, where that can be chosen.",
    ),
    Whole(
        key="size",
        label="Units",
        widget="slider",
        pages=EXPLORE,
        low=1,
        high=MAX_UNITS,
        usual=16,
        help="How many numbers the state of a layer has: PyTorch's hidden_size.",
    ),
    Whole(
        key="layers",
        label="Layers",
        widget="slider",
        pages=EXPLORE,
        low=1,
        high=MAX_LAYERS,
        usual=1,
        help="Each layer reads the hidden states of the one below it.",
    ),
    OneOf(
        key="directions",
        label="Directions",
        widget="segmented",
        pages=EXPLORE,
        options=DIRECTIONS,
        help="Both: in every layer a second cell reads from the end of the sequence.",
    ),
    Whole(
        key="seed",
        label="Seed",
        widget="number",
        pages=EXPLORE,
        low=0,
        high=MAX_SEED,
        usual=0,
        help="What is drawn at random, weights and sequences, follows from it. The same seed gives "
        "the same.",
    ),
    Real(
        key="gain",
        label="Weight gain",
        widget="slider",
        pages=EXPLORE,
        low=0.0,
        high=MAX_GAIN,
        usual=1.0,
        help="Factor on every weight matrix.",
    ),
    OneOf(
        key="init",
        label="Initialisation",
        widget="select",
        pages=EXPLORE,
        options={"default": "the cell's own", **{name: name for name in INITIALISATIONS}},
        help="How random weights are drawn. The cell's own way is PyTorch's; for the IRNN it "
        "is U = I.",
    ),
    Real(
        key="forget",
        label="Forget-gate bias",
        widget="number",
        pages=EXPLORE,
        low=-MAX_FORGET_BIAS,
        high=MAX_FORGET_BIAS,
        usual=None,
        step=0.5,
        optional=True,
        placeholder="random",
        help="The bias inside the forget gate: the larger, the more the gate keeps at first.",
    ),
    OneOf(
        key="phi",
        label="φ",
        widget="segmented",
        pages=EXPLORE,
        options={"tanh": "tanh", "relu": "ReLU"},
        help="The function that makes the new state of a plain RNN from its sum.",
    ),
)
