"""The comeback's cells are what their authors and others publish, far out too.

minGRU and minLSTM are compared with PyPI's `minGRU-pytorch`, which computes all steps at once in
log space. The sLSTM was compared with PyPI's `xlstm` 2.0.6 by hand, which draws in too much to be
installed for it; here stands the formula that its authors publish without a stabiliser.
"""

from __future__ import annotations

import math

import pytest
import torch
from minGRU_pytorch.minGRU import minGRU
from minGRU_pytorch.minLSTM import minLSTM
from torch import Tensor

from explorer import build_cell, gradients, trace
from explorer.backprop.chain import chain
from explorer.backprop.jacobians import jacobians
from explorer.backprop.paths import paths, straight_path
from explorer.network.recurrent import Recurrent
from tests.plain_cells import RELATIVE_ERROR, assert_close

T, B, H = 40, 2, 5


def drawn(*shape: int, dtype: torch.dtype = torch.float64) -> Tensor:
    return torch.randn(shape, dtype=dtype, generator=torch.Generator().manual_seed(7))


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
def test_the_log_space_mingru_is_that_of_another_library(dtype: torch.dtype) -> None:
    ours = build_cell("mingru", H, H, nonlinearity="log_space", bias=False, dtype=dtype)
    theirs, x = minGRU(H).to(dtype), drawn(T, B, H, dtype=dtype)
    z, n = ours.weight_ih_l0.detach().chunk(2)
    with torch.no_grad():
        theirs.to_hidden_and_gate.weight.copy_(torch.cat([n, z]))
    at_ours, at_theirs = x.clone().requires_grad_(), x.clone().requires_grad_()
    output, expected = ours(at_ours)[0], theirs(at_theirs.transpose(0, 1)).transpose(0, 1)
    bound = 100 * RELATIVE_ERROR[dtype]  # logarithms on their side
    torch.testing.assert_close(output, expected, rtol=0.0, atol=bound)
    for live in (output, expected):
        live.square().sum().backward()
    torch.testing.assert_close(at_ours.grad, at_theirs.grad, rtol=0.0, atol=10 * bound)


def test_a_minlstm_is_that_of_another_library_where_its_candidate_is_positive() -> None:
    # Theirs has g(v) = v + ½ for v ≥ 0, ours a bias of ½ and no function.
    ours, theirs = build_cell("minlstm", H, H, dtype=torch.float64), minLSTM(H).double()
    x, weight = drawn(T, B, H).abs(), ours.weight_ih_l0.detach()
    f, i, n = weight.chunk(3)
    n.abs_()
    with torch.no_grad():
        ours.bias_ih_l0.copy_(torch.cat([torch.zeros(2 * H), torch.full((H,), 0.5)]))
        theirs.to_hidden_and_f_i_gate.weight.copy_(torch.cat([n, f, i]))
        expected = theirs(x.transpose(0, 1)).transpose(0, 1)
    assert_close(trace(ours, x).output, expected)


def unstabilised(module: Recurrent, x: Tensor) -> list[Tensor]:
    """h of an sLSTM by exp(ĩ) and σ(f̃) themselves: Beck et al. 2024, equations 8 to 14."""
    h = c = n = x.new_zeros(x.shape[1], module.hidden_size)
    states = []
    for x_t in x:
        rows = x_t @ module.weight_ih_l0.T + h @ module.weight_hh_l0.T
        rows = rows + module.bias_ih_l0 + module.bias_hh_l0
        i, f, g, o = rows.chunk(4, dim=1)
        c = f.sigmoid() * c + i.exp() * g.tanh()
        n = f.sigmoid() * n + i.exp()
        h = o.sigmoid() * (c / n)
        states.append(h)
    return states


def test_the_stabiliser_of_an_slstm_changes_no_output_and_no_gradient() -> None:
    module, x = build_cell("slstm", 3, H, dtype=torch.float64, gain=2.0), drawn(T, B, 3)
    live = unstabilised(module, x)
    for h in live:
        h.retain_grad()
    live[-1].sum().backward()
    assert_close(trace(module, x)["h"], torch.stack(live))
    result = gradients(module, x)
    assert_close(result["h"], torch.stack([h.grad for h in live]))
    # m cancels in c / n, so that no loss depends on it.
    torch.testing.assert_close(result["m"], torch.zeros_like(result["m"]), rtol=0.0, atol=1e-14)


def driven(drive: float, dtype: torch.dtype = torch.float32) -> Recurrent:
    """An sLSTM whose input gate is driven to `drive` at every step."""
    module = build_cell("slstm", 3, H, dtype=dtype, seed=1)
    with torch.no_grad():
        module.bias_ih_l0[:H] = drive
    return module


def test_an_input_gate_driven_to_90_overflows_without_the_stabiliser_and_not_with_it() -> None:
    module, x = driven(90.0), drawn(T, B, 3, dtype=torch.float32)
    assert not torch.stack(unstabilised(module, x)).isfinite().all()
    t, same = trace(module, x), trace(driven(0.0), x)
    assert all(t[name].isfinite().all() for name in t.names)
    # At the first step m = ĩ whatever the drive, so that h is the same.
    torch.testing.assert_close(t["h"][0], same["h"][0], rtol=0.0, atol=1e-5)


@pytest.mark.parametrize("drive", [-900.0, 90.0, 900.0])
def test_derivatives_of_an_slstm_are_finite_from_the_first_step_on(drive: float) -> None:
    forward = trace(driven(drive, torch.float64), drawn(T, 1, 3))
    values = [
        *gradients(driven(drive, torch.float64), drawn(T, 1, 3), "sum").values(),
        jacobians(forward).frobenius,
        *straight_path(forward),
        *(value for part in paths(forward).values() for value in part.values()),
        chain(forward).products,
    ]
    assert all(value.isfinite().all() for value in values)


def test_an_slstm_starts_with_nothing_stored_unless_a_state_is_given() -> None:
    module, x = build_cell("slstm", 3, H, dtype=torch.float64), drawn(T, B, 3)
    t = trace(module, x)
    previous = t.opened[0, "forward"].previous
    assert (previous["m"][0] == -math.inf).all()
    assert not any(previous[name][0].any() for name in ("h", "n", "c"))
    # h = o ⊙ g at the first step: the average of one candidate is that candidate.
    assert_close(t["h"][0], t["o"][0] * t["g"][0])
    ones = tuple(torch.ones(1, B, H, dtype=torch.float64) for _ in module.cell.states)
    given = trace(module, x, ones).opened[0, "forward"].previous
    assert all((given[name][0] == 1.0).all() for name in module.cell.states)
    assert_close(trace(module, x, ones).output, module(x, ones)[0])


@pytest.mark.parametrize("key", ["mingru", "minlstm"])
def test_the_gradient_of_a_cell_whose_gates_see_no_state_is_a_plain_product(key: str) -> None:
    module, x = build_cell(key, 3, H, dtype=torch.float64, num_layers=1), drawn(T, 1, 3)
    t = trace(module, x)
    kept = t["f"] if key == "minlstm" else 1.0 - t["z"]
    # ∂h_T/∂h_t = Π (1 − z) of the steps after t: a diagonal, with no matrix in it.
    product = torch.cat([kept[1:].flip(0).cumprod(0).flip(0), torch.ones_like(kept[:1])])
    assert_close(gradients(module, x)["h"], product)
    result = jacobians(t)
    assert_close(result.frobenius, torch.linalg.vector_norm(product[:, 0], dim=1))
    straight, every = straight_path(t)
    assert_close(straight, every)
    assert list(paths(t)) == ["direct"]
