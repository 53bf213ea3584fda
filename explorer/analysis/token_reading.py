"""How a model is given tokens: as numbers, as rows with a single 1, or as its user says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from explorer.capturing.choosing import chosen_module
from explorer.capturing.watching import recurrent_modules

Encode = Callable[[Sequence[str]], Any]
Vocabulary = Sequence[str] | Mapping[str, int]


def token_encoder(
    model: nn.Module, module: str | None, vocabulary: Vocabulary | None, encode: Encode | None
) -> Encode:
    """Tokens of one text → what the model reads, a batch of one; see `find_units`.

    Raises ValueError unless exactly one of `vocabulary` and `encode` is given, and for a recurrent
    module that reads fewer features than there are tokens.
    """
    if (vocabulary is None) == (encode is None):
        given = "neither" if encode is None else "both"
        raise ValueError(
            f"Of vocabulary and encode {given} is given; allowed is one: vocabulary=[…], the "
            "tokens in the order of their numbers, or encode=…, a function from tokens to what "
            "the model reads."
        )
    if encode is not None:
        return encode
    assert vocabulary is not None
    numbers = _numbers(vocabulary)
    inside = chosen_module(model, module)
    # Modules that compile or script another pass its attributes on.
    part: Any = model if inside is None else recurrent_modules(model)[1][inside]
    batch_axis = 0 if getattr(part, "batch_first", False) else 1

    def token_numbers(tokens: Sequence[str]) -> Tensor:
        return _looked_up(numbers, tokens).unsqueeze(batch_axis).to(_device(model))

    # What is no recurrent module, and has none inside, is refused by `trace`.
    size = getattr(part, "input_size", None)
    if inside is not None or size is None:
        return token_numbers
    most = max(numbers.values()) + 1
    if most > size:
        raise ValueError(
            f"The vocabulary has {most:,} tokens, but this {type(model).__name__} reads {size} "
            "features at a step; allowed are as many tokens as features, or encode=…"
        )

    def rows(tokens: Sequence[str]) -> Tensor:
        chosen = _looked_up(numbers, tokens)
        dtype = next(part.parameters()).dtype
        return nn.functional.one_hot(chosen, size).to(dtype).unsqueeze(batch_axis)

    return rows


def _numbers(vocabulary: Vocabulary) -> dict[str, int]:
    """Token → number. Raises ValueError for an empty vocabulary."""
    if isinstance(vocabulary, Mapping):
        numbers = dict(vocabulary)
    else:
        numbers = {token: number for number, token in enumerate(vocabulary)}
    if not numbers:
        raise ValueError("The vocabulary is empty; allowed are one token and more.")
    return numbers


def _looked_up(numbers: Mapping[str, int], tokens: Sequence[str]) -> Tensor:
    """The numbers of tokens, (T,). Raises ValueError for one that is not in the vocabulary."""
    missing = next((token for token in tokens if token not in numbers), None)
    if missing is not None:
        raise ValueError(
            f"The token {missing!r} is not in the vocabulary; allowed are texts of its "
            f"{len(numbers):,} tokens, or encode=… for a model that has one for all others."
        )
    return torch.tensor([numbers[token] for token in tokens])


def _device(model: nn.Module) -> torch.device:
    return next((weight.device for weight in model.parameters()), torch.device("cpu"))
