"""Compiled, scripted and recorded modules are opened as the modules they were made from."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn.utils import parametrizations

from explorer import gradients, trace
from explorer.analysis.echo import echo
from explorer.backprop.clipping import parameter_gradients
from explorer.network.unwrapping import unwrapped
from tests.plain_cells import TORCH_MODULES, Case, assert_close, assert_one_sentence

Wrap = Callable[[nn.Module, Tensor], Any]


def quietly(wrap: Wrap) -> Wrap:
    """torch.jit is deprecated, but its files are not gone."""

    def wrapped(module: nn.Module, x: Tensor) -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return wrap(module, x)

    return wrapped


def saved(module: Any) -> Any:
    file = io.BytesIO()
    torch.jit.save(module, file)
    file.seek(0)
    return torch.jit.load(file)


WRAPS: dict[str, Wrap] = {
    "compiled": quietly(lambda module, _: torch.compile(module)),
    "scripted": quietly(lambda module, _: torch.jit.script(module)),
    "scripted and saved": quietly(lambda module, _: saved(torch.jit.script(module))),
    "recorded": quietly(torch.jit.trace),
    "recorded and saved": quietly(lambda module, x: saved(torch.jit.trace(module, x))),
}


@pytest.mark.parametrize("key", TORCH_MODULES)
@pytest.mark.parametrize("wrap", WRAPS)
def test_a_wrapped_module_has_the_trace_and_gradients_of_its_own(wrap: str, key: str) -> None:
    case = Case(num_layers=2, bidirectional=True, batch_first=key == "gru", with_state=True)
    module, x, state = case.torch_module(key), case.input(), case.state(key)
    other = WRAPS[wrap](module, x)
    t, expected = trace(other, x, state), trace(module, x, state)
    assert_close(t.output, expected.output)
    assert t.by_place.keys() == expected.by_place.keys()
    for place, signals in expected.by_place.items():
        for name, value in signals.items():
            assert_close(t.at(*place)[name], value)
    result, wanted = gradients(other, x, "sum", state), gradients(module, x, "sum", state)
    assert_close(result["h"], wanted["h"])


@pytest.mark.parametrize("wrap", WRAPS)
def test_echoes_and_weight_gradients_of_a_wrapped_module_are_those_of_its_own(wrap: str) -> None:
    case = Case(steps=5)
    module, x = case.torch_module("gru"), case.input()
    other = WRAPS[wrap](module, x)
    assert_close(echo(other, x, 1).size, echo(module, x, 1).size)
    expected = parameter_gradients(module, x)
    result = parameter_gradients(other, x)
    assert list(result) == list(expected)
    for name, value in expected.items():
        assert_close(result[name], value)


@pytest.mark.parametrize("wrap", WRAPS)
def test_a_wrapped_lstm_keeps_its_projection(wrap: str) -> None:
    module = nn.LSTM(3, 5, num_layers=2, bidirectional=True, proj_size=2, dtype=torch.float64)
    x = Case().input()
    t = trace(WRAPS[wrap](module, x), x)
    assert_close(t.output, module(x)[0])
    assert t["c"].shape == (5, 2, 5)


def test_dropout_of_a_scripted_module_is_left_out() -> None:
    module, x = nn.LSTM(3, 4, num_layers=3, dropout=0.9), torch.ones(5, 2, 3)
    other = WRAPS["scripted"](module, x)
    assert_close(trace(other, x).output, module.eval()(x)[0])


def test_a_module_compiled_in_place_is_read_without_compiling() -> None:
    module, x = nn.GRU(3, 4), torch.ones(5, 2, 3)
    expected = trace(module, x).output
    module.compile(backend=lambda *_: pytest.fail("it was compiled"))
    assert_close(trace(module, x).output, expected)


def test_a_compiled_module_with_a_parametrization_is_run_as_it_was_written() -> None:
    module = parametrizations.weight_norm(nn.GRU(3, 4), "weight_hh_l0")
    x = torch.ones(5, 2, 3)
    compiled = torch.compile(module, backend=lambda *_: pytest.fail("it was compiled"))
    torch.testing.assert_close(trace(compiled, x).output, module(x)[0])


def test_hooks_on_the_outside_of_a_compiled_module_are_refused() -> None:
    compiled = torch.compile(nn.GRU(3, 4))
    compiled.register_forward_hook(lambda *_: None)
    with pytest.raises(ValueError, match="hooks of its own") as error:
        trace(compiled, torch.ones(5, 2, 3))
    assert_one_sentence(error.value, "torch.compile was given")


class Model(nn.Module):
    """A model with a recurrent module inside."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = nn.GRU(3, 4)

    def forward(self, x: Tensor) -> Tensor:
        return self.encoder(x)[0]


class LSTM(nn.Module):
    """A module of a person's own that has only the name of torch's."""

    def forward(self, x: Tensor) -> Tensor:
        return x


@pytest.mark.parametrize("wrap", ["scripted", "recorded"])
def test_a_wrapped_model_is_told_by_what_it_contains(wrap: str) -> None:
    x = torch.ones(5, 2, 3)
    with pytest.raises(ValueError, match="it contains") as error:
        trace(WRAPS[wrap](Model(), x), x)
    assert_one_sentence(error.value, "Model", "encoder (GRU)", "for example model.")


def test_a_recurrent_module_inside_a_scripted_model_is_opened() -> None:
    model, x = Model(), torch.ones(5, 2, 3)
    inside = WRAPS["scripted"](model, x).encoder
    assert_close(trace(inside, x).output, model(x))


def test_a_scripted_module_that_only_has_the_name_of_torchs_is_refused() -> None:
    x = torch.ones(5, 2, 3)
    with pytest.raises(ValueError, match="scripted LSTM") as error:
        trace(WRAPS["scripted"](LSTM(), x), x)
    assert_one_sentence(error.value, "torch.nn.LSTM")


def test_a_plain_module_is_returned_as_it_is() -> None:
    module = nn.GRU(3, 4)
    assert unwrapped(module) is module
    assert unwrapped("a text") == "a text"
