"""Small models and the bytes of files that torch makes of them."""

from __future__ import annotations

import io
from typing import Any

import torch
from torch import Tensor, nn


class Tagger(nn.Module):
    """An embedding, a recurrent part and a read-out, as a practitioner writes them."""

    def __init__(self, recurrent: nn.Module, words: int = 20, outputs: int = 7) -> None:
        super().__init__()
        self.embedding = nn.Embedding(words, recurrent.input_size)
        self.rnn = recurrent
        directions = 2 if recurrent.bidirectional else 1
        self.fc = nn.Linear(directions * recurrent.hidden_size, outputs)

    def forward(self, numbers: Tensor) -> Tensor:
        """Scores (T, B, O) of numbers of words (T, B)."""
        output, _ = self.rnn(self.embedding(numbers))
        return self.fc(output)


def saved(value: Any, **options: Any) -> bytes:
    """What torch.save writes."""
    stream = io.BytesIO()
    torch.save(value, stream, **options)
    return stream.getvalue()


def scripted(module: nn.Module) -> bytes:
    """What torch.jit.save writes of a scripted module."""
    stream = io.BytesIO()
    torch.jit.save(torch.jit.script(module), stream)
    return stream.getvalue()


def same_weights(module: nn.Module, other: nn.Module) -> bool:
    """Whether two modules have equal weights under equal names."""
    first, second = module.state_dict(), other.state_dict()
    return first.keys() == second.keys() and all(
        torch.equal(first[name], second[name]) for name in first
    )
