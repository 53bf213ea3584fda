"""A held signal has its value, all that follows sees it, and gradients treat it as a constant."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor, nn

from explorer import CELLS, Clamp, build_cell, gradients, trace
from explorer.network.clamp import clamp_masks, step_signals
from explorer.network.layer import StepWeights
from explorer.network.stack import read_stack
from explorer.tracing.trace import Trace

STEPS, SIZE = 9, 5
SIGNALS = [(key, signal.name) for key, cell in CELLS.items() for signal in cell.signals]


def reads(batch: int = 2, seed: int = 0) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(STEPS, batch, 3, generator=generator, dtype=torch.float64)


def module(key: str, **options: Any) -> nn.Module:
    return build_cell(key, 3, SIZE, dtype=torch.float64, gain=1.5, **options)


def gradients_of_a_plain_loop(
    net: nn.Module, x: Tensor, clamps: list[Clamp]
) -> dict[str, list[Tensor]]:
    """dL/d state for L = the sum of all h, by `retain_grad` on the live states of every step."""
    stack = read_stack(net)
    layer = stack.layers[0][0]
    held = clamp_masks(stack, clamps, STEPS, x.dtype)[0, "forward"]
    shape = (x.shape[1], SIZE)
    prev = {n: x.new_full(shape, stack.cell.starts.get(n, 0.0)) for n in stack.cell.states}
    states_by_step = []
    for t, x_t in enumerate(x):
        weights = StepWeights(layer, layer.input_products(x_t))
        signals = step_signals(layer, weights, prev, held, t)
        prev = {name: signals[name] for name in stack.cell.states}
        for value in prev.values():
            value.requires_grad_() if not value.requires_grad else value.retain_grad()
        states_by_step.append(prev)
    torch.stack([states["h"].sum() for states in states_by_step]).sum().backward()
    return {
        name: [
            torch.zeros_like(s[name]) if s[name].grad is None else s[name].grad
            for s in states_by_step
        ]
        for name in stack.cell.states
    }


def assert_same(one: Trace, other: Trace) -> None:
    for name in one.names:
        torch.testing.assert_close(one[name], other[name], rtol=0.0, atol=1e-14)


# values


@pytest.mark.parametrize(("key", "name"), SIGNALS)
def test_a_held_signal_has_its_value_where_it_is_held_and_nothing_changes_before(
    key: str, name: str
) -> None:
    net, x = module(key), reads()
    plain = trace(net, x)
    held = trace(net, x, clamp=[Clamp(name, 0.5, units=(1, 3), start=4, stop=7)])
    assert (held[name][4:7][..., [1, 3]] == 0.5).all()
    for other in plain.names:
        torch.testing.assert_close(held[other][:4], plain[other][:4], rtol=0.0, atol=1e-14)
    assert not torch.equal(held["h"][4:], plain["h"][4:])
    torch.testing.assert_close(held.output, held["h"], rtol=0.0, atol=1e-14)


@pytest.mark.parametrize("key", CELLS)
def test_no_clamp_is_exactly_the_plain_run(key: str) -> None:
    net, x = module(key), reads()
    plain, empty = trace(net, x), trace(net, x, clamp=[])
    for name in plain.names:
        assert torch.equal(plain[name], empty[name])
    assert torch.equal(gradients(net, x)["h"], gradients(net, x, clamp=[])["h"])


@pytest.mark.parametrize("key", CELLS)
def test_holding_a_signal_at_the_values_it_has_anyway_changes_nothing(key: str) -> None:
    net, x = module(key), reads(batch=1)
    plain = trace(net, x)
    for signal in CELLS[key].signals:
        clamps = [
            Clamp(signal.name, float(plain[signal.name][t, 0, unit]), (unit,), t, t + 1)
            for t in range(STEPS)
            for unit in range(SIZE)
        ]
        assert_same(trace(net, x, clamp=clamps), plain)


def test_a_forget_gate_of_one_and_an_input_gate_of_zero_carry_c_unchanged() -> None:
    net, x = module("lstm"), reads()
    held = trace(net, x, clamp=[Clamp("f", 1.0, start=3), Clamp("i", 0.0, start=3)])
    for t in range(3, STEPS):
        torch.testing.assert_close(held["c"][t], held["c"][2], rtol=0.0, atol=1e-15)


def test_a_forget_gate_of_zero_leaves_nothing_of_the_past_in_c() -> None:
    net, x = module("lstm"), reads()
    held = trace(net, x, clamp=[Clamp("f", 0.0)])
    torch.testing.assert_close(held["c"], held["i"] * held["g"], rtol=0.0, atol=1e-15)


def test_an_update_gate_at_keep_copies_the_state() -> None:
    held = trace(module("gru"), reads(), clamp=[Clamp("z", 1.0, start=2)])
    for t in range(2, STEPS):
        torch.testing.assert_close(held["h"][t], held["h"][1], rtol=0.0, atol=1e-15)


def test_a_reset_gate_of_zero_makes_the_candidate_ignore_the_past() -> None:
    net, x = module("gru_reset_before"), reads()
    other = x.clone()
    other[:4] += 1.0
    one, two = (trace(net, one, clamp=[Clamp("r", 0.0, start=4)]) for one in (x, other))
    assert torch.equal(one["n"][4], two["n"][4])
    assert not torch.equal(one["h"][4], two["h"][4])


@pytest.mark.parametrize("twin", [nn.LSTM, nn.GRU, nn.RNN])
def test_torchs_own_modules_can_be_held_in_any_layer_and_direction(twin: type) -> None:
    torch_module = twin(3, SIZE, num_layers=2, bidirectional=True, batch_first=True).double()
    x = reads().transpose(0, 1)
    clamp = Clamp("h", 0.25, units=(2,), start=1, stop=3, layer=1, direction="backward")
    plain, held = trace(torch_module, x), trace(torch_module, x, clamp=[clamp])
    assert (held.at(1, "backward")["h"][1:3, :, 2] == 0.25).all()
    # Read backwards, the steps after the held ones are those that see it.
    torch.testing.assert_close(held.at(1, "backward")["h"][3:], plain.at(1, "backward")["h"][3:])
    assert not torch.equal(held.at(1, "backward")["h"][0], plain.at(1, "backward")["h"][0])
    assert_same(held.at(0), plain.at(0))
    assert_same(held.at(1, "forward"), plain.at(1, "forward"))


def test_the_later_of_two_clamps_on_one_entry_counts() -> None:
    held = trace(module("gru"), reads(), clamp=[Clamp("z", 0.0), Clamp("z", 1.0, units=(0,))])
    assert (held["z"][..., 0] == 1.0).all()
    assert (held["z"][..., 1:] == 0.0).all()


# gradients


@pytest.mark.parametrize(("key", "name"), SIGNALS)
def test_gradients_of_a_held_run_are_those_of_the_live_states(key: str, name: str) -> None:
    net, x = module(key), reads()
    clamps = [Clamp(name, 0.5, units=(1, 3), start=2, stop=6)]
    result = gradients(net, x, "sum", clamp=clamps)
    for state, wanted in gradients_of_a_plain_loop(net, x, clamps).items():
        torch.testing.assert_close(result[state], torch.stack(wanted), rtol=0.0, atol=1e-12)


def test_nothing_flows_back_past_a_state_held_in_all_units() -> None:
    result = gradients(module("gru"), reads(), clamp=[Clamp("h", 0.1, start=4, stop=5)])
    assert (result["h"][:4] == 0.0).all()
    assert (result["h"][4:] != 0.0).any()


# what is refused


@pytest.mark.parametrize(
    ("clamp", "words"),
    [
        (Clamp("q", 0.0), ("q", "h")),
        (Clamp("f", 1.5), ("1.5", "0 to 1")),
        (Clamp("f", float("nan")), ("nan", "finite")),
        (Clamp("f", 0.0, units=(SIZE,)), (str(SIZE), f"0 to {SIZE - 1}")),
        (Clamp("f", 0.0, start=STEPS), (str(STEPS),)),
        (Clamp("f", 0.0, start=3, stop=3), ("3",)),
        (Clamp("f", 0.0, start=-1), ("-1",)),
        (Clamp("f", 0.0, layer=1), ("layer 1", "0 to 0")),
        (Clamp("f", 0.0, direction="backward"), ("backward", "forward")),
    ],
)
def test_a_clamp_on_something_missing_is_refused_in_one_sentence(
    clamp: Clamp, words: tuple[str, ...]
) -> None:
    with pytest.raises(ValueError, match=r"\.$") as refused:
        trace(module("lstm"), reads(), clamp=[clamp])
    for word in words:
        assert word in str(refused.value)


def test_the_existing_layers_and_directions_are_named_in_the_refusal() -> None:
    net = module("lstm", num_layers=2, bidirectional=True)
    with pytest.raises(ValueError, match=r"layers 0 to 1, forward and backward\.$"):
        trace(net, reads(), clamp=[Clamp("f", 0.0, layer=2)])


@given(st.floats(0.0, 1.0), st.integers(0, STEPS - 1), st.integers(1, STEPS))
def test_any_value_in_range_is_held_over_any_range_of_steps(
    value: float, start: int, length: int
) -> None:
    stop = min(start + length, STEPS)
    held = trace(module("lstm"), reads(), clamp=[Clamp("o", value, start=start, stop=stop)])
    assert (held["o"][start:stop] == value).all()
    assert torch.isfinite(held["h"]).all()
