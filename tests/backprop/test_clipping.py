"""Gradients of the weights are those of autograd; clipping does what torch's clipping does."""

from __future__ import annotations

import copy
import math
from typing import Any

import pandas as pd
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor, nn

from explorer import build_cell
from explorer.backprop.clipping import clip_table, clipped, cosine_by_value, parameter_gradients
from tests.plain_cells import assert_one_sentence

LOSSES = ["last", "sum", 0, 2, -2]
MODULES: dict[str, nn.Module] = {
    "nn.LSTM": nn.LSTM(3, 4, num_layers=2, bidirectional=True),
    "nn.GRU, batch first": nn.GRU(3, 4, batch_first=True),
    "nn.RNN, without bias": nn.RNN(3, 4, bias=False, dtype=torch.float64),
    "our LSTM": build_cell("lstm_peephole", 3, 4, num_layers=2),
    "our GRU, batch first": build_cell(
        "gru_reset_before", 3, 4, batch_first=True, bidirectional=True
    ),
}


def sequence(module: Any, steps: int = 5, batch: int = 2) -> Tensor:
    shape = (batch, steps, 3) if module.batch_first else (steps, batch, 3)
    generator = torch.Generator().manual_seed(1)
    return torch.randn(shape, generator=generator, dtype=next(module.parameters()).dtype)


def backward_gradients(module: Any, x: Tensor, loss: str | int) -> dict[str, Tensor]:
    """What `backward` leaves on a module that is trained."""
    live = copy.deepcopy(module).requires_grad_(True)
    output = live(x)[0]
    steps = output.transpose(0, 1) if module.batch_first else output
    (steps if loss == "sum" else steps[-1 if loss == "last" else loss]).sum().backward()
    return {
        name: torch.zeros_like(p) if p.grad is None else p.grad
        for name, p in live.named_parameters()
    }


def named(values: list[list[float]]) -> dict[str, Tensor]:
    return {f"w{i}": torch.tensor(v, dtype=torch.float64) for i, v in enumerate(values)}


def torch_clipped(gradients: dict[str, Tensor], clip: Any, limit: float) -> dict[str, Tensor]:
    """The gradients after torch's own function has clipped them in place."""
    parameters = {name: nn.Parameter(torch.zeros_like(g)) for name, g in gradients.items()}
    for name, parameter in parameters.items():
        parameter.grad = gradients[name].clone()
    clip(parameters.values(), limit)
    return {name: p.grad for name, p in parameters.items() if p.grad is not None}


entries = st.floats(-1e3, 1e3).filter(lambda v: v == 0.0 or abs(v) > 1e-3)
some_gradients = st.lists(st.lists(entries, min_size=1, max_size=5), min_size=1, max_size=4).map(
    named
)
limits = st.floats(1e-2, 1e4)


# the gradients


@pytest.mark.parametrize("key", MODULES)
@pytest.mark.parametrize("loss", LOSSES)
def test_parameter_gradients_are_what_backward_leaves_on_the_parameters(
    key: str, loss: str | int
) -> None:
    module = MODULES[key]
    x = sequence(module)
    result = parameter_gradients(module, x, loss)
    expected = backward_gradients(module, x, loss)
    assert list(result) == list(expected)
    torch.testing.assert_close(result, expected)
    assert any(value.abs().max() > 0 for value in result.values())


@pytest.mark.parametrize("key", MODULES)
@pytest.mark.parametrize("wants", [True, False])
def test_the_module_is_left_as_it_was(key: str, wants: bool) -> None:
    module = copy.deepcopy(MODULES[key]).train().requires_grad_(wants)
    gradient = torch.ones_like(next(module.parameters()))
    next(module.parameters()).grad = gradient
    before = copy.deepcopy(module.state_dict())
    parameters = list(module.parameters())
    parameter_gradients(module, sequence(module))
    after = list(module.parameters())
    assert all(one is other for one, other in zip(parameters, after, strict=True))
    assert all(parameter.requires_grad is wants for parameter in after)
    assert after[0].grad is gradient
    assert torch.equal(gradient, torch.ones_like(gradient))
    assert all(parameter.grad is None for parameter in after[1:])
    torch.testing.assert_close(module.state_dict(), before, rtol=0.0, atol=0.0)
    assert module.training


def test_parameter_gradients_need_no_grad_mode() -> None:
    module = MODULES["nn.LSTM"]
    with torch.no_grad():
        result = parameter_gradients(module, sequence(module), "sum")
    torch.testing.assert_close(result, backward_gradients(module, sequence(module), "sum"))


