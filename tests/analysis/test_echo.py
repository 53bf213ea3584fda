"""An echo is the difference between two runs, measured where rounding does not reach."""

from __future__ import annotations

import math
from copy import deepcopy
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from explorer import build_cell
from explorer.analysis.echo import echo
from tests.plain_cells import OUR_CELLS, TORCH_MODULES, Case, assert_one_sentence, cases

MODULES = [*((key, "ours") for key in OUR_CELLS), *((key, "torch") for key in TORCH_MODULES)]


def module_of(case: Case, key: str, origin: str) -> Any:
    return case.our_module(key) if origin == "ours" else case.torch_module(key)


def plain_echo(module: Any, x: Tensor, step: int, epsilon: float) -> Tensor:
    """By the definition, one step after the other, with the module's own forward in float64."""
    exact, before = deepcopy(module).double(), x.double()
    after = before.clone()
    for entry in range(before.shape[0 if module.batch_first else 1]):
        place = (entry, step) if module.batch_first else (step, entry)
        after[place] += epsilon
    with torch.no_grad():
        difference = exact(after)[0] - exact(before)[0]
    if module.batch_first:
        difference = difference.transpose(0, 1)
    change = math.sqrt(float(((after - before) ** 2).sum()))
    return torch.stack([(part**2).sum().sqrt() / change for part in difference])


def one_unit(u: float, w: float = 0.7, dtype: torch.dtype = torch.float64) -> nn.RNN:
    """h = ReLU(w x + u h₋): linear as long as x is positive."""
    module = nn.RNN(1, 1, nonlinearity="relu", bias=False, dtype=dtype)
    module.load_state_dict(
        {"weight_ih_l0": torch.tensor([[w]]), "weight_hh_l0": torch.tensor([[u]])}
    )
    return module


def ones(steps: int) -> Tensor:
    return torch.ones(steps, 1, 1, dtype=torch.float64)


# the size


@pytest.mark.parametrize(("key", "origin"), MODULES)
@given(case=cases(), place=st.floats(0.0, 0.999), epsilon=st.sampled_from([1e-3, -0.1, 2.0]))
@settings(max_examples=8)
def test_the_size_is_that_of_the_definition_for_every_module_and_layout(
    key: str, origin: str, case: Case, place: float, epsilon: float
) -> None:
    module, x, step = module_of(case, key, origin), case.input(), int(place * case.steps)
    size = echo(module, x, step, epsilon).size
    assert size.shape == (case.steps,)
    assert size.dtype == torch.float64
    expected = plain_echo(module, x, step, epsilon)
    torch.testing.assert_close(size, expected, rtol=1e-8, atol=1e-9)


@pytest.mark.parametrize(("key", "origin"), MODULES)
def test_there_is_no_echo_before_the_step(key: str, origin: str) -> None:
    case = Case(steps=12, batch=3, num_layers=2)
    size = echo(module_of(case, key, origin), case.input(), 5).size
    assert torch.equal(size[:5], torch.zeros(5, dtype=torch.float64))
    assert size[5] > 0.0


@pytest.mark.parametrize(("key", "origin"), [("lstm", "torch"), ("gru_reset_before", "ours")])
def test_in_the_backward_direction_a_change_echoes_at_earlier_steps(key: str, origin: str) -> None:
    case = Case(steps=12, bidirectional=True)
    assert echo(module_of(case, key, origin), case.input(), 5).size[4] > 0.0


@pytest.mark.parametrize("u", [0.5, 0.9, 1.0, 1.3])
def test_a_linear_cell_echoes_with_the_powers_of_its_weight(u: float) -> None:
    size = echo(one_unit(u), ones(30), 10).size
    expected = 0.7 * u ** torch.arange(20, dtype=torch.float64)
    torch.testing.assert_close(size[10:], expected, rtol=1e-6, atol=0.0)


