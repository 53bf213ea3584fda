"""The controls of the pages Cell, Gradients and Compare."""

from __future__ import annotations

from explorer.backprop import cliff
from explorer.cells import CELLS
from explorer.cells.notation import NOTATIONS
from explorer.network.initialisation import INITIALISATIONS
from explorer.sequences import MAX_STEPS, PRESETS
from explorer.sequences.limits import MAX_LAYERS, MAX_UNITS
from explorer.session.choice import OWN_NUMBERS, OWN_TASK, OWN_TEXT
from explorer.session.control import Control, Flag, OneOf, Real, SomeOf, Text, Values, Whole
from explorer.session.declared import pages
from explorer.session.declared.pages import EVERY, EXPLORE, only
from explorer.session.holds import HOLD_OPTIONS

MAX_SEED = 999_999
MAX_GAIN = 10.0
MAX_FORGET_BIAS = 20.0
MIN_CLIP, MAX_CLIP = 0.001, 1000.0
MOST_OTHERS = 3
FIRST_TEXT = 'He wrote "unroll (me)" (twice) and left.'
FIRST_NUMBERS = "\n".join(["0"] * 5 + ["1"] + ["0"] * 14 + ["-1"] + ["0"] * 9)
CELL_OPTIONS = {key: cell.title for key, cell in CELLS.items()}
DIRECTIONS = {"1": "one", "2": "both"}
READINGS = {"forward": "forward", "backward": "backward"}


def is_random(values: Values) -> bool:
    """Whether the weights are drawn at random."""
    return values["weights"] == "random"


def _holds(values: Values) -> bool:
    return bool(values["holding"]) and values["hold"] is not None


