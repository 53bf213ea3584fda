"""What a module computes by itself, with its hooks and its own forward, leaving it as it was."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils import parametrize

from explorer.network.recurrent import Recurrent
from explorer.network.stack import Stack, read_stack

PLAIN_FORWARDS = {kind.forward for kind in (Recurrent, nn.RNN, nn.LSTM, nn.GRU)}
# Beyond rounding: of the largest value of the output, by the digits of the type.
TOLERANCES = {torch.float32: 1e-4, torch.float64: 1e-9}


def is_plain(module: nn.Module) -> bool:
    """Whether the module computes what its parameters say: no hooks, no forward of its own."""
    if not isinstance(module, nn.Module):
        return True  # whatever reads it refuses it
    return (
        type(module).forward in PLAIN_FORWARDS
        and type(module).__call__ is nn.Module.__call__
        and "forward" not in vars(module)
        and not module._forward_hooks
        and not module._forward_pre_hooks
        and not parametrize.is_parametrized(module)
    )


def quiet_stack(module: nn.Module) -> Stack:
    """The layers of a module; reading them leaves it as it was, whatever makes its weights.

    Raises ValueError as `read_stack`.
    """
    if is_plain(module):
        return read_stack(module)
    with undisturbed(module):
        module.eval()
        return _copied(read_stack(module))


def own_run(module: nn.Module, x: Tensor, state: Any) -> tuple[Stack, Any]:
    """The layers with the weights of the module's own run, and what that run returns.

    x and state are in the module's own layout. Dropout does not act. The module's mode, buffers and
    weights, and torch's random numbers, are afterwards as they were before.
    """
    with undisturbed(module):
        module.eval()
        result = module(x) if state is None else module(x, state)
        return _copied(read_stack(module)), result


def check_output(module: nn.Module, result: Any, ours: Tensor) -> None:
    """Raises ValueError, one sentence, if a module's own result is not the output of our trace."""
    name = type(module).__name__
    own = result[0] if isinstance(result, tuple) and result else result
    if not isinstance(own, Tensor) or own.shape != ours.shape:
        kind = tuple(own.shape) if isinstance(own, Tensor) else type(own).__name__
        raise ValueError(
            f"This {name} cannot be traced: its own output is {kind}, its weights give "
            f"{tuple(ours.shape)}; allowed is a module that returns what torch.nn's return."
        )
    largest = max(float(ours[ours.isfinite()].abs().amax()), 1.0) if ours.isfinite().any() else 1.0
    bound = TOLERANCES[ours.dtype] * largest
    # An overflow is a result like any other: where both are infinite or no number, they agree.
    if not torch.allclose(own, ours, rtol=0.0, atol=bound, equal_nan=True):
        difference = (own - ours).abs().max().item()
        raise ValueError(
            f"This {name} cannot be traced: its own output differs from that of its weights by "
            f"{difference:.2g}, since a hook or a forward of its own changes what it computes; "
            "allowed are hooks that change weights alone."
        )


def _copied(stack: Stack) -> Stack:
    return stack.mapped(lambda weight: weight.detach().clone())


@contextmanager
def undisturbed(module: nn.Module) -> Iterator[None]:
    """Whatever runs inside, the module and torch's random numbers are afterwards as before."""
    states = [(part, _shallow(part)) for part in module.modules()]
    buffers = [(buffer, buffer.detach().clone()) for buffer in module.buffers()]
    with torch.random.fork_rng(devices=[]):
        try:
            with torch.no_grad():
                yield
        finally:
            for part, attributes in states:
                vars(part).clear()
                vars(part).update(attributes)
            with torch.no_grad():
                for buffer, before in buffers:
                    buffer.copy_(before)


def _shallow(module: nn.Module) -> dict[str, Any]:
    """A module's attributes; its tables of weights and buffers as copies of their own."""
    return {
        name: value.copy() if isinstance(value, dict | list) else value
        for name, value in vars(module).items()
    }
