"""Opened steps: what they hold, what they are attached to, and what single precision becomes."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from explorer import CELLS, Clamp, trace
from explorer.network.unroll import FUSED, Opened, differentiable_steps
from tests.plain_cells import Case, assert_close

STEPS, SIZE = 5, 4
HELD = Clamp("h", 0.25, units=(1,), start=2)
INPUT_ALONE = ("mingru", "minlstm")  # whose gates see no state


def opened(key: str, dtype: torch.dtype = torch.float64, *clamps: Clamp) -> Opened:
    """The opened steps of one layer, whose weights require gradients."""
    case = Case(steps=STEPS, batch=1, hidden_size=SIZE, dtype=dtype)
    return trace(case.our_module(key), case.input(), clamp=clamps).opened[0, "forward"]


def tensors(steps: Opened) -> list[Tensor]:
    """Every tensor of numbers of opened steps, but for the mask of what is held."""
    layer = steps.layer
    weights = [layer.weight_ih, layer.weight_hh, layer.bias_ih, layer.bias_hh]
    held = [values for _, values in (steps.held or {}).values()]
    present = [weight for weight in weights if weight is not None]
    return [
        *present,
        *layer.peepholes.values(),
        *steps.signals.values(),
        *steps.previous.values(),
        steps.x_products,
        *held,
    ]


# in double precision


@pytest.mark.parametrize("clamps", [(), (HELD,)], ids=["free", "held"])
@pytest.mark.parametrize("key", CELLS)
def test_steps_in_double_precision_are_the_same_numbers_in_float64(
    key: str, clamps: tuple[Clamp, ...]
) -> None:
    single = opened(key, torch.float32, *clamps)
    double = single.double()
    assert {value.dtype for value in tensors(single)} == {torch.float32}
    assert {value.dtype for value in tensors(double)} == {torch.float64}
    for value, same in zip(tensors(double), tensors(single), strict=True):
        assert torch.equal(value.float(), same)
    assert double.signals.keys() == single.signals.keys()
    assert double.previous.keys() == single.previous.keys()
    assert double.layer.cell is single.layer.cell
    assert (double.held is None) == (not clamps)
    if double.held is not None and single.held is not None:
        assert torch.equal(double.held["h"][0], single.held["h"][0])


# for differentiation


def test_steps_are_opened_without_leaves_and_a_differentiable_run_has_one_a_recurrent_group() -> (
    None
):
    for key, groups in {"rnn": 1, "lstm_peephole": 1, "gru": 1, "gru_reset_before": 2}.items():
        steps = opened(key)
        assert steps.leaves == ()
        leaves = differentiable_steps(steps).leaves
        assert [tuple(leaf.value.shape) for leaf in leaves] == [
            (STEPS, 1, len(leaf.group.rows) * SIZE) for leaf in leaves
        ]
        assert len(leaves) == groups


@pytest.mark.parametrize("key", CELLS)
def test_a_differentiable_run_has_the_same_signals_clamps_and_inputs(key: str) -> None:
    steps = opened(key, torch.float64, HELD)
    live = differentiable_steps(steps)
    for name, value in steps.signals.items():
        assert_close(live.signals[name].detach(), value)
    assert live.held is steps.held
    assert live.layer is steps.layer
    assert torch.equal(live.x_products, steps.x_products)
    assert live.x_products.requires_grad
    assert all(value.requires_grad for value in live.previous.values())


@pytest.mark.parametrize("key", CELLS)
def test_signals_of_a_differentiable_run_are_not_attached_to_the_weights(key: str) -> None:
    live = differentiable_steps(opened(key))
    layer = live.layer
    biases = [bias for bias in (layer.bias_ih, layer.bias_hh) if bias is not None]
    recurrent = [] if key in INPUT_ALONE else [layer.weight_hh]
    weights = [layer.weight_ih, *recurrent, *biases, *layer.peepholes.values()]
    assert all(weight.requires_grad for weight in weights)
    total = torch.stack([value.sum() for value in live.signals.values()]).sum()
    assert torch.autograd.grad(total, weights, allow_unused=True) == (None,) * len(weights)


# the cell state, which torch's kernel keeps to itself


@pytest.mark.parametrize("forget", [1.0, 0.0])
def test_an_infinite_cell_state_becomes_at_every_step_what_torch_makes_of_it(
    forget: float,
) -> None:
    module = nn.LSTM(1, 1).double()
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.zero_()
        module.bias_ih_l0[1] = 1e4 if forget else -1e4  # rows i, f, g, o
    x, zero = torch.zeros(3, 1, 1).double(), torch.zeros(1, 1, 1).double()
    infinite = torch.full_like(zero, math.inf)
    c = trace(module, x, (zero, infinite))["c"]
    state = (zero, infinite)
    for t in range(3):
        _, state = module(x[t : t + 1], state)
        torch.testing.assert_close(c[t : t + 1], state[1].detach(), equal_nan=True)
    assert bool(c.isinf().all()) if forget else bool(c.isnan().all())


# which way is taken


@pytest.mark.parametrize(
    ("key", "kernel"),
    [
        ("rnn", ("RNN", "tanh")),
        ("rnn_relu", ("RNN", "relu")),
        ("lstm", ("LSTM", None)),
        ("gru", ("GRU", None)),
        ("gru_reset_before", None),
        ("lstm_peephole", None),
    ],
)
def test_torchs_fused_kernel_runs_its_own_cells_unless_something_is_held(
    key: str, kernel: tuple[str, str | None] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    used: list[tuple[str | None, str | None]] = []
    for name, function in FUSED.items():

        def watched(*arguments: Any, name: Any = name, function: Any = function) -> Any:
            used.append(name)
            return function(*arguments)

        monkeypatch.setitem(FUSED, name, watched)
    module, x = Case().our_module(key), Case().input()
    trace(module, x, clamp=[HELD])
    assert used == []
    trace(module, x)
    assert used == ([] if kernel is None else [kernel])
