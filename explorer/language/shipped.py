"""The language models that come with the app, trained by `scripts/train_language.py`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

from explorer.cells import CELLS
from explorer.language.model import LanguageModel
from explorer.language.prepared import TextChoice
from explorer.language.tokens import Vocabulary
from explorer.models.model_file import model_bytes, named_weights
from explorer.models.parts import ModelSizes
from explorer.resources import MODELS

PREFIX = "language_"
# The cell of the model that the page Language shows; the others stand beside it.
USUAL_CELL = "lstm"
# What the files call the kind of tokens.
KIND_FACT = "unit"


@dataclass(frozen=True)
class Figures:
    """Figures of a trained model: perplexities on held-out text, and how it was trained.

    held_out: the number of held-out tokens. steps, seed: those of the training.
    """

    unigram: float
    bigram: float
    model: float
    held_out: int
    steps: int
    seed: int


def shipped_choices() -> tuple[TextChoice, ...]:
    """The texts and tokenizations for which a trained model comes with the app."""
    paths = sorted(MODELS.glob(f"{PREFIX}*.safetensors"))
    choices = (_choice(named_weights(path.read_bytes())[1]) for path in paths)
    return tuple(dict.fromkeys(choices))


def shipped_cells(choice: TextChoice) -> tuple[str, ...]:
    """The cells that a trained model of a text comes with."""
    return tuple(cell for cell in CELLS if shipped_model(choice, cell) is not None)


@lru_cache(maxsize=16)
def shipped_model(choice: TextChoice, cell: str = USUAL_CELL) -> LanguageModel | None:
    """The trained model for a text; None if the app has none. Treat it as read-only."""
    path = _file(choice, cell)
    if not path.exists():
        return None
    weights, facts = named_weights(path.read_bytes())
    if _choice(facts) != choice:
        return None
    tokens = tuple(json.loads(facts["vocabulary"]))
    sizes = ModelSizes(**json.loads(facts["shape"]))
    return LanguageModel(choice, Vocabulary(tokens), sizes, weights)


def shipped_figures(choice: TextChoice, cell: str = USUAL_CELL) -> Figures:
    """The figures of a shipped model, measured by the training script."""
    facts = named_weights(_file(choice, cell).read_bytes())[1]
    return Figures(**json.loads(facts["figures"]))


def model_file(model: LanguageModel, figures: Figures) -> tuple[Path, bytes]:
    """The path and the content of a model's file: weights in float16, and facts."""
    weights = {name: value.half() for name, value in model.weights.items()}
    facts: dict[str, object] = {
        "text": {
            KIND_FACT if name == "token_kind" else name: value
            for name, value in asdict(model.choice).items()
        },
        "vocabulary": model.vocabulary.tokens,
        "shape": asdict(model.sizes),
        "figures": asdict(figures),
    }
    return _file(model.choice, model.sizes.cell), model_bytes(weights, facts)


def _file(choice: TextChoice, cell: str) -> Path:
    other = "" if cell == USUAL_CELL else f"_{cell}"
    return MODELS / f"{PREFIX}{choice.corpus}_{choice.token_kind}{other}.safetensors"


def _choice(facts: Mapping[str, str]) -> TextChoice:
    text = json.loads(facts["text"])
    return TextChoice(token_kind=text.pop(KIND_FACT), **text)
