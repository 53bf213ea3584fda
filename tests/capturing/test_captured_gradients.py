"""Gradients of somebody's own loss: what autograd leaves on a plain loop with the same weights."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from explorer import CELLS, capture, gradients
from explorer.capturing.captured_trace import CapturedTrace
from tests.plain_cells import (
    OUR_CELLS,
    PLAIN_CELLS,
    TORCH_MODULES,
    Case,
    PlainRun,
    PlainWeights,
    assert_close,
    cases,
    plain_run,
    with_drawn_weights,
)

D = torch.float64
Loss = Callable[[Tensor, Mapping[str, Tensor]], Tensor]


def wave(values: Tensor, phase: float) -> Tensor:
    """One number that treats every entry differently."""
    weights = (torch.arange(1.0, values.numel() + 1, dtype=values.dtype) + phase).sin()
    return (weights.reshape(values.shape) * values * values).sum() + values.flatten()[0].tanh()


LOSSES: dict[str, Loss] = {
    "output": lambda output, _: wave(output, 0.0),
    "h_n": lambda _, final: wave(final["h"], 0.3),
    "last state": lambda _, final: wave(list(final.values())[-1], 0.7),
    "everything": lambda output, final: (
        wave(output, 0.0) + sum(wave(part, n + 0.5) for n, part in enumerate(final.values()))
    ),
}
DEEP = Case(steps=6, num_layers=2, bidirectional=True, with_state=True)


def final_states(key: str, final: Any) -> dict[str, Tensor]:
    parts = final if isinstance(final, tuple) else (final,)
    return dict(zip(PLAIN_CELLS[key].states, parts, strict=True))


def captured(
    key: str, module: nn.Module, x: Tensor, state: Any, loss: Loss
) -> tuple[CapturedTrace, dict[str, Tensor]]:
    """The last call after a backward pass of a loss, and the `.grad` it left."""
    with capture(nn.ModuleDict({"rnn": module})) as seen:
        output, final = module(x, state)
        loss(output, final_states(key, final)).backward()
    # What no path leads to has none.
    zeros = {name: torch.zeros_like(p) for name, p in module.named_parameters()}
    found = {name: p.grad for name, p in module.named_parameters() if p.grad is not None}
    return seen["rnn"], zeros | found


def state_gradients(run: PlainRun, loss: Loss) -> dict[tuple[int, str], dict[str, Tensor]]:
    """What autograd gives on every live state of a plain loop."""
    states = list(run.final)
    live = [s for signals in run.signals.values() for name in states for s in signals[name]]
    found = torch.autograd.grad(
        loss(run.output, run.final), live, allow_unused=True, materialize_grads=True
    )
    steps, values = len(next(iter(run.signals.values()))["h"]), iter(found)
    return {
        place: {name: torch.stack([next(values) for _ in range(steps)]) for name in states}
        for place in run.signals
    }


def check(key: str, module: nn.Module, case: Case, loss: Loss) -> None:
    x, state = case.input().requires_grad_(), case.state(key)
    call, weights = captured(key, module, x, state, loss)
    run = plain_run(key, module, x, state)
    for place, signals in run.signals.items():
        for name, steps in signals.items():
            assert_close(call.at(*place)[name], torch.stack(steps))
    expected = state_gradients(run, loss)
    result = call.gradients()
    for place, states in expected.items():
        for name, gradient in states.items():
            assert_close(result.at(*place)[name], gradient)
    at_input = x.grad.transpose(0, 1) if case.batch_first else x.grad
    assert_close(call.input_gradients(), at_input)
    shares = call.weight_gradients()
    assert list(call.weights) == list(shares)
    assert set(shares) == {name for name, _ in module.named_parameters()}
    for name, gradient in weights.items():
        assert shares[name].shape == (case.steps, *gradient.shape)
        assert_close(shares[name].sum(0), gradient)


@pytest.mark.parametrize("key", TORCH_MODULES)
@given(case=cases(), loss=st.sampled_from(sorted(LOSSES)))
@settings(max_examples=25)
def test_gradients_in_torchs_modules_are_those_of_a_plain_loop(
    key: str, case: Case, loss: str
) -> None:
    check(key, case.torch_module(key), case, LOSSES[loss])


@pytest.mark.parametrize("key", OUR_CELLS)
@given(case=cases(), loss=st.sampled_from(sorted(LOSSES)))
@settings(max_examples=8)
def test_gradients_in_our_modules_are_those_of_a_plain_loop(
    key: str, case: Case, loss: str
) -> None:
    check(key, case.our_module(key), case, LOSSES[loss])


@pytest.mark.parametrize("batch_first", [False, True])
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("key", TORCH_MODULES)
def test_every_loss_reaches_every_layer_and_direction(
    key: str, loss: str, batch_first: bool
) -> None:
    case = Case(**{**vars(DEEP), "batch_first": batch_first})
    check(key, case.torch_module(key), case, LOSSES[loss])


# the share of each step


@pytest.mark.parametrize("key", [key for key in OUR_CELLS if key in CELLS])
def test_the_share_of_a_step_is_the_gradient_of_weights_that_act_there_alone(key: str) -> None:
    case = Case(steps=4, batch=3)
    module, x = case.our_module(key), case.input()
    copies = [case.our_module(key) for _ in range(case.steps)]
    cell = PLAIN_CELLS[key]
    before = [x.new_zeros(3, 4) for _ in cell.states]
    total = x.new_zeros(())
    for t, own in enumerate(copies):
        signals = cell.step(PlainWeights(own, cell.letters, "_l0"), x[t], *before)
        before = [signals[name] for name in cell.states]
        total = total + wave(signals["h"], t)
    total.backward()
    call, _ = captured(
        key, module, x, None, lambda output, _: sum(wave(h, t) for t, h in enumerate(output))
    )
    norms = call.weight_gradient_norms()
    for name, share in call.weight_gradients().items():
        expected = torch.stack([own.get_parameter(name).grad for own in copies])
        assert_close(share, expected)
        assert_close(norms[name], expected.flatten(1).norm(dim=1))


def test_more_shares_than_fit_are_refused_and_their_norms_are_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("explorer.capturing.shares.MOST_NUMBERS", 100)
    case = Case(steps=40)
    call, _ = captured("gru", case.torch_module("gru"), case.input(), None, LOSSES["output"])
    with pytest.raises(ValueError, match=r"allowed are 100: weight_gradient_norms\(\)"):
        call.weight_gradients()
    assert call.weight_gradient_norms()["weight_ih_l0"].shape == (40,)


def test_norms_of_shares_do_not_underflow() -> None:
    case = Case()
    call, _ = captured(
        "gru", case.torch_module("gru"), case.input(), None, lambda output, _: output.sum() * 1e-200
    )
    assert (call.weight_gradient_norms()["bias_hh_l0"] > 0).all()


# the user's own loop


def test_a_loss_after_a_change_in_place_counts_as_it_was_backpropagated() -> None:
    for batch_first in (False, True):
        for key in ("lstm", "gru"):
            case = Case(**{**vars(DEEP), "batch_first": batch_first})
            module, x = case.torch_module(key), case.input()

            def masked(output: Tensor, _: Any) -> Tensor:
                output[0].mul_(3.0)
                return wave(output, 0.0)

            def scaled(output: Tensor, _: Any) -> Tensor:
                return wave(torch.cat([3.0 * output[:1], output[1:]]), 0.0)

            call, weights = captured(key, module, x, None, masked)
            expected = state_gradients(plain_run(key, module, x), scaled)
            for place, states in expected.items():
                assert_close(call.gradients().at(*place)["h"], states["h"])
            for name, share in call.weight_gradients().items():
                assert_close(share.sum(0), weights[name])


def test_a_hook_that_clips_the_gradient_of_the_output_has_had_its_turn() -> None:
    module = Case().torch_module("lstm")

    def clipping(output: Tensor, _: Any) -> Tensor:
        output.register_hook(lambda gradient: gradient.clamp(-0.1, 0.1))
        return wave(output, 0.0)

    call, weights = captured("lstm", module, Case().input(), None, clipping)
    for name, share in call.weight_gradients().items():
        assert_close(share.sum(0), weights[name])


def test_gradients_of_several_backward_passes_add_up() -> None:
    module, x = Case().torch_module("lstm"), Case().input()
    with capture(nn.ModuleDict({"rnn": module})) as seen:
        output, (h, c) = module(x)
        wave(output, 0.0).backward(retain_graph=True)
        call = seen["rnn"]
        first = call.gradients()["c"].clone()
        (2 * wave(c, 0.0) + wave(h, 1.0)).backward()
    second = seen["rnn"].gradients()["c"]
    assert not torch.allclose(first, second)
    expected = state_gradients(
        plain_run("lstm", module, x),
        lambda output, final: wave(output, 0.0) + 2 * wave(final["c"], 0.0) + wave(final["h"], 1.0),
    )
    assert_close(second, expected[0, "forward"]["c"])
    for name, share in call.weight_gradients().items():
        assert_close(share.sum(0), module.get_parameter(name).grad)


@pytest.mark.parametrize("detach", [True, False])
@pytest.mark.parametrize("key", ["lstm", "gru"])
def test_a_state_that_is_carried_over_carries_gradients_unless_it_is_detached(
    key: str, detach: bool
) -> None:
    module, x = Case(steps=8).torch_module(key), Case(steps=8).input()
    with capture(nn.ModuleDict({"rnn": module})) as seen:
        first, state = module(x[:4])
        if detach:
            state = tuple(p.detach() for p in state) if key == "lstm" else state.detach()
        second, _ = module(x[4:], state)
        (wave(second, 0.0) + first.sum()).backward()
    run = plain_run(key, module, x)
    whole = state_gradients(run, lambda output, _: wave(output[4:], 0.0) + output[:4].sum())
    alone = state_gradients(plain_run(key, module, x[:4]), lambda output, _: output.sum())
    ours = [call.gradients() for call in seen.calls("rnn")]
    for name in PLAIN_CELLS[key].states:
        expected = alone[0, "forward"] if detach else whole[0, "forward"]
        assert_close(ours[0][name], expected[name][:4])
        assert_close(ours[1][name], whole[0, "forward"][name][4:])
    totals = [call.weight_gradients() for call in seen.calls("rnn")]
    for name, parameter in module.named_parameters():
        assert_close(totals[0][name].sum(0) + totals[1][name].sum(0), parameter.grad)


def test_a_backward_pass_after_the_capture_ended_is_still_heard() -> None:
    module = Case().torch_module("gru")
    with capture(nn.ModuleDict({"rnn": module})) as seen:
        output, _ = module(Case().input())
    output.sum().backward()
    assert_close(seen["rnn"].weight_gradients()["weight_hh_l0"].sum(0), module.weight_hh_l0.grad)


@pytest.mark.filterwarnings("ignore:LSTM with projections is not supported with oneDNN")
@given(case=cases(), loss=st.sampled_from(sorted(LOSSES)))
@settings(max_examples=25)
def test_an_lstm_with_a_projection_is_captured(case: Case, loss: str) -> None:
    module = with_drawn_weights(
        nn.LSTM(case.input_size, case.hidden_size + 1, proj_size=case.hidden_size, **case.options),
        case.seed,
    )
    x = case.input().requires_grad_()
    call, weights = captured("lstm", module, x, None, LOSSES[loss])
    assert_close(call.output, module(x)[0])
    at_input = x.grad.transpose(0, 1) if case.batch_first else x.grad
    assert_close(call.input_gradients(), at_input)
    for name, share in call.weight_gradients().items():
        assert_close(share.sum(0), weights[name])
    if loss == "output":
        expected = gradients(module, x.detach(), lambda output: LOSSES[loss](output, {}))
        for place, states in expected.by_place.items():
            for name, gradient in states.items():
                assert_close(call.gradients().at(*place)[name], gradient)


# sequences of different lengths, dropout


@st.composite
def lengths(draw: st.DrawFn) -> list[int]:
    return draw(st.lists(st.integers(1, 6), min_size=1, max_size=4))


@pytest.mark.parametrize("key", TORCH_MODULES)
@given(ends=lengths(), layers=st.integers(1, 3), both=st.booleans(), drop=st.booleans())
@settings(max_examples=15)
def test_a_packed_sequence_is_that_of_its_sequences_one_by_one(
    key: str, ends: list[int], layers: int, both: bool, drop: bool
) -> None:
    kind, options = TORCH_MODULES[key]
    module = kind(
        3,
        4,
        layers,
        bidirectional=both,
        dropout=0.4 if drop and layers > 1 else 0.0,
        dtype=D,
        **options,
    )
    x = torch.randn(max(ends), len(ends), 3, dtype=D, requires_grad=True)
    packed = nn.utils.rnn.pack_padded_sequence(x, torch.tensor(ends), enforce_sorted=False)

    def loss(output: Any, final: Mapping[str, Tensor]) -> Tensor:
        padded = nn.utils.rnn.pad_packed_sequence(output)[0]
        own = sum(wave(padded[:end, b], b) for b, end in enumerate(ends))
        return own + sum(wave(part, n + 0.5) for n, part in enumerate(final.values()))

    call, weights = captured(key, module, packed, None, loss)
    for b, end in enumerate(ends):
        assert call["h"][end:, b].isnan().all()
        assert call["h"][:end, b].isfinite().all()
        assert call.gradients()["h"][end:, b].isnan().all()
    assert_close(call.input_gradients().nan_to_num(0.0), x.grad)
    for name, share in call.weight_gradients().items():
        assert_close(share.sum(0), weights[name])
    if not drop:
        for b, end in enumerate(ends):
            run = plain_run(key, module, x[:end, b : b + 1])
            for place, signals in run.signals.items():
                for name, steps in signals.items():
                    assert_close(call.at(*place)[name][:end, b], torch.cat(steps))


@pytest.mark.parametrize("batch_first", [False, True])
@pytest.mark.parametrize("dtype", [D, torch.float32])
@pytest.mark.parametrize("kind", [nn.LSTM, nn.GRU, nn.RNN])
def test_dropout_between_layers_is_that_of_the_call(
    kind: Any, dtype: torch.dtype, batch_first: bool
) -> None:
    module = kind(3, 4, 3, dropout=0.5, bidirectional=True, batch_first=batch_first, dtype=dtype)
    x = torch.randn(5, 6, 3, dtype=dtype)
    with capture(nn.ModuleDict({"rnn": module})) as seen:
        outputs = [module(x)[0] for _ in range(2)]
        torch.rand(5)  # whatever is drawn afterwards
        sum(wave(output, 0.0) for output in outputs).backward()
    assert not torch.equal(*outputs)
    first, second = seen.calls("rnn")
    for name, parameter in module.named_parameters():
        shares = [call.weight_gradients()[name].sum(0) for call in (first, second)]
        assert_close(shares[0] + shares[1], parameter.grad)
