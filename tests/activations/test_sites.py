"""What a cell's functions are applied to: their values must be the signals of the trace."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from explorer import CELLS, Clamp, Trace, build_cell, trace
from explorer.activations.sites import cell_sites, pre_activations

STEPS, INPUTS, UNITS = 7, 3, 4
FIRST = (0, "forward")


def read(key: str, clamp: Clamp | tuple[Clamp, ...] = ()) -> Trace:
    module = build_cell(key, INPUTS, UNITS, seed=3, dtype=torch.float64)
    generator = torch.Generator().manual_seed(5)
    x = 2.0 * torch.randn(STEPS, 2, INPUTS, generator=generator, dtype=torch.float64)
    return trace(module, x, clamp=clamp)


def from_functions(t: Trace, values: dict[str, Tensor]) -> dict[str, Tensor]:
    """The signals that are made of a function inside their equations, written out by hand."""
    if "h_tanh" in values:
        return {"h": t["o"] * values["h_tanh"]}
    if "f_sigmoid" in values:
        return {"f": values["f_sigmoid"] / (values["f_sigmoid"] + values["i_sigmoid"])}
    return {}


@pytest.mark.parametrize("key", CELLS)
def test_the_function_of_every_pre_activation_is_the_signal_of_the_trace(key: str) -> None:
    t = read(key)
    sites, sums = cell_sites(CELLS[key]), pre_activations(t.opened[FIRST])
    assert set(sums) == {site.name for site in sites}
    assert sites
    values = {site.name: site.activation.value(sums[site.name]) for site in sites}
    for site in sites:
        assert sums[site.name].shape == (STEPS, 2, UNITS)
        if site.whole:
            torch.testing.assert_close(values[site.name], t[site.signal], rtol=0.0, atol=1e-13)
    for name, made in from_functions(t, values).items():
        torch.testing.assert_close(made, t[name], rtol=0.0, atol=1e-13)


def test_every_gate_and_candidate_has_a_function_but_those_made_of_other_signals() -> None:
    without = {
        (key, signal.name)
        for key, cell in CELLS.items()
        for signal in cell.signals
        if signal.kind != "state" and signal.name not in {one.signal for one in cell_sites(cell)}
    }
    assert without == {("lstm_cifg", "f")}  # f = 1 − i


def test_the_candidates_of_the_cells_for_a_scan_have_the_identity_and_see_no_state() -> None:
    for key in ("mingru", "minlstm"):
        (candidate,) = (one for one in cell_sites(CELLS[key]) if one.signal == "n")
        assert (candidate.function, candidate.sees_the_past) == ("identity", False)
    (candidate,) = (one for one in cell_sites(CELLS["gru"]) if one.signal == "n")
    assert (candidate.function, candidate.sees_the_past) == ("tanh", True)


def test_a_held_gate_still_has_the_sum_that_its_function_would_be_given() -> None:
    t = read("lstm", clamp=Clamp("f", 0.0))
    assert not t["f"].any()
    site = next(one for one in cell_sites(CELLS["lstm"]) if one.name == "f")
    assert float(site.activation.value(pre_activations(t.opened[FIRST])["f"]).min()) > 0.0
