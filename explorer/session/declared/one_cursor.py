"""The controls of the parts in which an RNN and the Transformer stand on one cursor."""

from __future__ import annotations

from explorer.cells import CELLS
from explorer.contest.credit import STEPS
from explorer.language.agreement import SEPARATED
from explorer.session.control import Control
from explorer.session.control_kinds import OneOf, Text, Whole
from explorer.session.declared.explore import MAX_SEED
from explorer.session.declared.transformer import CREDIT, PAGE, READING, on_part

# The cells whose language models read the words that the Transformer reads.
READING_CELLS = ("lstm", "gru", "rnn")
EACH, MEAN = "each", "mean"
UNTRAINED, TRAINED = "untrained", "trained"

ON_ONE_CURSOR: tuple[Control, ...] = (
    Text(
        key="reading_text",
        label="A sentence to read",
        widget="line",
        pages=PAGE,
        suggestion=SEPARATED,
        help="Both models read it word by word.",
        counts=on_part(READING),
    ),
    OneOf(
        key="reading_cell",
        label="Beside the Transformer",
        widget="segmented",
        pages=PAGE,
        options={key: CELLS[key].title for key in READING_CELLS},
        help="A recurrent network that learned from the same sentences.",
        counts=on_part(READING),
    ),
    OneOf(
        key="reading_heads",
        label="Attention rows",
        widget="segmented",
        pages=PAGE,
        options={EACH: "each head", MEAN: "mean"},
        help="The rows of every head, or for each layer the mean of its heads.",
        counts=on_part(READING),
    ),
    OneOf(
        key="credit_weights",
        label="Weights",
        widget="segmented",
        pages=PAGE,
        options={UNTRAINED: "untrained", TRAINED: "trained"},
        help="Untrained weights follow from the seed; trained ones come with the app.",
        counts=on_part(CREDIT),
    ),
    Whole(
        key="credit_place",
        label="Step of the digit",
        widget="slider",
        pages=PAGE,
        low=0,
        high=STEPS - 1,
        usual=10,
        help="The digit alone decides the label, which is due at the last step.",
        counts=on_part(CREDIT),
    ),
    Whole(
        key="credit_seed",
        label="Seed",
        widget="number",
        pages=PAGE,
        low=0,
        high=MAX_SEED,
        usual=0,
        help="The letters, the digit and the untrained weights follow from it.",
        counts=on_part(CREDIT),
    ),
)
