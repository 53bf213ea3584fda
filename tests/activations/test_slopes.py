"""Products of slopes along time, and what they explain: autograd's Jacobian is the oracle."""

from __future__ import annotations

import pytest
import torch

from explorer import CELLS, build_cell, trace
from explorer.activations.sites import cell_sites, pre_activations
from explorer.activations.slopes import (
    carrying_site,
    mean_products_back,
    products_back,
    slopes,
)

FIRST = (0, "forward")


@pytest.mark.parametrize("nonlinearity", ["tanh", "relu"])
def test_the_slopes_of_a_plain_rnn_with_identity_weights_are_the_whole_jacobian(
    nonlinearity: str,
) -> None:
    module = torch.nn.RNN(2, 3, nonlinearity=nonlinearity, dtype=torch.float64)
    with torch.no_grad():
        module.weight_hh_l0.copy_(torch.eye(3))
    x = torch.randn(9, 1, 2, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    t = trace(module, x)
    site = carrying_site(t.cell)
    assert site is not None
    along = slopes(site, pre_activations(t.opened[FIRST])[site.name][:, 0])

    # With U = I, ∂h_T/∂h_t is diagonal: the product of the slopes in between.
    for step in (0, 4, 7):
        before = t["h"][step].unsqueeze(0).requires_grad_()
        (gradient,) = torch.autograd.grad(module(x[step + 1 :], before)[0][-1].sum(), before)
        torch.testing.assert_close(products_back(along.values, 8)[step], gradient[0, 0])


def test_the_product_is_1_at_its_start_no_number_beyond_and_0_only_where_a_slope_is() -> None:
    values = torch.tensor([[0.3], [0.5], [0.0], [0.25], [0.5], [2.0]], dtype=torch.float64)
    back = products_back(values, 4)[:, 0]
    assert back[:2].tolist() == [0.0, 0.0]
    assert back[2:5].tolist() == pytest.approx([0.125, 0.5, 1.0])
    assert back[5].isnan()
    tiny = torch.full((400, 2), 0.01, dtype=torch.float64)
    back = products_back(tiny, 399)
    assert float(back[398, 0]) == pytest.approx(0.01)
    assert back[0].isnan().all()  # 1e-798 is no float, and not 0


def test_the_mean_unit_has_the_geometric_mean_of_the_slopes() -> None:
    values = torch.tensor([[1.0, 1.0], [0.5, 0.02], [0.9, 0.4]], dtype=torch.float64)
    back = mean_products_back(values, 2)
    assert back[1] == pytest.approx(0.6)
    assert back[0] == pytest.approx(0.6 * 0.1)


def test_what_carries_is_the_candidate_or_the_state_itself() -> None:
    found = {key: carrying_site(cell) for key, cell in CELLS.items()}
    names = {key: site.signal for key, site in found.items() if site is not None}
    assert set(names) == set(CELLS)
    assert {key for key, name in names.items() if name == "h"} == {"rnn", "irnn"}
    for key, name in names.items():
        if name != "h":
            assert CELLS[key].signal(name).kind == "candidate"


def test_the_flat_share_counts_units_at_every_step() -> None:
    module = build_cell("lstm", 2, 4, seed=0, gain=30.0, dtype=torch.float64)
    x = torch.randn(6, 1, 2, generator=torch.Generator().manual_seed(2), dtype=torch.float64)
    opened = trace(module, x).opened[FIRST]
    shares = []
    for site in cell_sites(module.cell):
        v = pre_activations(opened)[site.name][:, 0]
        share = slopes(site, v).flat_share
        shares.append(float(share.mean()))
        edge = {"sigmoid": 4.356, "tanh": 2.178}[site.function]
        assert share.tolist() == [float((row.abs() > edge).sum()) / 4 for row in v]
    assert 0.0 < sum(shares) / len(shares) < 1.0
