"""A module of ours is called, sized and loaded like torch's."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from explorer import CELLS, Recurrent, build_cell, trace
from tests.plain_cells import (
    OUR_CELLS,
    TORCH_MODULES,
    Case,
    assert_close,
    assert_one_sentence,
    cases,
    plain_run,
)

# The gate blocks of each cell, how many of them see the state before, and how many gates look at
# the cell state by a peephole.
BLOCKS = {
    "rnn": (1, 1),
    "irnn": (1, 1),
    "lstm": (4, 4),
    "lstm_peephole": (4, 4),
    "lstm_cifg": (3, 3),
    "gru": (3, 3),
    "gru_reset_before": (3, 3),
    "gru_simple": (2, 2),
    "mgu": (2, 2),
    "mingru": (2, 0),
    "minlstm": (3, 0),
    "slstm": (4, 4),
}
PEEPHOLES = {"lstm_peephole": 3}


def count(module: nn.Module) -> int:
    return sum(parameter.numel() for parameter in module.parameters())


# torch is the oracle


@pytest.mark.parametrize("key", TORCH_MODULES)
@given(case=cases())
def test_output_and_last_states_are_torchs_in_torchs_layout(key: str, case: Case) -> None:
    theirs, ours = case.torch_module(key), case.our_module(key)
    ours.load_state_dict(theirs.state_dict(), strict=True)
    x, state = case.input(), case.state(key)
    output, final = ours(x, state)
    expected, expected_final = theirs(x, state)
    assert_close(output.detach(), expected)
    pairs = zip(final, expected_final, strict=True) if key == "lstm" else [(final, expected_final)]
    for result, wanted in pairs:
        assert_close(result.detach(), wanted)


@pytest.mark.parametrize("key", TORCH_MODULES)
@given(case=cases())
def test_names_shapes_and_types_of_the_parameters_are_torchs(key: str, case: Case) -> None:
    ours, theirs = case.our_module(key), case.torch_module(key)
    assert [(n, p.shape, p.dtype, p.requires_grad) for n, p in ours.named_parameters()] == [
        (n, p.shape, p.dtype, p.requires_grad) for n, p in theirs.named_parameters()
    ]
    theirs.load_state_dict(ours.state_dict(), strict=True)


@pytest.mark.parametrize("key", TORCH_MODULES)
@given(case=cases())
def test_the_number_of_parameters_is_torchs(key: str, case: Case) -> None:
    assert count(case.our_module(key)) == count(case.torch_module(key))


@pytest.mark.parametrize("key", CELLS)
@given(size=st.integers(1, 40), inputs=st.integers(1, 40))
def test_the_number_of_parameters_follows_the_formula(key: str, size: int, inputs: int) -> None:
    # HI + H a gate block, H² + H more where it sees the state, H a peephole
    blocks, recurrent = BLOCKS[key]
    weights = size * (blocks * inputs + recurrent * size + PEEPHOLES.get(key, 0))
    assert count(build_cell(key, inputs, size)) == weights + size * (blocks + recurrent)
    assert count(build_cell(key, inputs, size, bias=False)) == weights


def test_a_cell_whose_gates_see_no_state_has_no_parameters_for_it() -> None:
    module = build_cell("minlstm", 3, 4, num_layers=2, bidirectional=True)
    ends = ["_l0", "_l0_reverse", "_l1", "_l1_reverse"]
    assert {name: tuple(value.shape) for name, value in module.named_parameters()} == {
        **{f"weight_ih{end}": (12, 3 if "0" in end else 8) for end in ends},
        **{f"bias_ih{end}": (12,) for end in ends},
    }
    layer = module.stack().layers[0][0]
    assert (tuple(layer.weight_hh.shape), layer.bias_hh, layer.groups) == ((0, 4), None, ())


# the plain loop is the oracle


@pytest.mark.parametrize("key", OUR_CELLS)
@given(case=cases())
def test_output_and_last_states_are_those_of_the_plain_loop(key: str, case: Case) -> None:
    module, x, state = case.our_module(key), case.input(), case.state(key)
    output, final = module(x, state)
    expected = plain_run(key, module, x, state)
    assert_close(output.detach(), expected.output)
    finals = final if isinstance(final, tuple) else (final,)
    for result, wanted in zip(finals, expected.final.values(), strict=True):
        assert_close(result.detach(), wanted)


@pytest.mark.parametrize("key", CELLS)
def test_a_sequence_read_in_two_parts_ends_as_if_read_in_one(key: str) -> None:
    case = Case(steps=7, num_layers=2)
    module, x = case.our_module(key), case.input()
    full_output, final = module(x)
    first, between = module(x[:3])
    second, end = module(x[3:], between)
    assert_close(torch.cat([first, second]).detach(), full_output)
    for result, wanted in zip(end, final, strict=True):
        assert_close(result.detach(), wanted)


@pytest.mark.parametrize("key", CELLS)
def test_entries_of_a_batch_do_not_see_each_other(key: str) -> None:
    module = Case(num_layers=2, bidirectional=True).our_module(key)
    x = Case(batch=3).input()
    together = module(x)[0]
    for entry in range(3):
        assert_close(module(x[:, entry : entry + 1])[0].detach(), together[:, entry : entry + 1])


def test_forward_and_trace_of_a_copied_or_converted_module_agree() -> None:
    module = Case().our_module("lstm_peephole")
    for other in (copy.deepcopy(module), copy.deepcopy(module).float()):
        x = Case().input().to(other.weight_ih_l0.dtype)
        assert_close(trace(other, x).output, other(x)[0])


def test_training_by_torchs_optimiser_lowers_the_loss_of_every_cell() -> None:
    for key in CELLS:
        module, x = build_cell(key, 3, 4, seed=1), Case(dtype=torch.float32).input()
        optimiser = torch.optim.SGD(module.parameters(), lr=0.01)
        losses = []
        for _ in range(5):
            loss = (module(x)[0] - 0.5).square().mean()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            losses.append(loss.item())
        assert losses == sorted(losses, reverse=True)
        assert all(p.grad is not None and p.grad.any() for p in module.parameters())


def test_a_module_says_what_it_is() -> None:
    assert repr(build_cell("gru", 3, 4, num_layers=2)) == "Recurrent(gru, 3, 4, layers=2)"
    assert isinstance(build_cell("gru", 3, 4), Recurrent)


def test_the_nonlinearity_of_an_rnn_is_a_choice() -> None:
    module = build_cell("rnn", 1, 1, nonlinearity="relu", bias=False)
    with torch.no_grad():
        module.weight_ih_l0.fill_(1.0)
        module.weight_hh_l0.fill_(1.0)
    x = torch.tensor([2.0, 3.0, -9.0]).reshape(3, 1, 1)
    assert module(x)[0].flatten().tolist() == [2.0, 5.0, 0.0]
    own = build_cell("rnn", 1, 1, nonlinearity="tanh")
    assert own.cell is CELLS["rnn"]
    assert build_cell("rnn", 1, 1).cell is CELLS["rnn"]


# what is refused


@pytest.mark.parametrize("key", ["", "LSTM", "transformer", "lstm "])
def test_an_unknown_cell_is_refused_and_the_existing_ones_are_named(key: str) -> None:
    with pytest.raises(ValueError, match=r"Unknown cell") as error:
        build_cell(key, 1, 1)
    assert_one_sentence(error.value, repr(key), *CELLS)


@pytest.mark.parametrize("name", ["input_size", "hidden_size", "num_layers"])
@pytest.mark.parametrize("value", [0, -1, 1.5, 2.0, "3", None])
def test_a_size_below_1_or_not_whole_is_refused(name: str, value: Any) -> None:
    with pytest.raises(ValueError, match=name) as error:
        build_cell("gru", **({"input_size": 1, "hidden_size": 1} | {name: value}))
    assert_one_sentence(error.value, f"{name} is {value!r}", "whole numbers from 1")


@pytest.mark.parametrize(
    ("key", "nonlinearity", "allowed"),
    [
        ("rnn", "sigmoid", "tanh, relu"),
        ("irnn", "tanh", "relu"),
        ("lstm", "tanh", "none"),
        ("gru", "relu", "none"),
        ("rnn", "", "tanh, relu"),
    ],
)
def test_a_nonlinearity_that_a_cell_lacks_is_refused(
    key: str, nonlinearity: Any, allowed: str
) -> None:
    with pytest.raises(ValueError, match=r"has no nonlinearity") as error:
        build_cell(key, 1, 1, nonlinearity=nonlinearity)
    assert_one_sentence(error.value, CELLS[key].title, repr(nonlinearity), f"allowed: {allowed}.")


@pytest.mark.parametrize("shape", [(5, 2), (5, 1, 2), (0, 1, 3), (5, 0, 3)])
def test_forward_refuses_an_input_of_a_wrong_shape(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"The input has the shape") as error:
        build_cell("gru", 3, 4)(torch.zeros(shape))
    assert_one_sentence(error.value, str(shape), "(T, B, I)", "I = 3")


def test_forward_refuses_a_state_of_a_wrong_shape() -> None:
    with pytest.raises(ValueError, match=r"The state has the shape") as error:
        build_cell("lstm", 3, 4)(torch.zeros(5, 2, 3), (torch.zeros(1, 2, 4), torch.zeros(1, 2, 3)))
    assert_one_sentence(error.value, "(1, 2, 3)", "h and c", "(1, 2, 4)")