def test_a_module_in_float32_is_compared_in_float64() -> None:
    size = echo(one_unit(0.5, 0.75, torch.float32), ones(30).float(), 0).size
    expected = 0.75 * 0.5 ** torch.arange(30, dtype=torch.float64)
    torch.testing.assert_close(size, expected, rtol=1e-3, atol=0.0)


def test_dropout_is_not_mistaken_for_an_echo() -> None:
    module = nn.LSTM(3, 4, num_layers=2, dropout=0.5, dtype=torch.float64)
    x = Case(steps=9).input()
    result = echo(module.train(), x, 4).size
    torch.testing.assert_close(result, plain_echo(module.eval(), x, 4, 1e-3), rtol=1e-8, atol=1e-9)


def test_a_difference_of_two_runs_within_rounding_is_zero() -> None:
    case = Case(steps=400, hidden_size=8)
    size = echo(case.our_module("gru"), case.input(), 3).size
    heard = size[size > 0.0]
    assert heard[-1] > 1e-13
    assert size[-1] == 0.0


def test_an_overflow_is_not_mistaken_for_silence() -> None:
    size = echo(one_unit(1e60), ones(9), 1).size
    assert (size[1:] != 0.0).all()
    assert not size[-1].isfinite()


# its half-life


@pytest.mark.parametrize("u", [0.3, 0.5, 0.9])
def test_the_half_life_is_that_of_the_cell_however_long_the_silence_after_it(u: float) -> None:
    half_life = echo(one_unit(u), ones(300), 2).half_life
    assert half_life == pytest.approx(math.log(0.5) / math.log(u), rel=1e-4)


@pytest.mark.parametrize("u", [1.0, 1.3])
def test_an_echo_that_does_not_fade_has_no_half_life(u: float) -> None:
    assert echo(one_unit(u), ones(30), 2).half_life is None


def test_a_dead_unit_has_no_echo() -> None:
    result = echo(one_unit(0.5), -ones(30), 2)
    assert not result.size.any()
    assert result.half_life is None


# what is left alone


@pytest.mark.parametrize(("key", "origin"), MODULES)
def test_module_input_and_generator_are_left_as_they_are(key: str, origin: str) -> None:
    case = Case(dtype=torch.float32)
    module, x = module_of(case, key, origin), case.input()
    weights, values = deepcopy(module.state_dict()), x.clone()
    generator = torch.random.get_rng_state()
    echo(module, x, 2)
    assert torch.equal(torch.random.get_rng_state(), generator)
    assert torch.equal(x, values)
    assert all(torch.equal(weights[name], value) for name, value in module.state_dict().items())
    assert {parameter.dtype for parameter in module.parameters()} == {torch.float32}
    assert all(parameter.grad is None for parameter in module.parameters())


# errors


@pytest.mark.parametrize("batch_first", [False, True])
@pytest.mark.parametrize("step", [-1, 6, 2.0])
def test_a_step_outside_the_sequence_is_refused_in_one_sentence(
    step: Any, batch_first: bool
) -> None:
    case = Case(steps=6, batch=2, batch_first=batch_first)
    with pytest.raises(ValueError, match="allowed") as error:
        echo(case.our_module("gru"), case.input(), step)
    assert_one_sentence(error.value, repr(step), "0 to 5")


@pytest.mark.parametrize("epsilon", [0.0, math.inf, -math.inf, math.nan, 1e-30])
def test_an_epsilon_that_changes_nothing_is_refused_in_one_sentence(epsilon: float) -> None:
    with pytest.raises(ValueError, match="allowed") as error:
        echo(one_unit(0.5), ones(5), 1, epsilon)
    assert_one_sentence(error.value, repr(epsilon), "finite")


def test_an_input_that_the_module_cannot_read_is_refused_in_one_sentence() -> None:
    with pytest.raises(ValueError, match="allowed") as error:
        echo(build_cell("gru", 3, 4), torch.ones(5, 1, 2), 1)
    assert_one_sentence(error.value, "(5, 1, 2)", "I = 3")
