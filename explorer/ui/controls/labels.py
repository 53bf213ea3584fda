"""The short texts of the controls, in one place: what a person reads → what the library takes."""

from __future__ import annotations

from typing import Literal

from explorer.cells import CELLS
from explorer.cells.notation import NOTATIONS
from explorer.corpora.texts import CORPORA
from explorer.equations.printed import Direction
from explorer.language.prepared import OWN
from explorer.language.tokens import Unit
from explorer.network.initialisation import INITIALISATIONS
from explorer.sequences import PRESETS
from explorer.session.choice import OWN_NUMBERS, OWN_TASK, OWN_TEXT, Reading
from explorer.session.holds import HOLD_OPTIONS
from explorer.shapes import SHAPES
from explorer.tasks import TASKS
from explorer.training.optimisers import OPTIMISERS
from explorer.training.plan import SERIES

CELL_LABELS: dict[str, str] = {cell.title: key for key, cell in CELLS.items()}
SEQUENCE_LABELS: dict[str, str] = {
    **{preset.title: key for key, preset in PRESETS.items()},
    "Own text": OWN_TEXT,
    "Own numbers": OWN_NUMBERS,
    "The model's own task": OWN_TASK,
}
WEIGHT_LABELS: dict[str, Literal["trained", "random", "own"]] = {
    "Trained": "trained",
    "Random": "random",
    "Own": "own",
}
INITIALISATION_LABELS: dict[str, str | None] = {
    "the cell's own": None,
    **{name: name for name in INITIALISATIONS},
}
NONLINEARITY_LABELS: dict[str, Literal["tanh", "relu"]] = {"tanh": "tanh", "ReLU": "relu"}
NOTATION_LABELS: dict[str, str] = {notation.title: key for key, notation in NOTATIONS.items()}
DIRECTION_LABELS: dict[str, Direction] = {"keeps old": "keep", "takes new": "replace"}
DIRECTIONS_LABELS: dict[str, int] = {"one": 1, "both": 2}
READING_LABELS: dict[str, Reading] = {"forward": "forward", "backward": "backward"}
HOLD_LABELS: dict[str, str] = {holding.title: key for key, holding in HOLD_OPTIONS.items()}
HELD_UNITS_LABELS: dict[str, Literal["all", "one"]] = {"all units": "all", "chosen unit": "one"}
PART_LABELS: dict[str, str] = {
    "Along time": "along",
    "Jacobian": "jacobian",
    "Paths": "paths",
    "The classic proof": "proof",
    "Clipping": "clipping",
}
PROOF_PHI_LABELS: dict[str, str] = {"linear": "linear", "tanh": "tanh", "ReLU": "relu"}
MATCH_LABELS: dict[str, str] = {"units": "units", "parameters": "parameters"}
COMPARE_LABELS: dict[str, str] = {
    "Curves": "curves",
    "Heat maps": "maps",
    "Echo of one input": "echo",
    "Table": "table",
    "Layers": "layers",
}
LOSS_LABELS: dict[str, Literal["last", "sum", "at"]] = {
    "last": "last",
    "every": "sum",
    "one": "at",
}
TASK_LABELS: dict[str, str] = {
    **{task.title: key for key, task in TASKS.items()},
    "Own series": SERIES,
}
OPTIMISER_LABELS: dict[str, str] = {optimiser.title: key for key, optimiser in OPTIMISERS.items()}
START_LABELS: dict[str, str] = {"as drawn": "drawn", "keeping": "chrono"}
CORPUS_LABELS: dict[str, str] = {
    **{corpus.title: key for key, corpus in CORPORA.items()},
    "Your own text": OWN,
}
TOKEN_LABELS: dict[str, Unit] = {"words": "words", "characters": "characters"}
PUNCTUATION_LABELS: dict[str, bool] = {"kept": True, "dropped": False}
LANGUAGE_LABELS: dict[str, str] = {
    "Read": "read",
    "Sample": "sample",
    "Score": "score",
    "Tokens": "tokens",
    "Train": "train",
}
TRAIN_LABELS: dict[str, str] = {
    "Curves": "curves",
    "Watch it learn": "clocks",
    "Where each cell fails": "sweep",
    "Keep it": "keep",
}
SHAPE_LABELS: dict[str, str] = {shape.title: key for key, shape in SHAPES.items()}
