"""dL/dh_t and dL/dc_t are the total derivatives that autograd and algebra give."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from explorer import CELLS, build_cell, gradients, trace
from explorer.backprop.state_gradients import state_gradients
from tests.plain_cells import (
    OUR_CELLS,
    PLAIN_CELLS,
    TORCH_MODULES,
    Case,
    PlainWeights,
    assert_close,
    assert_one_sentence,
    cases,
    gru,
    plain_run,
)
from tests.plain_gradients import autograd_gradients

DEEP = Case(steps=6, num_layers=2, bidirectional=True)


def wavy(output: Tensor) -> Tensor:
    """A loss that treats every step, entry and unit differently."""
    weights = torch.arange(1.0, output.numel() + 1, dtype=output.dtype).sin()
    return (weights.reshape(output.shape) * output * output).sum() + output[0, 0, 0].tanh()


@st.composite
def losses(draw: st.DrawFn, case: Case) -> Any:
    """Every kind of loss that is allowed for a case."""
    steps = st.integers(-case.steps, case.steps - 1)
    return draw(st.one_of(st.sampled_from(["last", "sum", wavy]), steps))


def check_against_autograd(key: str, module: nn.Module, case: Case, loss: Any) -> None:
    x, state = case.input(), case.state(key)
    expected = autograd_gradients(key, module, x, loss, state)
    result = gradients(module, x, loss, state)
    assert result.by_place.keys() == expected.keys()
    for place, states in expected.items():
        assert set(result.at(*place).names) == set(states)
        for name, gradient in states.items():
            assert_close(result.at(*place)[name], gradient)


# autograd is the oracle


@pytest.mark.parametrize("key", OUR_CELLS)
@given(data=st.data(), case=cases())
@settings(max_examples=15)
def test_gradients_of_our_cells_are_what_autograd_leaves_on_live_states(
    key: str, data: st.DataObject, case: Case
) -> None:
    loss = data.draw(losses(case))
    check_against_autograd(key, case.our_module(key), case, loss)


@pytest.mark.parametrize("key", TORCH_MODULES)
@given(data=st.data(), case=cases())
def test_gradients_of_torchs_modules_are_what_autograd_leaves_on_live_states(
    key: str, data: st.DataObject, case: Case
) -> None:
    loss = data.draw(losses(case))
    check_against_autograd(key, case.torch_module(key), case, loss)


@pytest.mark.parametrize("key", OUR_CELLS)
@pytest.mark.parametrize("loss", ["last", "sum", 2, -4, wavy])
def test_every_kind_of_loss_reaches_every_layer_and_direction(
    key: str, loss: str | int | Callable[[Tensor], Tensor]
) -> None:
    check_against_autograd(key, DEEP.our_module(key), DEEP, loss)


@given(case=cases(dtype=torch.float64), key=st.sampled_from(sorted(CELLS)))
def test_our_modules_own_backward_gives_the_gradients_of_its_plain_loop(
    case: Case, key: str
) -> None:
    module, x, state = case.our_module(key), case.input().requires_grad_(), case.state(key)
    variables = [x, *module.parameters()]
    result = torch.autograd.grad(wavy(module(x, state)[0]), variables)
    expected = torch.autograd.grad(wavy(plain_run(key, module, x, state).output), variables)
    for actual, wanted in zip(result, expected, strict=True):
        assert_close(actual, wanted)


@pytest.mark.parametrize("key", TORCH_MODULES)
def test_our_modules_weight_gradients_are_torchs(key: str) -> None:
    theirs, ours = DEEP.torch_module(key), DEEP.our_module(key)
    ours.load_state_dict(theirs.state_dict())
    for module in (theirs, ours):
        wavy(module(DEEP.input())[0]).backward()
    for name, parameter in theirs.named_parameters():
        assert_close(ours.get_parameter(name).grad, parameter.grad)


@pytest.mark.parametrize("key", CELLS)
def test_forward_passes_gradcheck_for_every_parameter_input_and_state(key: str) -> None:
    case = Case(
        steps=3, batch=1, input_size=2, hidden_size=2, bidirectional=True, with_state=True, seed=3
    )
    module, state = case.our_module(key), case.state(key)
    states = state if isinstance(state, tuple) else (state,)
    names = [name for name, _ in module.named_parameters()]

    def forward(x: Tensor, *rest: Tensor) -> tuple[Tensor, ...]:
        given_states, parameters = rest[: len(states)], rest[len(states) :]
        start = given_states if len(states) > 1 else given_states[0]
        weights = dict(zip(names, parameters, strict=True))
        output, final = torch.func.functional_call(module, weights, (x, start))
        return (output, *final) if isinstance(final, tuple) else (output, final)

    inputs = [case.input(), *states, *module.parameters()]
    leaves = tuple(value.detach().clone().requires_grad_() for value in inputs)
    assert torch.autograd.gradcheck(forward, leaves, fast_mode=False)


# the trap, and the Jacobian


@pytest.mark.parametrize("key", ["rnn", "lstm", "gru"])
def test_autograd_of_the_stacked_states_is_zero_before_the_last_step_and_ours_is_not(
    key: str,
) -> None:
    module, x = Case(steps=6).our_module(key), Case(steps=6).input()
    states = torch.stack(plain_run(key, module, x).signals[0, "forward"]["h"])
    (trapped,) = torch.autograd.grad(states[-1].sum(), states)
    total = gradients(module, x, "last")["h"]
    assert torch.equal(trapped[:-1], torch.zeros_like(trapped[:-1]))
    assert all(step.abs().min() > 1e-6 for step in total)
    assert_close(total[-1], trapped[-1])


def test_the_gradient_of_a_gru_is_the_chain_of_one_steps_jacobians() -> None:
    case = Case(steps=6, batch=1)
    module, x = case.our_module("gru"), case.input()
    weights = PlainWeights(module, "rzn", "_l0")
    h = torch.cat([torch.zeros(1, 1, 4, dtype=torch.float64), trace(module, x)["h"]])
    expected = [torch.ones(4, dtype=torch.float64)]
    for t in range(5, 0, -1):
        jacobian = torch.func.jacrev(lambda before, t=t: gru(weights, x[t], before)["h"])(h[t])
        expected.insert(0, jacobian.reshape(4, 4).T @ expected[0])
    assert_close(gradients(module, x, "last")["h"][:, 0], torch.stack(expected))


# algebra is the oracle


def test_a_linear_rnn_passes_the_gradient_back_by_powers_of_u() -> None:
    module = build_cell("irnn", 1, 3, dtype=torch.float64)
    u = torch.tensor([[0.5, 0.1, 0.0], [0.2, 0.9, 0.3], [0.0, 0.4, 1.1]], dtype=torch.float64)
    with torch.no_grad():
        module.weight_ih_l0.fill_(1.0)  # every sum stays positive, where a ReLU is the identity
        module.weight_hh_l0.copy_(u)
    result = gradients(module, torch.ones(12, 1, 1, dtype=torch.float64), "last")["h"]
    ones = torch.ones(3, dtype=torch.float64)
    powers = [torch.linalg.matrix_power(u.T, 11 - t) @ ones for t in range(12)]
    assert_close(result[:, 0], torch.stack(powers))


@pytest.mark.parametrize("size", [0.01, 100.0])
def test_norms_follow_a_gradient_that_vanishes_or_explodes_past_the_range_of_its_square(
    size: float,
) -> None:
    module = build_cell("irnn", 1, 2, dtype=torch.float64)
    with torch.no_grad():
        module.weight_ih_l0.zero_()
        module.weight_hh_l0.mul_(size)
        module.bias_ih_l0.fill_(1e-300)  # the states stay positive and finite
    norms = gradients(module, torch.zeros(100, 1, 1, dtype=torch.float64), "last").norms()["h"]
    expected = [math.sqrt(2) * size ** (99 - t) for t in range(100)]
    assert norms.tolist() == pytest.approx(expected, rel=1e-9, abs=0.0)


def test_without_recurrent_weights_an_lstm_passes_dc_back_by_the_product_of_forget_gates() -> None:
    case = Case(steps=7)
    module, x = case.our_module("lstm"), case.input()
    with torch.no_grad():
        module.weight_hh_l0.zero_()
    t, result = trace(module, x), gradients(module, x, "last")
    at_last = t["o"][-1] * (1 - torch.tanh(t["c"][-1]) ** 2)
    expected = [at_last * t["f"][step + 1 :].prod(0) for step in range(7)]
    assert_close(result["c"], torch.stack(expected))
    assert not result["h"][:-1].any()


def test_a_gru_with_its_update_gate_at_one_passes_the_gradient_back_unchanged() -> None:
    for key in ("gru", "gru_reset_before", "gru_simple"):
        module = Case().our_module(key)
        z = module.cell.rows.index("z") * 4
        with torch.no_grad():
            module.bias_ih_l0[z : z + 4] = 1e4
        result = gradients(module, Case(steps=40).input(), "last")["h"]
        assert_close(result, torch.ones_like(result))


@given(
    case=cases(num_layers=1, bidirectional=True), data=st.data(), key=st.sampled_from(sorted(CELLS))
)
def test_states_after_the_loss_have_a_gradient_of_exactly_zero(
    case: Case, data: st.DataObject, key: str
) -> None:
    step = data.draw(st.integers(0, case.steps - 1))
    result = gradients(case.our_module(key), case.input(), step)
    for name in result.names:
        after, before = result[name][step + 1 :], result.at(0, "backward")[name][:step]
        assert torch.equal(after, torch.zeros_like(after))
        assert torch.equal(before, torch.zeros_like(before))


@given(case=cases(dtype=torch.float64), key=st.sampled_from(sorted(CELLS)))
@settings(max_examples=15)
def test_the_gradients_of_all_single_steps_add_up_to_that_of_the_sum(case: Case, key: str) -> None:
    module, x = case.our_module(key), case.input()
    parts = [gradients(module, x, step) for step in range(case.steps)]
    total = gradients(module, x, "sum")
    for place in total.by_place:
        for name in total.names:
            added = torch.stack([part.at(*place)[name] for part in parts]).sum(0)
            assert_close(total.at(*place)[name], added)


# losses in other words


@pytest.mark.parametrize("batch_first", [False, True])
def test_a_negative_step_counts_from_the_end(batch_first: bool) -> None:
    case = Case(steps=5, num_layers=2, bidirectional=True, batch_first=batch_first)
    module, x = case.our_module("lstm"), case.input()
    for negative, positive in ((-1, "last"), (-1, 4), (-5, 0), (-2, 3)):
        result, expected = gradients(module, x, negative), gradients(module, x, positive)
        for place in expected.by_place:
            for name in expected.names:
                assert torch.equal(result.at(*place)[name], expected.at(*place)[name])


def test_a_loss_function_sees_the_output_in_the_modules_own_layout() -> None:
    outputs: list[Tensor] = []

    def loss(output: Tensor) -> Tensor:
        outputs.append(output)
        return output[:, -1].sum()

    case = Case(steps=5, batch=2, batch_first=True)
    module, x = case.our_module("gru"), case.input()
    assert_close(gradients(module, x, loss)["h"], gradients(module, x, "last")["h"])
    assert outputs[0].shape == (2, 5, 4)
    assert_close(outputs[0], module(x)[0])


def test_a_loss_function_may_return_its_one_number_in_any_shape() -> None:
    module, x = Case().our_module("gru"), Case().input()
    expected = gradients(module, x, "sum")["h"]
    for shape in ((), (1,), (1, 1)):
        result = gradients(module, x, lambda output, shape=shape: output.sum().reshape(shape))
        assert torch.equal(result["h"], expected)


@pytest.mark.parametrize("loss", ["first", "", 5, -6, True, 1.0, None, ("last",)])
def test_an_unknown_loss_is_refused_and_the_allowed_ones_are_named(loss: Any) -> None:
    with pytest.raises(ValueError, match=r"The loss is") as error:
        gradients(Case(steps=5).our_module("rnn"), Case(steps=5).input(), loss)
    allowed = ('"last"', '"sum"', "from -5 to 4", "function")
    assert_one_sentence(error.value, repr(loss), *allowed)


@pytest.mark.parametrize(
    "loss",
    [
        pytest.param(lambda output: output.sum(0), id="many numbers"),
        pytest.param(lambda output: 1.0, id="a plain number"),
        pytest.param(lambda output: output.detach().sum(), id="detached"),
        pytest.param(lambda output: None, id="nothing"),
        pytest.param(lambda output: torch.ones(1, requires_grad=True).sum(), id="another's"),
    ],
)
def test_a_loss_function_without_one_number_that_depends_on_the_output_is_refused(
    loss: Callable[[Tensor], Any],
) -> None:
    with pytest.raises(ValueError, match=r"must return one number") as error:
        gradients(Case().our_module("gru"), Case().input(), loss)
    assert_one_sentence(error.value)


def test_gradients_refuse_the_same_arguments_as_a_trace() -> None:
    with pytest.raises(ValueError, match=r"Cannot look inside a Linear"):
        gradients(nn.Linear(1, 2), torch.zeros(3, 1, 1))
    with pytest.raises(ValueError, match=r"The input has the shape \(3, 2\)"):
        gradients(nn.GRU(1, 2), torch.zeros(3, 2))


# what gradients are, and what they leave alone


@pytest.mark.parametrize("key", CELLS)
def test_gradients_are_a_trace_of_the_states_alone(key: str) -> None:
    module, x = DEEP.our_module(key), DEEP.input()
    forward, result = trace(module, x), gradients(module, x)
    assert result.cell is forward.cell
    assert set(result.names) == set(PLAIN_CELLS[key].states)
    assert list(result.by_place) == list(forward.by_place)
    assert torch.equal(result.output, forward.output)
    assert len(result.to_frame()) == 4 * len(result.names) * forward["h"].numel()


def test_one_trace_serves_several_losses() -> None:
    module, x = DEEP.our_module("lstm"), DEEP.input()
    forward = trace(module, x)
    for loss in ("last", "sum", 1):
        result, expected = state_gradients(forward, loss), gradients(module, x, loss)
        assert torch.equal(result.at(1, "backward")["c"], expected.at(1, "backward")["c"])


def test_gradients_leave_values_gradients_and_grad_mode_as_they_were() -> None:
    module, x = DEEP.torch_module("lstm"), DEEP.input().requires_grad_()
    forward = trace(module, x)
    copies = {place: {n: v.clone() for n, v in s.items()} for place, s in forward.by_place.items()}
    weights = [parameter.clone() for parameter in module.parameters()]
    with torch.no_grad():
        without = state_gradients(forward, wavy)
        assert not torch.is_grad_enabled()
    with_grad = state_gradients(forward, wavy)
    assert torch.is_grad_enabled()
    assert torch.equal(with_grad["c"], without["c"])
    assert not with_grad["c"].requires_grad
    assert x.grad is None
    for now, before in zip(module.parameters(), weights, strict=True):
        assert now.grad is None
        assert torch.equal(now, before)
    for place, signals in copies.items():
        for name, value in signals.items():
            assert torch.equal(forward.at(*place)[name], value)


@pytest.mark.parametrize("frozen", ["weight", "bias", "weight_hh", "weight_c"])
@pytest.mark.parametrize("key", ["lstm_peephole", "gru_reset_before"])
def test_frozen_weights_do_not_change_a_gradient(key: str, frozen: str) -> None:
    module, x = DEEP.our_module(key), DEEP.input()
    expected = gradients(module, x)["h"]
    for name, parameter in module.named_parameters():
        parameter.requires_grad_(not name.startswith(frozen))
    assert torch.equal(gradients(module, x)["h"], expected)
