"""What a caller may have switched on around a call, and what the library does about it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from functools import wraps
from typing import ParamSpec, TypeVar

import torch
from torch import Tensor

P = ParamSpec("P")
R = TypeVar("R")
CPU = torch.device("cpu")


def unaffected_by_caller(function: Callable[P, R]) -> Callable[P, R]:
    """Runs a function on the CPU, in the weights' own precision, able to differentiate.

    Inference mode, autocast and a default device that the caller has set do not act inside.
    """

    @wraps(function)
    def unaffected(*args: P.args, **kwargs: P.kwargs) -> R:
        with ExitStack() as stack:
            if torch.is_inference_mode_enabled():
                stack.enter_context(torch.inference_mode(mode=False))
            if torch.is_autocast_enabled("cpu"):
                stack.enter_context(torch.autocast("cpu", enabled=False))
            # Every torch call inside costs a little more, so it is only done where it must be.
            if torch.get_default_device() != CPU:
                stack.enter_context(CPU)
            return function(*args, **kwargs)

    return unaffected


def differentiable(tensor: Tensor) -> Tensor:
    """The tensor outside every graph; a copy if it was made in inference mode."""
    return tensor.clone() if tensor.is_inference() else tensor.detach()
