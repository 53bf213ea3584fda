"""Carries out a command line in this process; files of small models to give it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import torch
from torch import nn

from explorer.command.command import main


@dataclass(frozen=True)
class Outcome:
    """What a command line came to."""

    status: int
    out: str
    err: str


Unroll = Callable[..., Outcome]


def unroll_with(capsys: pytest.CaptureFixture[str]) -> Unroll:
    """The command, as it is typed behind `unroll`."""

    def unroll(*options: str | Path) -> Outcome:
        status = main([str(option) for option in options])
        captured = capsys.readouterr()
        return Outcome(status, captured.out, captured.err)

    return unroll


def drawn(module: nn.Module, seed: int = 0) -> nn.Module:
    """The module with weights that do not depend on torch's global generator."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for weight in module.parameters():
            weight.copy_(torch.randn(weight.shape, generator=generator) * 0.4)
    return module


class Tagger(nn.Module):
    """Reads tokens, by two recurrent modules one above the other."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Embedding(5, 3)
        self.encoder = nn.GRU(3, 4)
        self.decoder = nn.RNN(4, 6, bidirectional=True)


def saved(module: nn.Module, path: Path) -> Path:
    """The file of the module's state dict."""
    torch.save(module.state_dict(), path)
    return path
