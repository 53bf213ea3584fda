"""The proof is a proof: next to nothing where the numbers are right, plain where they are not."""

from __future__ import annotations

import copy
import dataclasses
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from explorer import CELLS, build_cell, trace
from explorer.network.recurrent import Recurrent
from explorer.tracing.torch_parity import parameter_count, torch_parity, torch_twin

EVERY = [(key, None) for key in CELLS] + [
    (key, name) for key, cell in CELLS.items() for name in cell.nonlinearities
]
PARAMETERS = [
    (key, nonlinearity, parameter)
    for key, nonlinearity in EVERY
    for parameter in ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")
    if "hh" not in parameter or key not in ("mingru", "minlstm")
]
# From cells.md: gate blocks of H(I + H) + 2H weights each, of H I + H where they see the input
# alone, and peepholes of H each.
BLOCKS = {
    "rnn": 1,
    "irnn": 1,
    "lstm": 4,
    "lstm_peephole": 4,
    "lstm_cifg": 3,
    "gru": 3,
    "gru_reset_before": 3,
    "gru_simple": 2,
    "mgu": 2,
    "slstm": 4,
}
INPUT_BLOCKS = {"mingru": 2, "minlstm": 3}
PEEPHOLES = {"lstm_peephole": 3}


def example(cell: str, nonlinearity: Any = None, **settings: Any) -> tuple[Recurrent, Tensor]:
    module = build_cell(
        cell, 3, 7, seed=5, nonlinearity=nonlinearity, dtype=torch.float64, **settings
    )
    x = torch.randn(40, 1, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    return module.requires_grad_(False), x


@pytest.mark.parametrize(("cell", "nonlinearity"), EVERY)
def test_the_difference_is_rounding_alone(cell: str, nonlinearity: Any) -> None:
    module, x = example(cell, nonlinearity)
    assert torch_parity(module, x, trace(module, x)).difference < 1e-12


@pytest.mark.parametrize(("cell", "nonlinearity", "parameter"), PARAMETERS)
def test_a_weight_changed_after_the_trace_shows_in_the_proof(
    cell: str, nonlinearity: Any, parameter: str
) -> None:
    module, x = example(cell, nonlinearity)
    traced = trace(module, x)
    weight: Tensor = getattr(module, parameter)
    weight += 1.0
    assert torch_parity(module, x, traced).difference > 0.01


@pytest.mark.parametrize(("cell", "nonlinearity", "parameter"), PARAMETERS)
def test_a_different_independent_result_shows_in_the_proof(
    cell: str, nonlinearity: Any, parameter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    module, x = example(cell, nonlinearity)
    traced = trace(module, x)
    other = copy.deepcopy(module)
    weight: Tensor = getattr(other, parameter)
    weight += 1.0
    independent = torch_twin(other) or other
    monkeypatch.setattr("explorer.tracing.torch_parity.torch_twin", lambda _: independent)
    assert torch_parity(module, x, traced).difference > 0.01


@pytest.mark.parametrize("cell", CELLS)
def test_equations_of_another_cell_show_in_the_proof(
    cell: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    module, x = example(cell)
    right = module.cell.step

    def wrong(weights: Any, prev: Any) -> dict[str, Any]:
        signals = right(weights, prev)
        return signals | {"h": signals["h"] + 0.1 * prev["h"]}

    with monkeypatch.context() as during:
        during.setattr(module, "cell", dataclasses.replace(module.cell, step=wrong))
        traced = trace(module, x)
    assert torch_parity(module, x, traced).difference > 0.01


@pytest.mark.parametrize(("cell", "nonlinearity"), EVERY)
def test_the_twin_is_torchs_own_module_and_gives_the_modules_output(
    cell: str, nonlinearity: Any
) -> None:
    module, x = example(cell, nonlinearity)
    twin = torch_twin(module)
    if module.cell.twin is None:
        assert twin is None
        return
    assert type(twin) is getattr(nn, module.cell.twin)
    torch.testing.assert_close(twin(x)[0], module(x)[0], rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
def test_the_twin_has_every_layer_and_direction(cell: str) -> None:
    module, x = example(cell, num_layers=2, bidirectional=True)
    assert torch_parity(module, x, trace(module, x)).difference < 1e-12


@pytest.mark.parametrize(("cell", "nonlinearity"), EVERY)
def test_the_proof_says_what_it_was_compared_with(cell: str, nonlinearity: Any) -> None:
    module, x = example(cell, nonlinearity)
    against = torch_parity(module, x, trace(module, x)).against
    twin = module.cell.twin
    assert against.startswith(f"torch.nn.{twin}" if twin else "the plain loop")


@pytest.mark.parametrize("cell", CELLS)
def test_the_global_generator_is_left_alone(cell: str) -> None:
    before = torch.random.get_rng_state()
    module, x = example(cell)
    torch_parity(module, x, trace(module, x))
    assert torch.equal(torch.random.get_rng_state(), before)


# parameter counts


@pytest.mark.parametrize("inputs", [1, 5])
@pytest.mark.parametrize("size", [1, 8])
@pytest.mark.parametrize("cell", CELLS)
def test_the_count_is_that_of_the_formula_with_two_biases_and_with_one(
    cell: str, size: int, inputs: int
) -> None:
    count = parameter_count(build_cell(cell, inputs, size))
    peepholes = PEEPHOLES.get(cell, 0) * size
    blocks = BLOCKS.get(cell, 0)
    one_bias = blocks * (size * (inputs + size) + size) + peepholes
    one_bias += INPUT_BLOCKS.get(cell, 0) * (size * inputs + size)
    assert count.torch == one_bias + blocks * size
    assert count.textbook == one_bias


@pytest.mark.parametrize("cell", [key for key, cell in CELLS.items() if cell.twin])
def test_the_count_is_that_of_torchs_own_module(cell: str) -> None:
    twin = getattr(nn, str(CELLS[cell].twin))(5, 8)
    wanted = sum(parameter.numel() for parameter in twin.parameters())
    assert parameter_count(build_cell(cell, 5, 8)).torch == wanted


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("size", [1, 100])
@pytest.mark.parametrize("cell", CELLS)
def test_the_formula_with_numbers_put_in_gives_the_count(cell: str, size: int, bias: bool) -> None:
    count = parameter_count(build_cell(cell, 60, size, bias=bias))
    letters, numbers, total = count.formula.split(" = ")
    assert eval(numbers.replace("·", "*")) == count.torch == int(total.replace(",", ""))
    written = letters.replace("·", "*").replace("2H", "2*H").replace("3H", "3*H")
    value = eval(written.replace("H(I + H)", "H*(I + H)"), {"H": size, "I": 60})
    assert value == count.torch
