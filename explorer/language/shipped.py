"""The language models that come with the app, made by `scripts/train_language.py`."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

from explorer.language.model import LanguageModel
from explorer.language.prepared import TextChoice
from explorer.language.tokens import Vocabulary
from explorer.models.parts import ModelSizes
from explorer.models.trained import model_bytes, named_weights
from explorer.resources import MODELS

PREFIX = "language_"


@dataclass(frozen=True)
class Figures:
    """What was measured on held-out text after training: perplexities, and of how many tokens."""

    unigram: float
    bigram: float
    model: float
    held_out: int
    steps: int
    seed: int


def shipped_choices() -> tuple[TextChoice, ...]:
    """The texts, and ways to cut them, for which a trained model comes with the app."""
    return tuple(_choice(path) for path in sorted(MODELS.glob(f"{PREFIX}*.safetensors")))


@lru_cache(maxsize=8)
def shipped_model(choice: TextChoice) -> LanguageModel | None:
    """The trained model of a text, if one comes with the app. Not to be changed."""
    path = _file(choice)
    if not path.exists():
        return None
    weights, facts = named_weights(path.read_bytes())
    if TextChoice(**json.loads(facts["text"])) != choice:
        return None
    tokens = tuple(json.loads(facts["vocabulary"]))
    sizes = ModelSizes(**json.loads(facts["shape"]))
    return LanguageModel(choice, Vocabulary(tokens), sizes, weights)


def shipped_figures(choice: TextChoice) -> Figures:
    """What the training script measured of a shipped model."""
    facts = named_weights(_file(choice).read_bytes())[1]
    return Figures(**json.loads(facts["figures"]))


def model_file(model: LanguageModel, figures: Figures) -> tuple[Path, bytes]:
    """Where a model is kept, and the content of its file: weights in float16, and facts."""
    weights = {name: value.half() for name, value in model.weights.items()}
    facts: dict[str, object] = {
        "text": asdict(model.choice),
        "vocabulary": model.vocabulary.tokens,
        "shape": asdict(model.sizes),
        "figures": asdict(figures),
    }
    return _file(model.choice), model_bytes(weights, facts)


def _file(choice: TextChoice) -> Path:
    return MODELS / f"{PREFIX}{choice.corpus}_{choice.unit}.safetensors"


def _choice(path: Path) -> TextChoice:
    facts = named_weights(path.read_bytes())[1]
    return TextChoice(**json.loads(facts["text"]))