def test_dropout_is_not_applied() -> None:
    module = nn.LSTM(3, 4, num_layers=2, dropout=0.9)
    still = copy.deepcopy(module).eval()
    x = sequence(module)
    torch.testing.assert_close(parameter_gradients(module, x), backward_gradients(still, x, "last"))


def test_a_weight_that_the_loss_does_not_reach_has_the_gradient_zero() -> None:
    module = MODULES["nn.RNN, without bias"]
    result = parameter_gradients(module, sequence(module), 0)
    assert not result["weight_hh_l0"].any()
    assert result["weight_ih_l0"].any()


@pytest.mark.parametrize("loss", [5, -6, "first", None, 1.0, True])
def test_an_unknown_loss_is_refused(loss: Any) -> None:
    module = MODULES["nn.LSTM"]
    with pytest.raises(ValueError, match="loss") as refused:
        parameter_gradients(module, sequence(module), loss)
    assert_one_sentence(refused.value, repr(loss), '"last"', '"sum"', "-5 to 4")


def test_a_module_or_an_input_that_cannot_be_traced_is_refused() -> None:
    with pytest.raises(ValueError, match="Linear") as refused:
        parameter_gradients(nn.Linear(3, 4), torch.zeros(5, 2, 3))
    assert_one_sentence(refused.value)
    with pytest.raises(ValueError, match="shape") as refused:
        parameter_gradients(MODULES["nn.LSTM"], torch.zeros(5, 2, 7))
    assert_one_sentence(refused.value, "(5, 2, 7)")


# clipping


@given(some_gradients, limits)
def test_clipping_by_norm_gives_what_torchs_function_gives(
    gradients: dict[str, Tensor], limit: float
) -> None:
    result = clipped(gradients, max_norm=limit, max_value=None)
    expected = torch_clipped(gradients, nn.utils.clip_grad_norm_, limit)
    # torch adds 1e-6 to the norm before it divides.
    torch.testing.assert_close(result, expected, rtol=2e-3, atol=0.0)
    length = torch.cat(list(result.values())).norm()
    norm = torch.cat(list(gradients.values())).norm()
    torch.testing.assert_close(length, norm.clamp(max=limit))


@given(some_gradients, limits)
def test_clipping_by_value_gives_exactly_what_torchs_function_gives(
    gradients: dict[str, Tensor], limit: float
) -> None:
    result = clipped(gradients, max_norm=None, max_value=limit)
    expected = torch_clipped(gradients, nn.utils.clip_grad_value_, limit)
    torch.testing.assert_close(result, expected, rtol=0.0, atol=0.0)


@given(some_gradients, limits, limits)
def test_with_both_thresholds_the_norm_comes_first(
    gradients: dict[str, Tensor], max_norm: float, max_value: float
) -> None:
    both = clipped(gradients, max_norm=max_norm, max_value=max_value)
    first = clipped(gradients, max_norm=max_norm, max_value=None)
    then = clipped(first, max_norm=None, max_value=max_value)
    torch.testing.assert_close(both, then, rtol=0.0, atol=0.0)


def test_without_a_threshold_or_below_it_nothing_changes_and_inputs_are_never_modified() -> None:
    gradients = named([[3.0, -4.0], [12.0]])
    copies = {name: value.clone() for name, value in gradients.items()}
    for limits_of_13 in (
        {"max_norm": None, "max_value": None},
        {"max_norm": 13.0, "max_value": 12.0},
    ):
        result = clipped(gradients, **limits_of_13)
        torch.testing.assert_close(result, copies, rtol=0.0, atol=0.0)
    clipped(gradients, max_norm=1.0, max_value=0.1)
    torch.testing.assert_close(gradients, copies, rtol=0.0, atol=0.0)


def test_the_precision_of_a_gradient_is_kept() -> None:
    gradients = {"a": torch.ones(3), "b": torch.ones(2, dtype=torch.float64)}
    result = clipped(gradients, max_norm=0.5, max_value=0.1)
    assert result["a"].dtype == torch.float32
    assert result["b"].dtype == torch.float64


def test_clipping_cannot_bring_a_vanished_gradient_back() -> None:
    gradients = {"weight": torch.zeros(3, 2), "bias": torch.zeros(3)}
    for limit in (1e-3, 1.0, 1e6):
        for result in (
            clipped(gradients, max_norm=limit, max_value=None),
            clipped(gradients, max_norm=None, max_value=limit),
        ):
            assert all(torch.equal(result[name], gradients[name]) for name in gradients)
    assert clip_table(gradients, 1.0, 1.0)[["before", "by_norm", "by_value"]].eq(0.0).all(axis=None)
    assert math.isnan(cosine_by_value(gradients, 1.0))


