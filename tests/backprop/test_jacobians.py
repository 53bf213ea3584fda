"""The Jacobian over the lag is autograd's, and for a linear network the power of U."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from explorer import CELLS, Clamp, build_cell, gradients, trace
from explorer.backprop.backward import local_steps
from explorer.backprop.jacobians import (
    MOST_DECOMPOSED,
    jacobians,
    loss_step_map,
    one_sequence,
    products,
)
from explorer.backprop.jacobians import step_jacobians as all_step_jacobians
from explorer.network.clamp import step_signals
from explorer.network.layer import StepWeights
from explorer.tracing.trace import Trace

STEPS, SIZE = 8, 4
CLAMPS: list[list[Clamp]] = [[], [Clamp("h", 0.2, units=(1,), start=2, stop=5)]]


def reads(steps: int = STEPS) -> Tensor:
    generator = torch.Generator().manual_seed(3)
    return torch.randn(steps, 1, 3, generator=generator, dtype=torch.float64)


def traced(key: str, clamps: list[Clamp]) -> Trace:
    net = build_cell(key, 3, SIZE, seed=1, gain=1.5, dtype=torch.float64)
    return trace(net, reads(), clamp=clamps)


def stepped(forward: Trace, states: Mapping[str, Tensor], t: int) -> dict[str, Tensor]:
    """One step of the equations from given states."""
    opened = forward.opened[0, "forward"]
    layer = opened.layer
    weights = StepWeights(layer, layer.input_products(reads()[t]))
    signals = step_signals(layer, weights, states, opened.held, t)
    return {name: signals[name] for name in layer.cell.states}


def states_at(forward: Trace, t: int) -> dict[str, Tensor]:
    return {name: forward[name][t] for name in forward.cell.states}


@pytest.mark.parametrize("clamps", CLAMPS, ids=["free", "held"])
@pytest.mark.parametrize("key", CELLS)
def test_the_jacobian_over_every_lag_equals_autograds(key: str, clamps: list[Clamp]) -> None:
    result = traced(key, clamps)
    matrices = products(local_steps(one_sequence(result)), "h")
    for t in range(STEPS):

        def last(h: Tensor, t: int = t) -> Tensor:
            states = {**states_at(result, t), "h": h}
            for later in range(t + 1, STEPS):
                states = stepped(result, states, later)
            return states["h"]

        wanted = torch.autograd.functional.jacobian(last, result["h"][t])[0, :, 0]
        torch.testing.assert_close(matrices[t], wanted, rtol=0.0, atol=1e-12)


@pytest.mark.parametrize("clamps", CLAMPS, ids=["free", "held"])
@pytest.mark.parametrize("key", CELLS)
def test_the_jacobian_of_one_step_equals_autograds(key: str, clamps: list[Clamp]) -> None:
    result = traced(key, clamps)
    matrices = all_step_jacobians(local_steps(one_sequence(result)), list(range(STEPS)))
    radius = jacobians(result).radius
    for t in range(1, STEPS):

        def step(h: Tensor, t: int = t) -> Tensor:
            return stepped(result, {**states_at(result, t - 1), "h": h}, t)["h"]

        wanted = torch.autograd.functional.jacobian(step, result["h"][t - 1])[0, :, 0]
        torch.testing.assert_close(matrices[t], wanted, rtol=0.0, atol=1e-12)
        largest = torch.linalg.eigvals(wanted).abs().max()
        torch.testing.assert_close(radius[t], largest, rtol=1e-8, atol=1e-10)


def test_the_memorys_jacobian_includes_the_way_through_h_at_the_same_step() -> None:
    result = traced("lstm", [])
    matrices = products(local_steps(one_sequence(result)), "c")
    for t in range(STEPS):

        def last(c: Tensor, t: int = t) -> Tensor:
            states = {"c": c, "h": result["o"][t] * c.tanh()}
            for later in range(t + 1, STEPS):
                states = stepped(result, states, later)
            return states["c"]

        wanted = torch.autograd.functional.jacobian(last, result["c"][t])[0, :, 0]
        torch.testing.assert_close(matrices[t], wanted, rtol=0.0, atol=1e-12)


@settings(deadline=None)
@given(st.integers(1, 6), st.integers(1, 30), st.floats(0.1, 2.0))
def test_with_every_relu_active_the_jacobian_is_the_power_of_u(
    size: int, steps: int, gain: float
) -> None:
    net = build_cell("irnn", 1, size, gain=gain, dtype=torch.float64)
    with torch.no_grad():
        net.weight_ih_l0.fill_(1.0)
        net.weight_hh_l0.abs_().add_(0.01)  # positive: the ReLU is the identity
    result = jacobians(trace(net, torch.ones(steps, 1, 1, dtype=torch.float64)))
    for t in range(steps):
        power = torch.linalg.matrix_power(net.weight_hh_l0.detach(), steps - 1 - t)
        wanted = torch.linalg.svdvals(power)
        resolved = result.singular_values[t].isfinite()
        torch.testing.assert_close(
            result.singular_values[t][resolved],
            wanted[resolved],
            rtol=1e-8,
            atol=1e-10 * float(wanted[0]),
        )
        assert (wanted[~resolved] < 1e-12 * wanted[0]).all()
    radius = torch.linalg.eigvals(net.weight_hh_l0.detach()).abs().max()
    torch.testing.assert_close(result.radius, radius.expand(steps), rtol=1e-8, atol=0.0)


@pytest.mark.parametrize("key", CELLS)
def test_a_row_of_the_loss_step_map_is_the_gradient_of_that_loss(key: str) -> None:
    net = build_cell(key, 3, SIZE, seed=1, dtype=torch.float64)
    reach = loss_step_map(trace(net, reads()))
    for s in range(STEPS):
        wanted = gradients(net, reads(), s).norms()["h"]
        torch.testing.assert_close(reach[s], wanted, rtol=1e-10, atol=0.0)
        assert (reach[s, s + 1 :] == 0.0).all()
    some = [0, 3, STEPS - 1]
    torch.testing.assert_close(loss_step_map(trace(net, reads()), some), reach[some])


def test_an_underflow_is_an_exact_zero_and_no_gap() -> None:
    net = build_cell("irnn", 1, 3, gain=1e-30, dtype=torch.float64)
    result = jacobians(trace(net, torch.ones(20, 1, 1, dtype=torch.float64)))
    assert (result.frobenius[:8] == 0.0).all()
    assert (result.singular_values[:8] == 0.0).all()
    # Far below where a square underflows, the norm is still right.
    torch.testing.assert_close(
        result.singular_values[-10:, 0],
        1e-30 ** torch.arange(9, -1, -1, dtype=torch.float64),
        rtol=1e-8,
        atol=0.0,
    )


def test_singular_values_lost_in_rounding_are_nan_and_not_wrong_numbers() -> None:
    net = build_cell("irnn", 1, 2, dtype=torch.float64)
    with torch.no_grad():
        net.weight_hh_l0.copy_(torch.tensor([[1.0, 0.0], [0.0, 0.01]]))
        net.weight_ih_l0.fill_(1.0)
    result = jacobians(trace(net, torch.ones(20, 1, 1, dtype=torch.float64))).singular_values
    lags = torch.arange(19, -1, -1, dtype=torch.float64)
    resolved = result[:, 1].isfinite()
    assert resolved.sum() == 7  # 0.01⁶ is 1e-12
    torch.testing.assert_close(result[resolved, 1], 0.01 ** lags[resolved], rtol=1e-3, atol=0.0)
    torch.testing.assert_close(result[:, 0], torch.ones(20, dtype=torch.float64))


@pytest.mark.parametrize(("second", "resolved"), [(5e-14, False), (2e-13, True)])
def test_a_singular_value_is_lost_below_1e_13_of_the_largest(second: float, resolved: bool) -> None:
    # U = u uᵀ + s v vᵀ has the singular values 1 and s; u has the entries 1/2, v ± 1/2.
    u = torch.full((4,), 0.5, dtype=torch.float64)
    v = torch.tensor([0.5, -0.5, 0.5, -0.5], dtype=torch.float64)
    net = build_cell("irnn", 1, 4, dtype=torch.float64)
    with torch.no_grad():
        net.weight_ih_l0.fill_(1.0)  # positive: the ReLU is the identity
        net.weight_hh_l0.copy_(torch.outer(u, u) + second * torch.outer(v, v))
    values = jacobians(trace(net, torch.ones(2, 1, 1, dtype=torch.float64))).singular_values[0]
    assert float(values[0]) == pytest.approx(1.0)
    assert bool(values[1].isfinite()) == resolved
    if resolved:
        assert float(values[1]) == pytest.approx(second, rel=1e-2)


def test_the_same_steps_give_their_jacobians_again() -> None:
    local = local_steps(one_sequence(traced("lstm", [])))
    assert torch.equal(products(local, "c"), products(local, "c"))


def test_an_overflow_gives_no_finite_norm_and_raises_nothing() -> None:
    net = build_cell("irnn", 1, 3, gain=1e60, dtype=torch.float64)
    result = jacobians(trace(net, torch.ones(12, 1, 1, dtype=torch.float64)))
    assert not result.frobenius.isfinite().all()
    assert result.singular_values[-1].isfinite().all()


def test_of_many_steps_64_are_decomposed_including_the_first_and_the_last() -> None:
    net = build_cell("gru", 1, 3, dtype=torch.float64)
    result = jacobians(trace(net, reads(300)[..., :1]))
    decomposed = result.radius.isfinite()
    assert decomposed.sum() == MOST_DECOMPOSED
    assert decomposed[0]
    assert decomposed[-1]
    assert result.frobenius.isfinite().all()


def test_for_large_states_only_the_last_steps_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    hold = [Clamp("f", 0.2, units=(1,), start=STEPS - 2)]
    all_steps = jacobians(traced("lstm", hold))
    monkeypatch.setattr("explorer.backprop.jacobians.MOST_NUMBERS", 3 * SIZE * SIZE)
    result = jacobians(traced("lstm", hold))
    assert result.start == STEPS - 3
    torch.testing.assert_close(result.singular_values, all_steps.singular_values[-3:])
    torch.testing.assert_close(result.radius, all_steps.radius[-3:])


def test_single_precision_is_examined_in_double() -> None:
    net = nn.LSTM(3, SIZE)
    result = jacobians(trace(net, reads().float()))
    exact = jacobians(trace(net.double(), reads().float().double()))
    assert result.singular_values.dtype == torch.float64
    largest, wanted = result.singular_values[:, 0], exact.singular_values[:, 0]
    torch.testing.assert_close(largest, wanted, rtol=1e-3, atol=1e-9)


def test_several_sequences_and_gradients_are_refused() -> None:
    net = build_cell("gru", 3, SIZE, dtype=torch.float64)
    x = reads().repeat(1, 2, 1)
    with pytest.raises(ValueError, match="2 sequences; allowed is one"):
        jacobians(trace(net, x))
    wanted = r"^This trace holds gradients; allowed is one that `trace` returned\.$"
    with pytest.raises(ValueError, match=wanted):
        loss_step_map(gradients(net, x))
