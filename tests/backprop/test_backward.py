"""Derivatives within a step are there where they are needed, and nowhere else."""

from __future__ import annotations

import pytest
import torch

from explorer import CELLS, Clamp, gradients, trace
from explorer.backprop.backward import backward_pass, local_steps
from explorer.network.unroll import Opened
from tests.plain_cells import Case, assert_close

CASE = Case(steps=6, batch=1)


def opened(key: str) -> Opened:
    return trace(CASE.our_module(key), CASE.input()).opened[0, "forward"]


def incoming() -> dict[str, torch.Tensor]:
    return {"h": torch.ones(CASE.steps, 1, CASE.hidden_size, dtype=torch.float64)}


@pytest.mark.parametrize("key", CELLS)
def test_derivatives_with_respect_to_the_input_are_computed_on_request_only(key: str) -> None:
    steps = opened(key)
    without, with_input = local_steps(steps), local_steps(steps, with_input=True)
    rows = len(CELLS[key].rows) * CASE.hidden_size
    for name in CELLS[key].states:
        assert without.states[name].to_input is None
        to_input = with_input.states[name].to_input
        assert to_input is not None
        assert to_input.shape == (CASE.steps, 1, rows)


@pytest.mark.parametrize("key", CELLS)
def test_only_a_state_that_a_gate_has_changed_is_a_source_of_its_own(key: str) -> None:
    local = local_steps(opened(key))
    own = [source is not None for source in local.sources]
    # h₋, and r ⊙ h₋ or f ⊙ h₋; none where gates see the input alone
    expected = {
        "gru_reset_before": [False, True],
        "mgu": [False, True],
        "mingru": [],
        "minlstm": [],
    }
    assert own == expected.get(key, [False])
    arriving = backward_pass(local, incoming()).at_sources
    assert [values is not None for values in arriving] == own


def test_with_the_output_gate_held_dc_goes_back_by_the_forget_gates_alone() -> None:
    module, x = CASE.our_module("lstm"), CASE.input()
    with torch.no_grad():
        module.weight_hh_l0.zero_()
    hold = [Clamp("o", 0.5)]
    forward, result = trace(module, x, clamp=hold), gradients(module, x, "last", clamp=hold)
    # h = o ⊙ tanh(c) with o = 1/2, and c = f ⊙ c₋ + i ⊙ g
    at_last = 0.5 * (1 - torch.tanh(forward["c"][-1]) ** 2)
    expected = [at_last * forward["f"][t + 1 :].prod(0) for t in range(CASE.steps)]
    assert_close(result["c"], torch.stack(expected))
