"""Which module inside a model is looked into, and what the model is called with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import nn
from torch.nn.utils.rnn import PackedSequence

from explorer.capturing.watching import ROOT, recurrent_modules
from explorer.network.inputs import Lengths
from explorer.network.stack import MOST_NAMED
from explorer.network.unwrapping import unwrapped


def chosen_module(model: nn.Module, name: str | None) -> str | None:
    """The name of the recurrent module inside a model that is asked for; None for the model itself.

    Raises ValueError, one sentence, if there are several to choose from, or none of that name.
    """
    if not isinstance(model, nn.Module) or isinstance(model, torch.jit.ScriptModule):
        return None
    try:
        aliases, modules = recurrent_modules(model)
    except ValueError:
        if name is None:
            return None
        raise
    if name is None and modules.get(ROOT) is unwrapped(model):
        return None
    named = [f"{key} ({type(part).__name__})" for key, part in modules.items()]
    listed = ", ".join(named[:MOST_NAMED]) + (", …" if len(named) > MOST_NAMED else "")
    if name is None and len(modules) > 1:
        example = next(iter(modules))
        raise ValueError(
            f"This {type(model).__name__} contains {listed}; choose one, as in module={example!r}."
        )
    if name is None:
        return next(iter(modules))
    if name not in aliases:
        raise ValueError(f"There is no recurrent module {name!r}; there is {listed}.")
    return aliases[name]


def model_arguments(x: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """What a model is called with: a tuple is unpacked, a mapping gives keyword arguments."""
    if isinstance(x, Mapping):
        return (), dict(x)
    if isinstance(x, tuple) and not isinstance(x, PackedSequence):
        return x, {}
    return (x,), {}


def check_own(name: str, state: Any, lengths: Lengths | None) -> None:
    """Raises ValueError for what a model decides itself."""
    for given, value in (("A state is", state), ("Lengths are", lengths)):
        if value is not None:
            raise ValueError(
                f"{given} given, but what {name} reads is up to the model; allowed is None: pass "
                "what the model takes as x, a tuple for several arguments."
            )
