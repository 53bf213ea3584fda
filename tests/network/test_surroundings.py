"""Inference mode, autocast and defaults of the caller change no value and raise nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
import torch
from torch import Tensor

from explorer import Clamp, gradients, trace
from explorer.analysis.echo import echo
from explorer.backprop.clipping import parameter_gradients
from explorer.backprop.jacobians import jacobians, loss_step_map
from explorer.backprop.paths import paths, straight_path
from tests.plain_cells import Case


@contextmanager
def default_dtype() -> Iterator[None]:
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        yield
    finally:
        torch.set_default_dtype(before)


@contextmanager
def default_device() -> Iterator[None]:
    torch.set_default_device("meta")
    try:
        yield
    finally:
        torch.set_default_device(None)


SURROUNDINGS: dict[str, Callable[[], AbstractContextManager[Any]]] = {
    "inference": torch.inference_mode,
    "no_grad": torch.no_grad,
    "autocast": lambda: torch.autocast("cpu", torch.bfloat16),
    "meta": lambda: torch.device("meta"),
    "default device": default_device,
    "default dtype": default_dtype,
}
CALLS: dict[str, Callable[[Any, Tensor], tuple[Tensor, ...]]] = {
    "trace": lambda module, x: (trace(module, x).output,),
    "clamped": lambda module, x: (trace(module, x, clamp=Clamp("h", 0.5, units=(1,))).output,),
    "gradients": lambda module, x: (gradients(module, x, "sum")["h"],),
    "loss": lambda module, x: (gradients(module, x, lambda h: h.square().sum())["h"],),
    "jacobians": lambda module, x: (jacobians(trace(module, x)).frobenius,),
    "map": lambda module, x: (loss_step_map(trace(module, x)),),
    "paths": lambda module, x: tuple(
        value for part in paths(trace(module, x)).values() for value in part.values()
    ),
    "straight": lambda module, x: straight_path(trace(module, x)),
    "echo": lambda module, x: (echo(module, x, 1).size,),
    "clipping": lambda module, x: (parameter_gradients(module, x)["weight_ih_l0"],),
}
# One of every way to be computed: fused by torch or not, with one product, two or none, with
# peepholes, and with a state that does not begin at 0.
KINDS = ("rnn_relu", "lstm", "lstm_peephole", "gru_reset_before", "minlstm", "slstm")


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("around", SURROUNDINGS)
@pytest.mark.parametrize("key", KINDS)
def test_the_callers_surroundings_change_nothing(key: str, around: str, call: str) -> None:
    case = Case(steps=5, batch=1, dtype=torch.float32)
    module, x = case.our_module(key), case.input()
    expected = CALLS[call](module, x)
    with SURROUNDINGS[around]():
        result = CALLS[call](module, x)
    for one, plain in zip(result, expected, strict=True):
        assert (one.dtype, one.device) == (plain.dtype, plain.device)
        assert torch.equal(one, plain)
        assert not one.is_inference()


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("key", KINDS)
def test_inputs_and_weights_made_in_inference_mode_are_read(key: str, call: str) -> None:
    case = Case(steps=5, batch=1, dtype=torch.float32)
    expected = CALLS[call](case.our_module(key), case.input())
    with torch.inference_mode():
        made = case.our_module(key), case.input().clone()
    assert made[1].is_inference()
    for one, plain in zip(CALLS[call](*made), expected, strict=True):
        assert torch.equal(one, plain)