SEQUENCE: tuple[Control, ...] = (
    OneOf(
        key="cell", label="Cell", widget="select", pages=EXPLORE, options=CELL_OPTIONS, first="lstm"
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
    ),
    Text(
        key="text",
        label="Text, one character a step",
        widget="area",
        pages=EXPLORE,
        suggestion=FIRST_TEXT,
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
        help="Several features a step: separate them with commas.",
        counts=lambda values: values["sequence"] == OWN_NUMBERS,
    ),
)
NETWORK: tuple[Control, ...] = (
    OneOf(
        key="weights",
        label="Weights",
        widget="segmented",
        pages=EXPLORE,
        options={"trained": "Trained", "random": "Random", "own": "Yours"},
    ),
    Whole(
        key="steps", label="Steps", widget="slider", pages=EXPLORE, low=2, high=MAX_STEPS, usual=50
    ),
    Whole(
        key="size", label="Units", widget="slider", pages=EXPLORE, low=1, high=MAX_UNITS, usual=16
    ),
    Whole(
        key="layers",
        label="Layers",
        widget="slider",
        pages=EXPLORE,
        low=1,
        high=MAX_LAYERS,
        usual=1,
    ),
    OneOf(
        key="directions",
        label="Directions",
        widget="segmented",
        pages=EXPLORE,
        options=DIRECTIONS,
        help="Both: in every layer a second cell reads from the end of the sequence.",
    ),
    Whole(key="seed", label="Seed", widget="number", pages=EXPLORE, low=0, high=MAX_SEED, usual=0),
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
    ),
    OneOf(
        key="phi",
        label="φ",
        widget="segmented",
        pages=EXPLORE,
        options={"tanh": "tanh", "relu": "ReLU"},
    ),
)
VIEW: tuple[Control, ...] = (
    Whole(
        key="layer",
        label="Layer",
        widget="number",
        pages=EXPLORE,
        low=1,
        high=MAX_LAYERS,
        usual=None,
        optional=True,
    ),
    OneOf(key="reading", label="Direction", widget="segmented", pages=EXPLORE, options=READINGS),
    OneOf(
        key="notation",
        label="Notation",
        widget="select",
        pages=EVERY,
        options={key: notation.title for key, notation in NOTATIONS.items()},
    ),
    OneOf(
        key="z",
        label="z near 1",
        widget="segmented",
        pages=EVERY,
        options={"keep": "keeps old", "replace": "takes new"},
        help="Books differ on which way the update gate z points. The weights stay the same; "
        "values, equations and diagram follow.",
    ),
    Whole(
        key="unit", label="Unit", widget="number", pages=EXPLORE, low=0, high=MAX_UNITS - 1, usual=0
    ),
    OneOf(
        key="loss",
        label="Loss at step",
        widget="segmented",
        pages=EXPLORE,
        options={"last": "last", "sum": "all", "at": "one"},
        help="The gradient starts from the sum of the hidden state: at the last step, at all "
        "steps, or at one.",
    ),
    Whole(
        key="at",
        label="Step",
        widget="number",
        pages=EXPLORE,
        low=0,
        high=MAX_STEPS - 1,
        usual=0,
        counts=lambda values: values["loss"] == "at",
    ),
    Flag(key="holding", label="Hold a gate", widget="group", pages=EXPLORE),
    OneOf(
        key="hold",
        label="Hold",
        widget="pills",
        pages=EXPLORE,
        options={key: option.title for key, option in HOLD_OPTIONS.items()},
        optional=True,
        counts=_holds,
    ),
    Real(
        key="held_at",
        label="Value",
        widget="slider",
        pages=EXPLORE,
        low=-1.0,
        high=1.0,
        usual=0.0,
        step=0.05,
        help="Gates lie between 0 and 1; the textbook cases bring their own values.",
        counts=_holds,
    ),
    OneOf(
        key="held_units",
        label="Units",
        widget="segmented",
        pages=EXPLORE,
        options={"all": "all units", "one": "chosen unit"},
        counts=_holds,
    ),
    Whole(
        key="held_from",
        label="From step",
        widget="number",
        pages=EXPLORE,
        low=0,
        high=MAX_STEPS - 1,
        usual=0,
        counts=_holds,
    ),
    Whole(
        key="held_to",
        label="To step",
        widget="number",
        pages=EXPLORE,
        low=0,
        high=MAX_STEPS - 1,
        usual=None,
        optional=True,
        placeholder="the last",
        counts=_holds,
    ),
    Whole(
        key="t",
        label="Step",
        widget="player",
        pages=EVERY,
        low=0,
        high=MAX_STEPS - 1,
        usual=None,
        optional=True,
    ),
    Whole(
        key="sub",
        label="Equation",
        widget="player",
        pages=only(pages.CELL),
        low=0,
        high=9,
        usual=None,
        optional=True,
    ),
)
GRADIENTS: tuple[Control, ...] = (
    OneOf(
        key="part",
        label="View",
        widget="segmented",
        pages=only(pages.GRADIENTS),
        options={
            "along": "Along time",
            "jacobian": "Jacobian",
            "paths": "Paths",
            "proof": "The classic proof",
            "clipping": "Clipping",
        },
    ),
    *(
        Real(
            key=key,
            label=label,
            widget="slider",
            pages=only(pages.GRADIENTS),
            low=0.5,
            high=1.5,
            usual=0.9,
            step=0.05,
            counts=lambda values: values["part"] == "proof",
        )
        for key, label in (
            ("sigma", "Largest singular value σ of U"),
            ("rho", "Spectral radius ρ of U"),
        )
    ),
    OneOf(
        key="proof_phi",
        label="φ",
        widget="segmented",
        pages=only(pages.GRADIENTS),
        options={"linear": "linear", "tanh": "tanh", "relu": "ReLU"},
        counts=lambda values: values["part"] == "proof",
    ),
    *(
        Real(
            key=key,
            label=label,
            widget="number",
            pages=only(pages.GRADIENTS),
            low=low,
            high=high,
            usual=usual,
            step=step,
            digits=digits,
            counts=lambda values: values["part"] == "clipping",
        )
        for key, label, (low, high), usual, step, digits in (
            ("max_norm", "Clip to the norm", (MIN_CLIP, MAX_CLIP), 1.0, 0.1, "%.3f"),
            ("max_value", "Clip to the value", (MIN_CLIP, MAX_CLIP), 0.1, 0.1, "%.3f"),
            ("cliff_u", "Start u", cliff.U_RANGE, cliff.DEFAULT_START[0], 0.1, None),
            ("cliff_b", "Start b", cliff.B_RANGE, cliff.DEFAULT_START[1], 0.1, None),
            ("cliff_rate", "Rate", (0.01, 10.0), cliff.DEFAULT_RATE, 0.1, None),
            ("cliff_clip", "Clip to", (MIN_CLIP, MAX_CLIP), cliff.DEFAULT_THRESHOLD, 0.01, None),
        )
    ),
)
COMPARE: tuple[Control, ...] = (
    OneOf(
        key="compare",
        label="View",
        widget="segmented",
        pages=only(pages.COMPARE),
        options={
            "curves": "Curves",
            "maps": "Heat maps",
            "echo": "Echo of one input",
            "table": "Table",
            "layers": "Layers",
        },
    ),
    SomeOf(
        key="others",
        label="Compare with",
        widget="several",
        pages=only(pages.COMPARE),
        options=CELL_OPTIONS,
        usual=("rnn", "gru", "lstm"),
        usually=2,
        others_than="cell",
        most=MOST_OTHERS,
        placeholder="Choose one to three cells",
    ),
    OneOf(
        key="match",
        label="Matched by",
        widget="segmented",
        pages=only(pages.COMPARE),
        options={"units": "units", "parameters": "parameters"},
    ),
    Whole(
        key="echo_at",
        label="Change the input at step",
        widget="slider",
        pages=only(pages.COMPARE),
        low=0,
        high=MAX_STEPS - 1,
        usual=0,
        counts=lambda values: values["compare"] == "echo",
    ),
)
