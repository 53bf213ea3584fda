"""Hooks that stay with one module: its copies and its saved files have none that acts."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import torch
from torch import nn


class OwnHook:
    """A hook for one module alone.

    A copy of the module, such as a moving average keeps or DataParallel makes for each device, has
    the hook too: there it does nothing. Copying or pickling it gives one that does
    nothing anywhere.
    """

    def __init__(self, module: nn.Module, hook: Callable[..., None]) -> None:
        self._module = module
        # What torch.compile compiles around a hook leaves it as it is. Loading the compiler takes
        # seconds; without it nothing is compiled.
        disable: Any = torch.compiler.disable
        self._hook = disable(hook) if "torch._dynamo" in sys.modules else hook

    def __call__(self, module: nn.Module, *values: Any) -> None:
        if module is self._module:
            self._hook(module, *values)

    def __reduce__(self) -> tuple[Callable[[], Callable[..., None]], tuple[()]]:
        return idle_hook, ()


def idle_hook() -> Callable[..., None]:
    """What a copy has in a hook's place."""
    return idle


def idle(*_values: Any) -> None:
    """A hook that does nothing."""
