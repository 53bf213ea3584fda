"""Each stepping model computes what its whole pass does, and keeps what it is said to keep."""

from __future__ import annotations

import pytest
import torch

from explorer import build_cell, trace
from explorer.versus.min_gru import MinGRUCell
from explorer.versus.models import LSTM, TRANSFORMER, WIDTH
from explorer.versus.stepping import STEPPERS, AttentionStepper

CLOSE = {"rtol": 1e-4, "atol": 1e-5}


@pytest.mark.parametrize("model", STEPPERS)
def test_trying_a_step_leaves_the_model_where_it_stood(model: str) -> None:
    stepper = STEPPERS[model]()
    stepper.read_portion(9)
    stepper.try_step()
    stepper.try_step()
    other = STEPPERS[model]()
    if model != TRANSFORMER:  # cells are drawn anew
        other.cell.load_state_dict(stepper.cell.state_dict())  # type: ignore[attr-defined]
        other.readout.load_state_dict(stepper.readout.state_dict())  # type: ignore[attr-defined]
    other.read_portion(9)
    assert stepper.context == other.context == 9
    assert torch.allclose(stepper.step(), other.step(), **CLOSE)


def test_the_cache_answers_as_the_whole_transformer_does() -> None:
    stepper = AttentionStepper()
    stepper.read_portion(20)
    answer = stepper.step()
    whole = stepper.cached.model(stepper.token.expand(21, 1, WIDTH))
    assert torch.allclose(answer, whole[-1], **CLOSE)


def test_a_state_has_a_fixed_size_and_a_cache_grows_by_a_key_and_a_value_a_token() -> None:
    for model, stepper in ((model, make()) for model, make in STEPPERS.items()):
        stepper.read_portion(8)
        before = stepper.kept_bytes
        stepper.read_portion(24)
        grown = 16 * 2 * WIDTH * 4 if model == TRANSFORMER else 0
        assert stepper.kept_bytes - before == grown, model
    assert STEPPERS[LSTM]().kept_bytes == 2 * WIDTH * 4


def test_lstm_and_transformer_have_about_as_many_weights() -> None:
    counts = [STEPPERS[model]().parameters for model in (LSTM, TRANSFORMER)]
    assert max(counts) < 1.15 * min(counts)


def test_the_mingru_of_the_clock_is_that_of_the_app() -> None:
    network = build_cell("mingru", 5, 4, seed=3, dtype=torch.float32)
    cell = MinGRUCell(5, 4)
    cell.rows.load_state_dict({"weight": network.weight_ih_l0, "bias": network.bias_ih_l0})
    x = torch.randn(11, 1, 5, generator=torch.Generator().manual_seed(0))
    states = trace(network, x)["h"].to(torch.float32)
    assert torch.allclose(cell.read(x), states, **CLOSE)
    state = torch.zeros(1, 4)
    for token, expected in zip(x, states, strict=True):
        state = cell(token, state)
        assert torch.allclose(state, expected, **CLOSE)
