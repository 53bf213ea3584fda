"""The controls of the parts of the pages Gradients and Compare."""

from __future__ import annotations

from explorer.backprop import cliff
from explorer.sequences import MAX_STEPS
from explorer.session.control import Control
from explorer.session.control_kinds import OneOf, Real, SomeOf, Whole
from explorer.session.declared import pages
from explorer.session.declared.explore import CELL_OPTIONS
from explorer.session.declared.pages import only

# The parts in which nothing follows the steps of a sequence.
PROOF, CLIPPING, TABLE, WHICH = "proof", "clipping", "table", "which"
SCAN = "scan"
# What is looked at of a scan.
TREE, WORK, PRODUCT = "tree", "work", "product"
MIN_CLIP, MAX_CLIP = 0.001, 1000.0
MOST_OTHERS = 3
CLIPPING_HELP = {
    "max_norm": "A gradient with a larger norm is scaled down to this one; its direction stays.",
    "max_value": "Each entry of the gradient is cut to at most this size, which can turn it.",
    "cliff_u": "The recurrent weight from which the descent begins.",
    "cliff_b": "The bias from which the descent begins.",
    "cliff_rate": "The learning rate: how large an update is for a given gradient.",
    "cliff_clip": "The norm to which a larger gradient is scaled down on the clipped way.",
}

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
            "chain": "Chain rule",
            PROOF: "The classic proof",
            CLIPPING: "Clipping",
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
            usual=usual,
            step=0.05,
            help=words,
            counts=lambda values: values["part"] == PROOF,
        )
        # Apart, so that the bound and the powers of both are four lines.
        for key, label, usual, words in (
            (
                "sigma",
                "Largest singular value σ of U",
                1.2,
                "The most that U can stretch a vector.",
            ),
            (
                "rho",
                "Spectral radius ρ of U",
                0.8,
                "The largest absolute value of an eigenvalue of U: whether high powers of U grow.",
            ),
        )
    ),
    OneOf(
        key="proof_phi",
        label="φ",
        widget="segmented",
        pages=only(pages.GRADIENTS),
        options={"linear": "linear", "tanh": "tanh", "relu": "ReLU"},
        help="The function that the state goes through at each step.",
        counts=lambda values: values["part"] == PROOF,
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
            help=CLIPPING_HELP[key],
            counts=lambda values: values["part"] == CLIPPING,
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
            TABLE: "Table",
            "layers": "Layers",
            "tensors": "Tensors",
            SCAN: "Scan",
            WHICH: "Which cell?",
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
        help="The cells that read the same sequence beside the first one.",
    ),
    OneOf(
        key="match",
        label="Matched by",
        widget="segmented",
        pages=only(pages.COMPARE),
        options={"units": "units", "parameters": "parameters"},
        help="Units: all cells have as many units. Parameters: the others get the number of "
        "units that comes nearest to the first cell's number of weights.",
    ),
    Whole(
        key="echo_at",
        label="Change the input at step",
        widget="slider",
        pages=only(pages.COMPARE),
        low=0,
        high=MAX_STEPS - 1,
        usual=0,
        help="The step whose input is changed a little; steps count from 0.",
        counts=lambda values: values["compare"] == "echo",
    ),
    OneOf(
        key="scan",
        label="Look at",
        widget="segmented",
        pages=only(pages.COMPARE),
        options={TREE: "Gates and tree", WORK: "Work and time", PRODUCT: "Gradient"},
        help="A scan computes the states of all steps in a few rows instead of one by one.",
        counts=lambda values: values["compare"] == SCAN,
    ),
)
