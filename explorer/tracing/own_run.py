"""What a module computes by itself, with its hooks and its own forward, leaving it as it was."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils import parametrize
from torch.nn.utils.rnn import PackedSequence, pad_packed_sequence

from explorer.network.inputs import moved
from explorer.network.layout import Layout
from explorer.network.recurrent import Recurrent
from explorer.network.stack import Stack, read_stack
from explorer.network.surroundings import differentiable

PLAIN = (Recurrent, nn.RNN, nn.LSTM, nn.GRU, nn.RNNCell, nn.LSTMCell, nn.GRUCell)
PLAIN_FORWARDS = {kind.forward for kind in PLAIN}
# Beyond rounding: of the largest value of the output, by the digits of the type.
TOLERANCES = {torch.float32: 1e-4, torch.float64: 1e-9, torch.float16: 0.02, torch.bfloat16: 0.15}


def is_plain(module: nn.Module) -> bool:
    """Whether the module computes what its parameters say: no hooks, no forward of its own."""
    if not isinstance(module, nn.Module) or isinstance(module, torch.jit.ScriptModule):
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


def own_run(
    module: nn.Module, stack: Stack, layout: Layout, x: Any, state: Any
) -> tuple[Stack, Any]:
    """The layers with the weights of the module's own run, and what that run returns.

    x and state are in the module's own layout; where there are lengths, x is packed for the run. A
    module of one step is called in a loop. Dropout does not act. The module's mode, buffers and
    weights, and torch's random numbers, are afterwards as they were before.
    """
    weight = stack.layers[0][0].weight_ih

    def beside_weights(values: Tensor) -> Tensor:
        return differentiable(values).to(weight.device, weight.dtype)

    if isinstance(x, PackedSequence):
        reads: Any = x._replace(data=beside_weights(x.data))
    else:
        reads = layout.own_input(beside_weights(x))
    parts = state if isinstance(state, tuple | list) else [state]
    states = [beside_weights(part) for part in parts if part is not None]
    if layout.lengths is not None and not layout.batched and not stack.one_step:
        states = [part.unsqueeze(1) for part in states]
    given = None if not states else states[0] if len(states) == 1 else tuple(states)
    with undisturbed(module):
        module.eval()
        run = partial(_looped, module, layout) if stack.one_step else module
        result = run(reads) if given is None else run(reads, given)
        return _copied(read_stack(module)), result


def _looped(module: nn.Module, layout: Layout, reads: Any, state: Any = None) -> tuple[Any, Any]:
    """What a module of one step gives at every step, and its last states."""
    steps = pad_packed_sequence(reads)[0] if isinstance(reads, PackedSequence) else reads
    if not layout.batched and isinstance(reads, PackedSequence):
        steps = steps.squeeze(1)
    outputs = []
    for x in steps:
        state = module(x, state)
        outputs.append(state[0] if isinstance(state, tuple) else state)
    output = torch.stack(outputs)
    if layout.packed is not None:
        return layout.own(output), state
    return layout.own_input(output), state


def check_output(module: nn.Module, result: Any, ours: Any) -> None:
    """Raises ValueError, one sentence, if a module's own result is not the output of our trace.

    `ours` is in the module's own layout, a tensor or packed.
    """
    name = type(module).__name__
    own = _numbers(result[0] if isinstance(result, tuple) and result else result)
    ours = _numbers(ours)
    if not isinstance(own, Tensor) or own.shape != ours.shape:
        kind = tuple(own.shape) if isinstance(own, Tensor) else type(own).__name__
        raise ValueError(
            f"This {name} cannot be traced: its own output is {kind}, its weights give "
            f"{tuple(ours.shape)}; allowed is a module that returns what torch.nn's return."
        )
    largest = max(float(ours[ours.isfinite()].abs().amax()), 1.0) if ours.isfinite().any() else 1.0
    bound = TOLERANCES[own.dtype] * largest
    own = moved(own)
    # An overflow is a result like any other: where both are infinite or no number, they agree.
    if not torch.allclose(own, ours, rtol=0.0, atol=bound, equal_nan=True):
        difference = (own - ours).abs().max().item()
        raise ValueError(
            f"This {name} cannot be traced: its own output differs from that of its weights by "
            f"{difference:.2g}, since a hook or a forward of its own changes what it computes; "
            "allowed are hooks that change weights alone."
        )


def _numbers(output: Any) -> Any:
    return output.data if isinstance(output, PackedSequence) else output


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
