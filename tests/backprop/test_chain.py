"""The factors of the chain rule multiply to the derivative that autograd finds."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from explorer import CELLS, build_cell, trace
from explorer.backprop import chain as chain_module
from explorer.backprop.backward import local_steps
from explorer.backprop.chain import chain, state_jacobians
from explorer.backprop.jacobians import one_sequence
from explorer.network.recurrent import Recurrent

T, I, H = 9, 3, 4  # noqa: E741


def example(key: str) -> tuple[Recurrent, Tensor]:
    generator = torch.Generator().manual_seed(1)
    module = build_cell(key, I, H).double()
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(torch.randn(parameter.shape, generator=generator) * 0.7)
    return module, torch.randn(T, 1, I, generator=generator, dtype=torch.float64)


def stepped(module: nn.Module, names: tuple[str, ...], x: Tensor, state: Tensor | None) -> Tensor:
    """The states after the steps of x, as one vector, by the module itself."""
    parts = None if state is None else tuple(part.reshape(1, 1, H) for part in state.split(H))
    result = module(x, parts if parts is None or len(names) > 1 else parts[0])[1]
    return torch.cat([part.flatten() for part in (result if len(names) > 1 else (result,))])


def exact(key: str, first: int, last: int) -> Tensor:
    """∂s_last/∂s_first by autograd through the module's own forward."""
    module, x = example(key)
    names = module.cell.states
    with torch.no_grad():
        start = stepped(module, names, x[: first + 1], None)
    jacobian: Tensor = torch.autograd.functional.jacobian(
        lambda state: stepped(module, names, x[first + 1 : last + 1], state), start
    )
    return jacobian


@pytest.mark.parametrize("key", CELLS)
def test_every_factor_is_the_jacobian_of_one_step(key: str) -> None:
    module, x = example(key)
    factors = state_jacobians(local_steps(one_sequence(trace(module, x))))
    for t in range(1, T):
        torch.testing.assert_close(factors[t], exact(key, t - 1, t), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("key", CELLS)
def test_norms_are_those_of_the_factors_and_of_their_product(key: str) -> None:
    result = chain(trace(*example(key)))
    assert len(result.factors) == T
    assert result.factors[0].isnan()
    assert result.products[0] == result.bounds[0] == 1.0
    bound = 1.0
    for t in range(1, T):
        factor = float(torch.linalg.matrix_norm(exact(key, t - 1, t), 2))
        bound *= factor
        whole = float(torch.linalg.matrix_norm(exact(key, 0, t), 2))
        assert float(result.factors[t]) == pytest.approx(factor, rel=1e-9)
        assert float(result.products[t]) == pytest.approx(whole, rel=1e-8)
        assert float(result.bounds[t]) == pytest.approx(bound, rel=1e-8)
        assert whole <= bound * (1 + 1e-9)


def test_of_a_large_state_the_first_steps_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chain_module, "MOST_NUMBERS", 3 * H * H)
    module, x = example("gru")
    whole = chain(trace(module, x[:3])).products
    torch.testing.assert_close(chain(trace(module, x)).products, whole)


def test_a_product_far_below_what_squares_can_hold_keeps_its_digits() -> None:
    module = build_cell("rnn", 1, 2).double()
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.zero_()
        module.get_parameter("weight_hh_l0").copy_(0.2 * torch.eye(2))
    result = chain(trace(module, torch.zeros(400, 1, 1, dtype=torch.float64)))
    # With all states 0, tanh′ is 1 and the product is 0.2ᵗ.
    torch.testing.assert_close(
        result.products.log10(),
        torch.arange(400.0).double() * torch.tensor(0.2).double().log10(),
        rtol=1e-6,
        atol=1e-9,
    )
