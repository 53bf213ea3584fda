"""A trace has the values that torch and the published equations have, in the right place."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from explorer import CELLS, build_cell, trace
from tests.plain_cells import (
    OUR_CELLS,
    TORCH_MODULES,
    Case,
    assert_close,
    assert_one_sentence,
    cases,
    plain_run,
)

DEEP = Case(steps=6, batch=2, num_layers=2, bidirectional=True)


def lstm_cell_states(module: Any, x: Tensor, state: Any) -> dict[tuple[int, str], Tensor]:
    """c of every layer and direction, (T, B, H), by a loop over torch.nn.LSTMCell."""
    inputs = x.transpose(0, 1) if module.batch_first else x
    result: dict[tuple[int, str], Tensor] = {}
    for layer in range(module.num_layers):
        outputs = []
        for direction in ("forward", "backward") if module.bidirectional else ("forward",):
            ending = f"_l{layer}" + ("_reverse" if direction == "backward" else "")
            cell = nn.LSTMCell(inputs.shape[-1], module.hidden_size, module.bias, dtype=x.dtype)
            names = dict(cell.named_parameters())
            cell.load_state_dict({name: getattr(module, name + ending) for name in names})
            pair = None if state is None else (state[0][len(result)], state[1][len(result)])
            h, c = [torch.empty(0)] * len(inputs), [torch.empty(0)] * len(inputs)
            order = range(len(inputs))
            for t in order if direction == "forward" else reversed(order):
                pair = cell(inputs[t], pair)
                h[t], c[t] = pair
            result[layer, direction] = torch.stack(c).detach()
            outputs.append(torch.stack(h).detach())
        inputs = torch.cat(outputs, dim=-1)
    return result


# torch is the oracle


@pytest.mark.parametrize("key", TORCH_MODULES)
@given(case=cases())
def test_a_torch_modules_trace_has_its_output_and_its_last_states(key: str, case: Case) -> None:
    module, x, state = case.torch_module(key), case.input(), case.state(key)
    output, final = module(x, state)
    t = trace(module, x, state)
    assert_close(t.output, output)
    finals = final if isinstance(final, tuple) else (final,)
    for place, (layer, direction) in enumerate(t.by_place):
        last = 0 if direction == "backward" else case.steps - 1
        for name, states in zip("hc", finals, strict=False):
            assert_close(t.at(layer, direction)[name][last], states[place])


@pytest.mark.parametrize("key", TORCH_MODULES)
@given(case=cases())
def test_h_of_the_last_layer_is_the_modules_output_at_every_step(key: str, case: Case) -> None:
    module, x, state = case.torch_module(key), case.input(), case.state(key)
    t = trace(module, x, state)
    directions = ("forward", "backward") if case.bidirectional else ("forward",)
    h = torch.cat([t.at(case.num_layers - 1, d)["h"] for d in directions], dim=-1)
    assert_close(h.transpose(0, 1) if case.batch_first else h, module(x, state)[0])


@given(case=cases())
def test_c_is_what_a_loop_over_torchs_lstm_cell_gives(case: Case) -> None:
    module, x, state = case.torch_module("lstm"), case.input(), case.state("lstm")
    t = trace(module, x, state)
    expected = lstm_cell_states(module, x, state)
    assert t.by_place.keys() == expected.keys()
    for place, c in expected.items():
        assert_close(t.at(*place)["c"], c)


@pytest.mark.parametrize("key", TORCH_MODULES)
@given(case=cases())
def test_our_module_loads_torchs_state_dict_and_has_its_trace(key: str, case: Case) -> None:
    theirs, ours, x, state = (
        case.torch_module(key),
        case.our_module(key),
        case.input(),
        case.state(key),
    )
    assert list(ours.state_dict()) == list(theirs.state_dict())
    ours.load_state_dict(theirs.state_dict(), strict=True)
    t = trace(ours, x, state)
    assert_close(t.output, theirs(x, state)[0])
    for place, signals in trace(theirs, x, state).by_place.items():
        for name, value in signals.items():
            assert_close(t.at(*place)[name], value)


def test_dropout_between_layers_is_left_out_as_in_evaluation() -> None:
    module = nn.LSTM(3, 4, num_layers=3, dropout=0.9)
    x = torch.randn(5, 2, 3, generator=torch.Generator().manual_seed(0))
    t = trace(module, x)
    assert module.training
    assert_close(t.output, module.eval()(x)[0])


# the published equations are the oracle


@pytest.mark.parametrize("key", OUR_CELLS)
@given(case=cases())
def test_every_signal_is_what_a_plain_loop_over_the_equations_gives(key: str, case: Case) -> None:
    module, x, state = case.our_module(key), case.input(), case.state(key)
    t, expected = trace(module, x, state), plain_run(key, module, x, state)
    assert_close(t.output, expected.output)
    assert t.by_place.keys() == expected.signals.keys()
    for place, signals in expected.signals.items():
        assert set(t.at(*place).names) == set(signals)
        for name, steps in signals.items():
            assert_close(t.at(*place)[name], torch.stack(steps))


@pytest.mark.parametrize("key", TORCH_MODULES)
@given(case=cases())
def test_every_gate_of_a_torch_module_is_what_a_plain_loop_gives(key: str, case: Case) -> None:
    module, x, state = case.torch_module(key), case.input(), case.state(key)
    t = trace(module, x, state)
    for place, signals in plain_run(key, module, x, state).signals.items():
        for name, steps in signals.items():
            assert_close(t.at(*place)[name], torch.stack(steps))


@pytest.mark.parametrize("key", CELLS)
@given(case=cases(with_state=False), exponent=st.integers(-6, 6))
def test_every_signal_stays_in_its_range_for_inputs_of_any_size(
    key: str, case: Case, exponent: int
) -> None:
    # σ / (σ + σ) is 0 / 0 where both gates of a minLSTM lie below what the type can hold.
    most = 0 if key == "minlstm" else 6
    t = trace(case.our_module(key), case.input() * 10.0 ** min(exponent, most))
    ranges = {"gate": (0.0, 1.0)}
    for signals in t.by_place.values():
        for signal in t.cell.signals:
            low, high = ranges.get(signal.kind, (signal.low, signal.high))
            value = signals[signal.name]
            assert value.isfinite().all()
            assert low is None or value.min() >= low
            assert high is None or value.max() <= high


def test_a_gru_with_its_update_gate_at_one_keeps_its_first_state() -> None:
    for key in ("gru", "gru_reset_before", "gru_simple"):
        module = Case(hidden_size=4).our_module(key)
        z = module.cell.rows.index("z") * 4
        with torch.no_grad():
            module.bias_ih_l0[z : z + 4] = 1e4
        start = torch.linspace(-1, 1, 4, dtype=torch.float64).expand(1, 2, 4)
        t = trace(module, Case(steps=50).input(), start)
        assert torch.equal(t["z"], torch.ones_like(t["z"]))
        assert_close(t["h"], start.expand(50, 2, 4))


def test_an_irnn_without_input_weights_keeps_a_positive_state() -> None:
    module = build_cell("irnn", 1, 3)
    with torch.no_grad():
        module.weight_ih_l0.zero_()
    start = torch.tensor([0.5, 1.0, 2.0]).expand(1, 1, 3)
    t = trace(module, torch.ones(40, 1, 1), start)
    assert torch.equal(t["h"], start.expand(40, 1, 3))


def test_coupled_gates_add_up_to_one() -> None:
    t = trace(DEEP.our_module("lstm_cifg"), DEEP.input())
    assert_close(t["i"] + t["f"], torch.ones_like(t["i"]))


def test_peepholes_of_zero_make_the_plain_lstm() -> None:
    case = Case(num_layers=2)
    peephole, plain = case.our_module("lstm_peephole"), case.our_module("lstm")
    peephole.load_state_dict(plain.state_dict(), strict=False)
    with torch.no_grad():
        for name, parameter in peephole.named_parameters():
            if name.startswith("weight_c"):
                parameter.zero_()
    expected = trace(plain, case.input())
    for name in expected.names:
        assert_close(trace(peephole, case.input())[name], expected[name])


# where and when


@pytest.mark.parametrize("key", ["lstm", "gru", "gru_reset_before"])
def test_index_t_of_the_backward_direction_is_the_position_in_the_sequence(key: str) -> None:
    both = Case(steps=6, bidirectional=True)
    module, one = both.our_module(key), Case(steps=6).our_module(key)
    ending = "_l0_reverse"
    one.load_state_dict(
        {n: getattr(module, n.removesuffix("_l0") + ending) for n in one.state_dict()}
    )
    backward = trace(module, both.input()).at(0, "backward")
    turned = trace(one, both.input().flip(0))
    for name in turned.names:
        assert_close(backward[name], turned[name].flip(0))


def test_a_change_at_one_step_affects_later_steps_forward_and_earlier_steps_backward() -> None:
    module, x = Case(bidirectional=True).our_module("gru"), Case().input()
    changed = x.clone()
    changed[2] += 1.0
    before, after = trace(module, x), trace(module, changed)

    def moved(direction: str) -> list[bool]:
        difference = before.at(0, direction)["h"] - after.at(0, direction)["h"]
        return [bool(step.any()) for step in difference]

    assert moved("forward") == [False, False, True, True, True]
    assert moved("backward") == [True, True, True, False, False]


def test_batch_first_changes_the_layout_of_the_output_and_not_of_the_signals() -> None:
    case = Case(steps=5, batch=2, num_layers=2, bidirectional=True)
    time_first, batch_first = (
        case.our_module("lstm"),
        Case(steps=5, batch=2, num_layers=2, bidirectional=True, batch_first=True).our_module(
            "lstm"
        ),
    )
    x = case.input()
    expected, t = trace(time_first, x), trace(batch_first, x.transpose(0, 1))
    assert t.output.shape == (2, 5, 8)
    assert_close(t.output, expected.output.transpose(0, 1))
    for place, signals in expected.by_place.items():
        for name, value in signals.items():
            assert value.shape == (5, 2, 4)
            assert_close(t.at(*place)[name], value)


def test_at_looks_at_another_layer_and_direction_of_the_same_trace() -> None:
    t = trace(DEEP.our_module("gru"), DEEP.input())
    other = t.at(1, "backward")
    assert (t.layer, t.direction) == (0, "forward")
    assert (other.layer, other.direction) == (1, "backward")
    assert other["z"] is t.by_place[1, "backward"]["z"]
    assert other.at()["z"] is t["z"]
    assert other.output is t.output


@pytest.mark.parametrize("place", [(2, "forward"), (-1, "forward"), (0, "up")])
def test_at_names_the_existing_layers_and_directions(place: tuple[int, str]) -> None:
    t = trace(DEEP.our_module("gru"), DEEP.input())
    with pytest.raises(ValueError, match=r"There is no layer") as error:
        t.at(*place)
    assert_one_sentence(
        error.value, f"layer {place[0]} {place[1]}", "layer 0 forward", "layer 1 backward"
    )


def test_at_finds_no_backward_direction_in_a_module_that_reads_forwards() -> None:
    t = trace(Case().our_module("rnn"), Case().input())
    with pytest.raises(ValueError, match=r"no layer 0 backward; there is layer 0 forward\.$"):
        t.at(0, "backward")


@pytest.mark.parametrize(("key", "name"), [("rnn", "c"), ("gru", "f"), ("lstm", "z")])
def test_an_unknown_name_is_refused_and_the_existing_ones_are_named(key: str, name: str) -> None:
    t = trace(Case().our_module(key), Case().input())
    with pytest.raises(ValueError, match=r"The trace has no") as error:
        t[name]
    assert_one_sentence(error.value, repr(name), ", ".join(t.names))


# what a trace leaves alone


@pytest.mark.parametrize("key", TORCH_MODULES)
def test_a_trace_is_detached_and_leaves_module_input_and_state_as_they_were(key: str) -> None:
    case = Case(num_layers=2, bidirectional=True, with_state=True)
    module, x, state = case.torch_module(key), case.input().requires_grad_(), case.state(key)
    states = state if isinstance(state, tuple) else (state,)
    copies = [part.clone() for part in (*module.parameters(), x, *states)]
    for part in states:
        part.requires_grad_()
    t = trace(module, x, state)
    assert not t.output.requires_grad
    assert not any(v.requires_grad for signals in t.by_place.values() for v in signals.values())
    for now, before in zip((*module.parameters(), x, *states), copies, strict=True):
        assert torch.equal(now, before)
        assert now.grad is None
    assert all(parameter.requires_grad for parameter in module.parameters())


@pytest.mark.parametrize("enabled", [True, False])
def test_a_trace_is_the_same_with_and_without_grad_mode_and_leaves_it(enabled: bool) -> None:
    module, x = DEEP.torch_module("lstm"), DEEP.input()
    expected = trace(module, x)["c"]
    with torch.set_grad_enabled(enabled):
        assert torch.equal(trace(module, x)["c"], expected)
        assert torch.is_grad_enabled() is enabled


@pytest.mark.parametrize("frozen", ["weight", "bias", "weight_hh"])
def test_frozen_weights_do_not_change_a_trace(frozen: str) -> None:
    module, x = DEEP.torch_module("lstm"), DEEP.input()
    expected = trace(module, x)["c"]
    for name, parameter in module.named_parameters():
        parameter.requires_grad_(not name.startswith(frozen))
    assert torch.equal(trace(module, x)["c"], expected)


# frames and norms


@given(case=cases(dtype=torch.float64), key=st.sampled_from(list(CELLS)))
@settings(max_examples=15)
def test_a_frame_has_one_row_for_every_value(case: Case, key: str) -> None:
    t = trace(case.our_module(key), case.input())
    frame = t.to_frame()
    assert list(frame.columns) == ["layer", "direction", "t", "batch", "signal", "unit", "value"]
    places = case.num_layers * (2 if case.bidirectional else 1)
    size = case.steps * case.batch * case.hidden_size
    assert len(frame) == places * len(t.names) * size
    assert not frame.duplicated(["layer", "direction", "t", "batch", "signal", "unit"]).any()
    for row in frame.itertuples():
        values = t.at(int(row.layer), str(row.direction))[str(row.signal)]
        assert row.value == values[row.t, row.batch, row.unit]


def test_a_norm_is_the_root_of_the_sum_of_squares_over_batch_and_units() -> None:
    t = trace(DEEP.our_module("lstm"), DEEP.input()).at(1, "backward")
    norms = t.norms()
    assert tuple(norms) == t.names
    for name, norm in norms.items():
        expected = [math.hypot(*step.flatten().tolist()) for step in t[name]]
        assert norm.dtype == torch.float64
        np.testing.assert_allclose(norm.numpy(), expected, rtol=1e-12)


@pytest.mark.parametrize("size", [1e-30, 1e30])
def test_norms_of_a_float32_trace_neither_underflow_nor_overflow(size: float) -> None:
    module = build_cell("irnn", 1, 2)
    with torch.no_grad():
        module.weight_ih_l0.fill_(size)
    (norm,) = trace(module, torch.ones(1, 1, 1)).norms()["h"].tolist()
    assert norm == pytest.approx(math.sqrt(2) * size, rel=1e-6, abs=0.0)


@pytest.mark.parametrize("size", [1e-200, 1e200])
def test_norms_of_a_float64_trace_neither_underflow_nor_overflow(size: float) -> None:
    module = build_cell("irnn", 1, 2, dtype=torch.float64)
    with torch.no_grad():
        module.weight_ih_l0.fill_(size)
    (norm,) = trace(module, torch.ones(1, 1, 1, dtype=torch.float64)).norms()["h"].tolist()
    assert norm == pytest.approx(math.sqrt(2) * size, rel=1e-12, abs=0.0)


def test_the_norm_of_a_zero_state_is_zero() -> None:
    module = build_cell("irnn", 1, 2, dtype=torch.float64, gain=0.0)
    norms = trace(module, torch.ones(3, 1, 1, dtype=torch.float64)).norms()
    assert norms["h"].tolist() == [0.0, 0.0, 0.0]


# what is refused


@pytest.mark.parametrize("batch_first", [False, True])
@pytest.mark.parametrize(
    "shape", [(5, 2), (0, 3), (5,), (), (5, 1, 2), (1, 5, 1, 3), (0, 1, 3), (5, 0, 3)]
)
def test_an_input_of_a_wrong_shape_is_refused_with_both_shapes(
    shape: tuple[int, ...], batch_first: bool
) -> None:
    for module in (
        nn.GRU(3, 2, batch_first=batch_first),
        build_cell("gru_reset_before", 3, 2, batch_first=batch_first),
    ):
        with pytest.raises(ValueError, match=r"The input has the shape") as error:
            trace(module, torch.zeros(shape))
        layout = "(B, T, I)" if batch_first else "(T, B, I)"
        assert_one_sentence(error.value, str(shape), layout, "(T, I)", "I = 3")


@pytest.mark.parametrize("received", [torch.float32, torch.int64, torch.float16])
def test_an_input_of_another_type_than_the_weights_is_refused(received: torch.dtype) -> None:
    for module in (
        nn.LSTM(1, 2, dtype=torch.float64),
        build_cell("gru", 1, 2, dtype=torch.float64),
    ):
        with pytest.raises(ValueError, match=r"The input is torch\.") as error:
            trace(module, torch.zeros(3, 1, 1, dtype=received))
        assert_one_sentence(error.value, str(received), "torch.float64")


@pytest.mark.parametrize("received", [[[[0.0]]], np.zeros((3, 1, 1), np.float32), None, "text"])
def test_an_input_that_is_no_tensor_is_refused(received: object) -> None:
    with pytest.raises(ValueError, match=r"The input is a") as error:
        trace(nn.LSTM(1, 2), received)  # type: ignore[arg-type]
    assert_one_sentence(error.value, type(received).__name__, "tensor of 3 axes")


@pytest.mark.parametrize("module", [nn.Linear(1, 2), nn.Sequential(nn.ReLU()), nn.Identity()])
def test_a_module_that_is_not_recurrent_is_refused_by_name(module: nn.Module) -> None:
    with pytest.raises(ValueError, match=r"Cannot look inside") as error:
        trace(module, torch.zeros(3, 1, 1))
    allowed = ("build_cell", "torch.nn.RNN", "torch.nn.LSTM", "torch.nn.GRU")
    assert_one_sentence(error.value, type(module).__name__, *allowed)


@pytest.mark.parametrize("shape", [(1, 2, 4), (4, 2, 4, 1), (4, 1, 4), (4, 2, 5), (2, 4)])
@pytest.mark.parametrize("key", TORCH_MODULES)
def test_a_state_of_a_wrong_shape_is_refused_with_both_shapes(
    key: str, shape: tuple[int, ...]
) -> None:
    wrong = torch.zeros(shape, dtype=torch.float64)
    state = (torch.zeros(4, 2, 4, dtype=torch.float64), wrong) if key == "lstm" else wrong
    for module in (DEEP.torch_module(key), DEEP.our_module(key)):
        with pytest.raises(ValueError, match=r"The state has the shape") as error:
            trace(module, DEEP.input(), state)
        assert_one_sentence(error.value, str(shape), "(4, 2, 4)")


@pytest.mark.parametrize("count", [0, 1, 3])
def test_an_lstm_takes_two_states_and_no_other_number(count: int) -> None:
    part = torch.zeros(4, 2, 4, dtype=torch.float64)
    with pytest.raises(ValueError, match=r"allowed is h and c, each \(4, 2, 4\)\.$"):
        trace(DEEP.torch_module("lstm"), DEEP.input(), (part,) * count)


def test_a_gru_takes_one_state_and_no_pair() -> None:
    part = torch.zeros(4, 2, 4, dtype=torch.float64)
    with pytest.raises(ValueError, match=r"allowed is h, each \(4, 2, 4\)\.$"):
        trace(DEEP.torch_module("gru"), DEEP.input(), (part, part))


@pytest.mark.parametrize("key", ["lstm", "gru", "gru_reset_before"])
def test_a_state_of_another_type_than_the_weights_is_refused(key: str) -> None:
    part = torch.zeros(4, 2, 4, dtype=torch.float32)
    with pytest.raises(ValueError, match=r"torch\.float32") as error:
        trace(DEEP.our_module(key), DEEP.input(), (part, part) if key == "lstm" else part)
    assert_one_sentence(error.value, "torch.float64")


@pytest.mark.parametrize("received", [3, "zeros", [None], ([[0.0]],)])
def test_a_state_that_is_no_tensor_is_refused(received: object) -> None:
    with pytest.raises(ValueError, match=r"The state") as error:
        trace(nn.GRU(1, 2), torch.zeros(3, 1, 1), received)
    assert_one_sentence(error.value)


# a trace is a mapping


def test_a_trace_is_a_mapping_of_its_signals() -> None:
    t = trace(DEEP.our_module("lstm"), DEEP.input())
    assert "f" in t
    assert "z" not in t
    assert 0 not in t
    assert dict(t) == {name: t[name] for name in t.names}
    assert list(t) == list(t.names)
    assert len(t) == len(t.names)
    assert t.get("z") is None
    assert all(value is t.by_place[0, "forward"][name] for name, value in t.items())
    assert t == t  # noqa: PLR0124 - a mapping of tensors has no other answer
    assert t != t.at()
    assert {t: 1}[t] == 1


def test_a_missing_name_is_a_key_error_and_a_value_error_with_one_sentence() -> None:
    t = trace(DEEP.our_module("gru"), DEEP.input())
    for kind in (KeyError, ValueError):
        with pytest.raises(kind) as error:
            t["f"]
        assert str(error.value) == "The trace has no 'f'; it has r, z, n, h."


def test_a_trace_prints_as_one_line_with_its_sizes() -> None:
    x = torch.zeros(7, 2, 3)
    assert repr(trace(nn.GRU(3, 4), x)) == "Trace(gru, layers=1, T=7, B=2, H=4: r, z, n, h)"
    deep = trace(nn.RNN(3, 4, 2, bidirectional=True), x)
    assert repr(deep) == "Trace(rnn, layers=2, bidirectional, T=7, B=2, H=4: h)"
