"""The paths of a step back add up to the whole; the straight one is the product of the gates."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from explorer import CELLS, Clamp, build_cell, gradients, trace
from explorer.backprop.backward import backward_pass, local_steps
from explorer.backprop.jacobians import one_sequence
from explorer.backprop.paths import DIRECT, paths, straight_path
from explorer.tracing.trace import Trace

STEPS, SIZE = 10, 5


def traced(key: str, clamps: list[Clamp] | None = None, gain: float = 1.5) -> Trace:
    generator = torch.Generator().manual_seed(5)
    x = torch.randn(STEPS, 1, 3, generator=generator, dtype=torch.float64)
    return trace(build_cell(key, 3, SIZE, gain=gain, dtype=torch.float64), x, clamp=clamps or [])


def arriving(forward: Trace) -> dict[str, Tensor]:
    """What arrives at each state from later steps, for the sum of h at every step as the loss."""
    ones = torch.ones(STEPS, 1, SIZE, dtype=torch.float64)
    carried = backward_pass(local_steps(one_sequence(forward)), {"h": ones}).carried
    total_arriving = {name: torch.from_numpy(values.copy()) for name, values in carried.items()}
    total_arriving["h"] -= ones
    return total_arriving


@pytest.mark.parametrize("held", [False, True])
@pytest.mark.parametrize("key", CELLS)
def test_the_parts_add_up_to_all_that_arrives(key: str, held: bool) -> None:
    clamps = [Clamp(CELLS[key].signals[0].name, 0.5, units=(1,), start=2, stop=6)] if held else []
    result = traced(key, clamps)
    parts = paths(result, "sum")
    for name, total_arriving in arriving(result).items():
        total = torch.stack([states[name] for states in parts.values()]).sum(0)
        torch.testing.assert_close(total, total_arriving, rtol=0.0, atol=1e-10)
        assert (total[-1] == 0.0).all()


def test_an_lstms_cell_state_goes_straight_back_by_its_forget_gate_alone() -> None:
    result = traced("lstm")
    parts = paths(result, "last")
    carried = {name: sum(states[name] for states in parts.values()) for name in ("h", "c")}
    # dL/dc_t, with what comes through h_t = o ⊙ tanh(c_t), times f_t.
    at_h = carried["h"].clone()
    at_h[-1] += 1.0
    total = carried["c"] + at_h * result["o"] * (1.0 - result["c"].tanh() ** 2)
    torch.testing.assert_close(parts[DIRECT]["c"][:-1], (total * result["f"])[1:])
    assert all(not states["c"].any() for path, states in parts.items() if path != DIRECT)
    assert not parts[DIRECT]["h"].any()


def test_a_grus_state_goes_straight_back_by_its_keep_gate() -> None:
    result = traced("gru")
    parts = paths(result, "last")
    total = sum(states["h"] for states in parts.values())
    total[-1] += 1.0
    torch.testing.assert_close(parts[DIRECT]["h"][:-1], (total * result["z"])[1:])


def test_a_plain_rnn_has_no_straight_path() -> None:
    result = traced("rnn")
    assert not paths(result)[DIRECT]["h"].any()
    straight, all_paths = straight_path(result)
    assert (straight[:-1] == 0.0).all()
    assert (all_paths > 0.0).all()


@pytest.mark.parametrize(("key", "gate"), [("lstm", "f"), ("gru", "z"), ("lstm_peephole", "f")])
def test_the_straight_path_is_the_product_of_the_gates_that_keep(key: str, gate: str) -> None:
    result = traced(key)
    straight, _ = straight_path(result)
    for t in range(STEPS):
        product = result[gate][t + 1 :, 0].prod(dim=0)
        torch.testing.assert_close(straight[t], product.norm())


def test_with_the_forget_gate_held_at_zero_nothing_goes_straight_and_at_one_all_of_it() -> None:
    wiped, _ = straight_path(traced("lstm", [Clamp("f", 0.0)]))
    carried_on, _ = straight_path(traced("lstm", [Clamp("f", 1.0)]))
    assert (wiped[:-1] == 0.0).all()
    torch.testing.assert_close(carried_on, carried_on[-1].expand(STEPS))


@pytest.mark.parametrize("key", ["lstm", "gru", "gru_reset_before", "lstm_peephole"])
def test_without_recurrent_weights_only_the_straight_path_is_left(key: str) -> None:
    parts = paths(traced(key, gain=0.0), "sum")
    for path, states in parts.items():
        some = any(bool(values.any()) for values in states.values())
        assert some == (path == DIRECT)


@pytest.mark.parametrize("direction", ["forward", "backward"])
def test_the_last_layer_of_a_deep_module_is_split_in_either_direction(direction: str) -> None:
    net = build_cell("gru", 3, 4, num_layers=2, bidirectional=True, seed=1, dtype=torch.float64)
    x = torch.linspace(-1, 1, 21, dtype=torch.float64).reshape(7, 1, 3)
    forward = trace(net, x).at(1, direction)
    parts = paths(forward, "sum")
    total = gradients(net, x, "sum").at(1, direction)["h"]
    total = total.flip(0) if direction == "backward" else total
    torch.testing.assert_close(sum(states["h"] for states in parts.values()) + 1.0, total)
    with pytest.raises(ValueError, match=r"layer 0; allowed is .* trace\.at\(layer=1\)\.$"):
        paths(forward.at(0), "sum")
