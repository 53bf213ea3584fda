"""The driven sLSTM against a plain loop of its equations, with the stabiliser and without."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from explorer.analysis.exponential_gates import (
    LARGEST_EXPONENT,
    UNITS,
    DrivenRuns,
    driven_runs,
)
from explorer.network.recurrent import build_cell

STEPS, AT = 12, 4


def x() -> Tensor:
    return torch.randn(STEPS, 1, 3, generator=torch.Generator().manual_seed(3), dtype=torch.float64)


def plain(to: float, *, sigmoid: bool = False) -> list[dict[str, Tensor]]:
    """The equations of the paper without a stabiliser, in float64, where exp(120) is a number."""
    module = build_cell("slstm", 3, UNITS, seed=7, dtype=torch.float64)
    w, u = (part.detach().chunk(4) for part in (module.weight_ih_l0, module.weight_hh_l0))
    b = (module.bias_ih_l0 + module.bias_hh_l0).detach().chunk(4)
    h = c = n = torch.zeros(UNITS, dtype=torch.float64)
    steps = []
    for t, inputs in enumerate(x()[:, 0]):
        i, f, g, o = (w[k] @ inputs + u[k] @ h + b[k] for k in range(4))
        if t == AT:
            i = torch.full_like(i, to)
        i, f = (i.sigmoid() if sigmoid else i.exp()), f.sigmoid()
        c, n = f * c + i * g.tanh(), f * n + i
        h = o.sigmoid() * c / n
        steps.append({"i": i, "f": f, "c": c, "n": n, "h": h})
    return steps


def driven(to: float) -> DrivenRuns:
    return driven_runs(x(), at=AT, to=to, seed=7)


@pytest.mark.parametrize("to", [0.0, 30.0, 88.0, 120.0])
def test_with_the_stabiliser_h_is_that_of_the_plain_equations(to: float) -> None:
    runs, expected = driven(to), torch.stack([step["h"] for step in plain(to)])
    torch.testing.assert_close(runs.exact["h"], expected, rtol=1e-10, atol=1e-12)
    torch.testing.assert_close(runs.stabilised["h"].double(), expected, rtol=1e-4, atol=1e-6)
    assert runs.stabilised["h"].dtype == torch.float32
    assert runs.distance == pytest.approx(
        (runs.stabilised["h"].double() - expected).abs().max().item(), rel=1e-3, abs=1e-9
    )


@pytest.mark.parametrize("name", ["i", "f", "c", "n", "h"])
def test_without_it_every_value_is_that_of_the_plain_equations_while_it_fits(name: str) -> None:
    runs, expected = driven(80.0), torch.stack([step[name] for step in plain(80.0)])
    torch.testing.assert_close(runs.bare[name].double(), expected, rtol=1e-4, atol=1e-6)
    assert runs.overflow is None
    if name not in ("i", "f", "h"):  # c and n carry exp(m) more
        scale = runs.exact["m"].exp()
        torch.testing.assert_close(runs.exact[name] * scale, expected, rtol=1e-9, atol=1e-9)


def test_the_gate_with_sigma_is_that_of_the_plain_equations() -> None:
    expected = torch.stack([step["h"] for step in plain(30.0, sigmoid=True)])
    torch.testing.assert_close(driven(30.0).sigmoid["h"], expected, rtol=1e-10, atol=1e-12)


def test_above_the_logarithm_of_the_largest_float32_h_is_no_number_from_that_step_on() -> None:
    assert math.log(3.4028235e38) == pytest.approx(LARGEST_EXPONENT)
    assert driven(88.0).overflow is None
    runs = driven(90.0)
    assert runs.overflow == AT
    assert runs.bare["i"][AT].isinf().all()
    assert runs.bare["h"][:AT].isfinite().all()
    assert runs.bare["h"][AT:].isnan().all()
    assert runs.stabilised["h"].isfinite().all()
    assert runs.distance < 1e-6


def test_a_step_that_is_not_there_is_told() -> None:
    with pytest.raises(ValueError, match="at is 12; allowed are steps from 0 to 11"):
        driven_runs(x(), at=STEPS, to=30.0)