# the table


@given(some_gradients, limits, limits)
def test_the_table_holds_the_norms_before_and_after_either_clipping(
    gradients: dict[str, Tensor], max_norm: float, max_value: float
) -> None:
    table = clip_table(gradients, max_norm, max_value)
    assert list(table.columns) == ["parameter", "before", "by_norm", "by_value"]
    assert table["parameter"].tolist() == [*gradients, "all"]
    ways = {
        "before": gradients,
        "by_norm": clipped(gradients, max_norm=max_norm, max_value=None),
        "by_value": clipped(gradients, max_norm=None, max_value=max_value),
    }
    for way, values in ways.items():
        norms = [float(value.norm()) for value in values.values()]
        assert table[way].dtype == "float64"
        assert table[way].tolist() == pytest.approx([*norms, math.hypot(*norms)])
    assert table["by_norm"].iloc[-1] <= max_norm * (1 + 1e-9)


def test_the_table_of_a_module_has_a_row_for_each_of_its_parameters() -> None:
    module = MODULES["our LSTM"]
    table = clip_table(parameter_gradients(module, sequence(module)), 0.1, 0.01)
    assert isinstance(table, pd.DataFrame)
    assert table["parameter"].tolist() == [*(n for n, _ in module.named_parameters()), "all"]
    assert (table["by_norm"] < table["before"]).all()


@pytest.mark.parametrize("size", [1e-200, 1e200])
def test_norms_are_right_where_squares_leave_float64(size: float) -> None:
    gradients = named([[3.0 * size, 4.0 * size], [12.0 * size]])
    table = clip_table(gradients, size, size)
    assert table["before"].tolist() == pytest.approx(
        [f * size for f in (5, 12, 13)], rel=1e-9, abs=0
    )
    assert table["by_norm"].iloc[-1] == pytest.approx(size, rel=1e-9, abs=0)
    assert cosine_by_value(gradients, size) == pytest.approx(19 / 13 / math.sqrt(3), rel=1e-9)


# the direction


@given(some_gradients, limits)
def test_the_cosine_is_the_one_between_the_gradients_laid_end_to_end(
    gradients: dict[str, Tensor], limit: float
) -> None:
    before = torch.cat(list(gradients.values()))
    after = before.clamp(-limit, limit)
    result = cosine_by_value(gradients, limit)
    if before.any():
        expected = torch.nn.functional.cosine_similarity(before, after, dim=0, eps=0.0)
        assert result == pytest.approx(float(expected))
        assert 0.0 < result <= 1.0
    else:
        assert math.isnan(result)


@given(some_gradients.filter(lambda g: any(v.any() for v in g.values())), limits)
def test_clipping_by_norm_keeps_the_direction(gradients: dict[str, Tensor], limit: float) -> None:
    before = torch.cat(list(gradients.values()))
    after = torch.cat(list(clipped(gradients, max_norm=limit, max_value=None).values()))
    torch.testing.assert_close(before / before.norm(), after / after.norm())


def test_clipping_by_value_turns_a_gradient_towards_the_diagonal() -> None:
    # (1, 0.01) becomes (0.01, 0.01): 45° instead of 0.57°.
    expected = math.cos(math.pi / 4 - math.atan(0.01))
    assert cosine_by_value(named([[1.0, 0.01]]), 0.01) == pytest.approx(expected)
    assert cosine_by_value(named([[1.0, 0.01]]), 1.0) == 1.0


# what is refused


@pytest.mark.parametrize("limit", [0.0, -1.0, math.inf, math.nan])
def test_a_threshold_that_is_not_positive_and_finite_is_refused(limit: float) -> None:
    gradients = named([[1.0]])
    with pytest.raises(ValueError, match=r"^max_norm is") as refused:
        clipped(gradients, max_norm=limit, max_value=None)
    assert_one_sentence(refused.value, str(limit), "above 0")
    for call in (
        lambda: clipped(gradients, max_norm=None, max_value=limit),
        lambda: clip_table(gradients, 1.0, limit),
        lambda: cosine_by_value(gradients, limit),
    ):
        with pytest.raises(ValueError, match=r"^max_value is") as refused:
            call()
        assert_one_sentence(refused.value, str(limit), "above 0")


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan])
def test_a_gradient_that_is_not_finite_is_refused_by_name(value: float) -> None:
    with pytest.raises(ValueError, match="finite") as refused:
        clipped(named([[1.0], [0.0, value]]), max_norm=1.0, max_value=None)
    assert_one_sentence(refused.value, "w1")
