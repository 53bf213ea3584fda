"""What cannot be traced gives one sentence that says what to write instead."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.utils.rnn import pack_sequence

from explorer import Clamp
from explorer.tracing.trace import trace
from tests.plain_cells import assert_one_sentence

GRU = nn.GRU(3, 4)
X = torch.ones(5, 1, 3)


class Encoder(nn.Module):
    """A model that holds a recurrent module under a name."""

    def __init__(self, count: int = 1) -> None:
        super().__init__()
        self.rnns = nn.ModuleList(nn.LSTM(3, 4) for _ in range(count))


class ModeOnly(nn.Module):
    """A module that has nothing of an LSTM but its mode."""

    mode = "LSTM"
    cell = "lstm"


def refused(*args: Any, **kwargs: Any) -> ValueError:
    with pytest.raises(ValueError) as error:  # noqa: PT011 - its text is what the callers check
        trace(*args, **kwargs)
    return error.value


@pytest.mark.parametrize(
    ("module", "parts"),
    [
        (nn.Sequential(nn.Linear(3, 3), nn.GRU(3, 4)), ("Sequential", "1 (GRU)", "'1'")),
        (nn.ModuleDict({"enc": Encoder()}), ("enc.rnns.0 (LSTM)", "get_submodule('enc.rnns.0')")),
        (Encoder(7), ("rnns.4 (LSTM), …",)),
        (nn.Linear(3, 4), ("Linear", "no recurrent module is in it", "torch.nn.GRU")),
        (ModeOnly(), ("ModeOnly", "build_cell")),
        ("a text", ("str", "build_cell")),
    ],
)
def test_a_module_that_is_no_recurrent_one_is_told_what_to_pass(module: Any, parts: Any) -> None:
    assert_one_sentence(refused(module, X), *parts)


def test_a_quantised_lstm_is_refused() -> None:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        quantised = torch.ao.nn.quantized.dynamic.LSTM(3, 4)
    assert_one_sentence(
        refused(quantised, X), "Cannot look inside a quantised LSTM", "torch.nn.LSTM"
    )


@pytest.mark.parametrize(
    ("x", "parts"),
    [
        (X.numpy(), ("ndarray", "torch.from_numpy(x)")),
        (pack_sequence([X[:, 0, :2]]), ("PackedSequence", "(5, 2)", "I = 3")),
        (pack_sequence([X[:, 0].long()]), ("int64", "float32")),
        (X.to_sparse(), ("sparse_coo", "x.to_dense()")),
        (X.to_mkldnn(), ("_mkldnn", "x.to_dense()")),
        (X.to("meta"), ("on meta", "devices that hold values")),
        (X.double(), ("float64", "float32")),
        (X.long(), ("int64", "float32")),
        (None, ("NoneType",)),
    ],
)
def test_an_input_that_cannot_be_read_is_told_what_to_write(x: Any, parts: Any) -> None:
    assert_one_sentence(refused(GRU, x), *parts)


@pytest.mark.parametrize(
    ("state", "parts"),
    [
        (torch.zeros(1, 1, 4, device="meta"), ("on meta", "on the CPU")),
        (torch.zeros(1, 1, 4).to_sparse(), ("sparse_coo", "dense")),
        (np.zeros((1, 1, 4)), ("ndarray", "tensor")),
    ],
)
def test_a_state_that_cannot_be_read_is_told_what_is_allowed(state: Any, parts: Any) -> None:
    assert_one_sentence(refused(GRU, X, state), *parts)


@pytest.mark.parametrize(
    ("clamp", "parts"),
    [
        (Clamp("z", 1.0, units=1), ("units are 1", "units=(0, 3)")),
        (Clamp("z", 1.0, units=("a",)), ("units are ('a',)",)),
        (Clamp("z", 1.0, units=(True,)), ("units are (True,)",)),
        (Clamp("z", "open"), ("'open'", "finite number")),
        (Clamp("z", None), ("None", "finite number")),
        (Clamp("z", True), ("True", "finite number")),
        (Clamp("z", 1.0, start=0.5), ("start is 0.5", "whole number")),
        (Clamp("z", 1.0, stop="end"), ("stop is 'end'", "whole number")),
        (Clamp("z", 1.0, layer=None), ("layer is None", "whole number")),
        ("z", ("str", "Clamp")),
    ],
)
def test_a_clamp_with_a_value_of_a_wrong_kind_is_refused(clamp: Any, parts: Any) -> None:
    assert_one_sentence(refused(GRU, X, clamp=[clamp]), *parts)


def test_one_clamp_needs_no_list() -> None:
    clamp = Clamp("z", np.float64(1.0), units=np.array([1, 2]))  # type: ignore[arg-type]
    held = trace(GRU, X, clamp=clamp)["z"]
    assert torch.equal(held, trace(GRU, X, clamp=[clamp])["z"])
    assert bool((held[..., 1:3] == 1.0).all())
    assert not bool((held[..., 0] == 1.0).any())
