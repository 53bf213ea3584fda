"""The Transformer that comes with the app, trained by `scripts/contest/train_transformer.py`."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import lru_cache

from explorer.attention.language import LanguageTransformer
from explorer.attention.sizes import TransformerSizes
from explorer.language.prepared import TextChoice
from explorer.language.shipped import KIND_FACT
from explorer.language.tokens import Vocabulary
from explorer.models.model_file import model_bytes, named_weights
from explorer.resources import MODELS

FILE = MODELS / "language_agreement_words_transformer.safetensors"


@lru_cache(maxsize=1)
def shipped_transformer() -> LanguageTransformer:
    """The one that reads the words of the agreement corpus. Treat it as read-only."""
    weights, facts = named_weights(FILE.read_bytes())
    text = json.loads(facts["text"])
    return LanguageTransformer(
        TextChoice(token_kind=text.pop(KIND_FACT), **text),
        Vocabulary(tuple(json.loads(facts["vocabulary"]))),
        TransformerSizes(**json.loads(facts["shape"])),
        weights,
    )


def transformer_file(model: LanguageTransformer, steps: int, rate: float, seed: int) -> bytes:
    """The content of the model's file: weights in float16, and facts."""
    text = asdict(model.choice)
    text[KIND_FACT] = text.pop("token_kind")
    facts = {
        "text": text,
        "vocabulary": model.vocabulary.tokens,
        "shape": asdict(model.sizes),
        "training": {"steps": steps, "rate": rate, "seed": seed},
    }
    return model_bytes({name: value.half() for name, value in model.weights.items()}, facts)
