"""One sequence without a batch axis, narrow types and other devices are read as torch has them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.nn.utils import parametrizations

from explorer import Clamp, gradients, trace
from explorer.analysis.echo import echo
from explorer.backprop.clipping import parameter_gradients
from tests.plain_cells import (
    TORCH_MODULES,
    Case,
    assert_close,
    assert_one_sentence,
    cases,
)


def without_batch(x: Tensor, state: Any, batch_first: bool) -> tuple[Tensor, Any]:
    """An input and states of one sequence, their batch axis taken away."""
    bare = state
    if isinstance(state, tuple):
        bare = tuple(part.squeeze(1) for part in state)
    elif state is not None:
        bare = state.squeeze(1)
    return x.squeeze(0 if batch_first else 1), bare


# without a batch axis


@pytest.mark.parametrize("key", TORCH_MODULES)
@given(case=cases(batch=1))
def test_one_sequence_has_torchs_own_output_and_is_a_batch_of_one_in_the_trace(
    key: str, case: Case
) -> None:
    module = case.torch_module(key)
    x, state = without_batch(case.input(), case.state(key), case.batch_first)
    t, expected = trace(module, x, state), trace(module, case.input(), case.state(key))
    assert_close(t.output, module(x, state)[0])
    for place, signals in expected.by_place.items():
        for name, value in signals.items():
            assert t.at(*place)[name].shape == (case.steps, 1, case.hidden_size)
            assert torch.equal(t.at(*place)[name], value)


@pytest.mark.parametrize("key", TORCH_MODULES)
@given(case=cases(batch=1))
def test_our_modules_read_one_sequence_as_torchs_do(key: str, case: Case) -> None:
    theirs, ours = case.torch_module(key), case.our_module(key)
    ours.load_state_dict(theirs.state_dict())
    x, state = without_batch(case.input(), case.state(key), case.batch_first)
    (output, final), (expected, last) = ours(x, state), theirs(x, state)
    assert_close(output, expected)
    pairs = zip(final, last, strict=True) if isinstance(final, tuple) else [(final, last)]
    for one, other in pairs:
        assert_close(one, other)


@given(case=cases(batch=1), loss=st.sampled_from(["last", "sum", -1]))
def test_gradients_of_one_sequence_need_no_batch_axis(case: Case, loss: Any) -> None:
    module = case.torch_module("lstm")
    x, state = without_batch(case.input(), case.state("lstm"), case.batch_first)
    result = gradients(module, x, loss, state)
    expected = gradients(module, case.input(), loss, case.state("lstm"))
    assert torch.equal(result["c"], expected["c"])
    assert_close(gradients(module, x, lambda h: h[0].sum())["h"], gradients(module, x, 0)["h"])


def test_a_state_with_a_batch_axis_beside_an_input_without_is_refused_with_both_shapes() -> None:
    with pytest.raises(ValueError, match="The state has the shape") as error:
        trace(nn.GRU(3, 4), torch.zeros(5, 3), torch.zeros(1, 1, 4))
    assert_one_sentence(error.value, "(1, 1, 4)", "(1, 4)")


@pytest.mark.parametrize("batch_first", [False, True])
def test_echoes_and_weight_gradients_need_no_batch_axis(batch_first: bool) -> None:
    case = Case(steps=6, batch=1, batch_first=batch_first)
    module, x = case.torch_module("gru"), case.input()
    bare, _ = without_batch(x, None, batch_first)
    assert torch.equal(echo(module, bare, 2).size, echo(module, x, 2).size)
    for name, value in parameter_gradients(module, x, "last").items():
        assert_close(parameter_gradients(module, bare, "last")[name], value)


@pytest.mark.parametrize("batch_first", [False, True])
def test_a_module_with_hooks_reads_one_sequence(batch_first: bool) -> None:
    case = Case(steps=5, batch=1, batch_first=batch_first)
    module = parametrizations.weight_norm(case.torch_module("gru"), "weight_hh_l0")
    x, _ = without_batch(case.input(), None, batch_first)
    assert_close(trace(module, x).output, module(x)[0])


# narrow types

NARROW = [torch.float16, torch.bfloat16]


@pytest.mark.parametrize("dtype", NARROW)
@pytest.mark.parametrize("key", TORCH_MODULES)
@given(case=cases(dtype=torch.float32, with_state=True))
@settings(max_examples=10)
def test_narrow_weights_and_inputs_are_traced_in_float32_and_the_trace_says_so(
    key: str, dtype: torch.dtype, case: Case
) -> None:
    module, x, state = case.torch_module(key).to(dtype), case.input().to(dtype), case.state(key)
    narrow = tuple(part.to(dtype) for part in state) if key == "lstm" else state.to(dtype)
    wide = replace(case).torch_module(key)
    wide.load_state_dict(module.state_dict())
    back = tuple(part.float() for part in narrow) if key == "lstm" else narrow.float()
    t, expected = trace(module, x, narrow), trace(wide, x.float(), back)
    assert t.output.dtype == torch.float32
    assert_close(t.output, expected.output)
    assert_close(gradients(module, x, "sum")["h"], gradients(wide, x.float(), "sum")["h"])
    assert t.notes == (f"Computed in float32, from {str(dtype)[6:]}.",)
    assert expected.notes == ()
    assert next(module.parameters()).dtype == dtype


@pytest.mark.parametrize("dtype", NARROW)
def test_narrow_and_wide_meet_in_float32_but_not_in_float64(dtype: torch.dtype) -> None:
    case = Case(dtype=torch.float32)
    module, x = case.torch_module("lstm"), case.input().to(dtype)
    assert torch.equal(trace(module, x)["c"], trace(module, x.float())["c"])
    assert trace(module, x).notes != ()
    with pytest.raises(ValueError, match="both must be the same"):
        trace(module.double(), x)


@pytest.mark.parametrize("dtype", NARROW)
def test_a_narrow_module_with_a_parametrization_is_traced(dtype: torch.dtype) -> None:
    case = Case(steps=20, dtype=torch.float32)
    module = parametrizations.weight_norm(case.torch_module("gru").to(dtype), "weight_hh_l0")
    x = case.input().to(dtype)
    t = trace(module, x)
    assert t.output.dtype == torch.float32
    torch.testing.assert_close(t.output, module(x)[0].float(), rtol=0.0, atol=0.1)


@pytest.mark.parametrize("dtype", NARROW)
def test_echoes_and_weight_gradients_of_narrow_modules_are_those_of_their_wide_twins(
    dtype: torch.dtype,
) -> None:
    case = Case(steps=6, dtype=torch.float32)
    module, x = case.torch_module("gru").to(dtype), case.input().to(dtype)
    wide = case.torch_module("gru")
    wide.load_state_dict(module.state_dict())
    assert torch.equal(echo(module, x, 1).size, echo(wide, x.float(), 1).size)
    for name, value in parameter_gradients(wide, x.float()).items():
        assert torch.equal(parameter_gradients(module, x)[name], value)


# other devices


class Far(Tensor):
    """A tensor that says it is on a GPU; its values can only be brought to the CPU."""

    values: Tensor

    @staticmethod
    def __new__(cls, values: Tensor) -> Far:
        far = Tensor._make_wrapper_subclass(
            cls, values.shape, strides=values.stride(), dtype=values.dtype, device="cuda:0"
        )
        far.values = values.detach()
        return far

    @classmethod
    def __torch_dispatch__(
        cls, function: Any, types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        aten = torch.ops.aten
        given = (args[0].values, *args[1:])
        if function is aten._to_copy.default:
            return function(*given, **kwargs)
        assert function in (aten.detach.default, aten.transpose.int, aten.unsqueeze.default)
        return cls(function(*given))


def test_what_lies_on_a_gpu_is_traced_on_the_cpu_and_the_trace_says_so() -> None:
    case = Case(batch_first=True, num_layers=2, bidirectional=True, dtype=torch.float32)
    near, far = case.torch_module("lstm"), case.torch_module("lstm")
    for name, parameter in near.named_parameters():
        setattr(far, name, nn.Parameter(Far(parameter), requires_grad=False))
    x, clamp = case.input(), Clamp("f", 0.5, units=(1,))
    t, expected = trace(far, Far(x), clamp=clamp), trace(near, x, clamp=clamp)
    assert t.output.device.type == "cpu"
    assert t.notes == ("Computed on the CPU, from values on cuda:0.",)
    assert_close(t["c"], expected["c"])
    result = gradients(far, Far(x), "sum").at(1, "backward")
    assert_close(result["c"], gradients(near, x, "sum").at(1, "backward")["c"])
