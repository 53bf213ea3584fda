"""The figures of a cell are counted by what its own loop does."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import FlopCounterMode

from explorer import CELLS, build_cell
from explorer.analysis.cost import (
    MEMORY_WORDS,
    CellFigures,
    cell_figures,
    figures_frame,
)
from explorer.analysis.memory_writing import CONTENT_WORDS, COUPLING_WORDS
from explorer.network.recurrent import Recurrent
from tests.plain_cells import assert_one_sentence

# From cells.md: how many gates, and which states.
GATES = {
    "rnn": 0,
    "irnn": 0,
    "lstm": 3,
    "lstm_peephole": 3,
    "lstm_cifg": 3,
    "gru": 2,
    "gru_reset_before": 2,
    "gru_simple": 1,
    "mgu": 1,
    "mingru": 1,
    "minlstm": 2,
    "slstm": 3,
}
SIZES = [(1, 1), (5, 8)]


class CountedProducts(TorchDispatchMode):
    """How many numbers come out of element-wise products and quotients while it is active."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        result = func(*args, **(kwargs or {}))
        if func in (torch.ops.aten.mul.Tensor, torch.ops.aten.div.Tensor):
            self.count += result.numel()
        return result


def example(cell: str, inputs: int = 3, size: int = 4, **options: Any) -> tuple[Recurrent, Tensor]:
    module = build_cell(cell, inputs, size, dtype=torch.float64, **options)
    x = torch.randn(6, 1, inputs, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    return module.requires_grad_(False), x


def figures(cell: str, inputs: int = 3, size: int = 4) -> CellFigures:
    return cell_figures(example(cell, inputs, size)[0])


# counts


@pytest.mark.parametrize(("inputs", "size"), SIZES)
@pytest.mark.parametrize("cell", CELLS)
def test_the_multiply_adds_are_those_that_one_step_of_the_loop_does(
    cell: str, inputs: int, size: int
) -> None:
    module, x = example(cell, inputs, size)
    matrices, products = FlopCounterMode(display=False), CountedProducts()
    with torch.no_grad(), matrices, products:
        module(x[:1])
    # The flop counter counts a multiply-add as two.
    wanted = matrices.get_total_flops() // 2 + products.count
    assert cell_figures(module).multiply_adds == wanted


@pytest.mark.parametrize(("inputs", "size"), SIZES)
@pytest.mark.parametrize("cell", CELLS)
def test_the_counts_are_those_of_the_modules_own_tensors(cell: str, inputs: int, size: int) -> None:
    module, x = example(cell, inputs, size)
    result = cell_figures(module)
    sizes = {name: parameter.numel() for name, parameter in module.named_parameters()}
    assert result.parameters == sum(sizes.values())
    assert result.textbook == sum(sizes.values()) - sizes.get("bias_hh_l0", 0)
    assert f"= {sum(sizes.values()):,}" in result.formula
    final = deepcopy(module).float()(x.float())[1]
    states = final if isinstance(final, tuple) else (final,)
    assert result.state_bytes == sum(state.numel() * state.element_size() for state in states)
    assert len(result.states) == len(states)
    assert result.hidden_size == size
    assert result.title == CELLS[cell].title


@pytest.mark.parametrize("cell", CELLS)
def test_memory_is_gated_behind_the_output_exposed_or_without_a_gate(cell: str) -> None:
    result = figures(cell)
    assert result.gates == GATES[cell]
    if GATES[cell] == 0:
        assert result.memory == "none"
    else:
        assert result.memory == ("gated" if "c" in CELLS[cell].states else "exposed")


def test_the_counts_do_not_depend_on_a_nonlinearity() -> None:
    module, _ = example("rnn", nonlinearity="relu")
    assert cell_figures(module).title == "RNN with ReLU"
    assert cell_figures(module).multiply_adds == figures("rnn").multiply_adds


# texts


def test_the_frame_has_a_column_a_cell_and_nothing_but_text() -> None:
    result = [figures(cell) for cell in ("lstm", "gru", "rnn")]
    frame = figures_frame(result)
    assert list(frame.columns) == ["LSTM", "GRU", "RNN"]
    assert frame.map(lambda value: isinstance(value, str) and bool(value)).all(axis=None)


def test_the_frame_shows_every_figure_of_the_cell_in_its_own_row() -> None:
    counts = ("A", 1001, 2002, 3003, "4 · 5 = 20", 6)
    writes = ("output", "independent")
    result = CellFigures(*counts, ("h", "c"), "gated", 7007, 8008, *writes)  # type: ignore[arg-type]
    column = figures_frame([result])["A"].to_dict()
    assert column == {
        "Units": "1,001",
        "Parameters": "2,002",
        "Parameters with one bias, as in textbooks": "3,003",
        "Formula": "4 · 5 = 20",
        "Gates": "6",
        "States": "h, c",
        "Memory": MEMORY_WORDS["gated"],
        "New content": CONTENT_WORDS["output"],
        "Keeping and writing": COUPLING_WORDS["independent"],
        "Multiply-adds a step": "7,007",
        "State of a sequence in float32": "8,008 bytes",
    }


# errors


@pytest.mark.parametrize(
    ("options", "count"),
    [({"num_layers": 2}, 2), ({"bidirectional": True}, 2), ({"num_layers": 3}, 3)],
)
def test_more_than_one_layer_has_no_figures(options: dict[str, Any], count: int) -> None:
    with pytest.raises(ValueError, match="allowed") as error:
        cell_figures(example("gru", **options)[0])
    assert_one_sentence(error.value, f"{count} layers", "1")
