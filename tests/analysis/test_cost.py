"""The figures of a cell are counted by what its own loop does, and timed without side effects."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import FlopCounterMode

from explorer import CELLS, build_cell
from explorer.analysis import cost
from explorer.analysis.cost import (
    LONGEST_SECONDS,
    MEMORY_WORDS,
    CellFigures,
    cell_figures,
    figures_frame,
    measured_ms,
    milliseconds,
)
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
}
SIZES = [(1, 1), (5, 8)]


class CountedProducts(TorchDispatchMode):
    """How many numbers come out of element-wise products while it is active."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        result = func(*args, **(kwargs or {}))
        if func is torch.ops.aten.mul.Tensor:
            self.count += result.numel()
        return result


class Clock:
    """A clock that goes on by `tick` seconds a look, and by `jump` more at one of them."""

    def __init__(self, tick: float, jump_at: int = -1, jump: float = 0.0) -> None:
        self.tick, self.jump_at, self.jump = tick, jump_at, jump
        self.looks, self.now = 0, 100.0

    def __call__(self) -> float:
        self.now += self.tick + (self.jump if self.looks == self.jump_at else 0.0)
        self.looks += 1
        return self.now


def example(cell: str, inputs: int = 3, size: int = 4, **options: Any) -> tuple[Recurrent, Tensor]:
    module = build_cell(cell, inputs, size, dtype=torch.float64, **options)
    x = torch.randn(6, 1, inputs, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    return module.requires_grad_(False), x


def figures(cell: str, inputs: int = 3, size: int = 4) -> CellFigures:
    return cell_figures(*example(cell, inputs, size))


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
    assert cell_figures(module, x).multiply_adds == wanted


@pytest.mark.parametrize(("inputs", "size"), SIZES)
@pytest.mark.parametrize("cell", CELLS)
def test_the_counts_are_those_of_the_modules_own_tensors(cell: str, inputs: int, size: int) -> None:
    module, x = example(cell, inputs, size)
    result = cell_figures(module, x)
    sizes = {name: parameter.numel() for name, parameter in module.named_parameters()}
    assert result.parameters == sum(sizes.values())
    assert result.textbook == sum(sizes.values()) - sizes["bias_hh_l0"]
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
        assert result.memory == ("gated" if cell.startswith("lstm") else "exposed")


def test_the_counts_do_not_depend_on_a_nonlinearity() -> None:
    module, x = example("rnn", nonlinearity="relu")
    assert cell_figures(module, x).title == "RNN with ReLU"
    assert cell_figures(module, x).multiply_adds == figures("rnn").multiply_adds


# times


@pytest.mark.parametrize("cell", CELLS)
def test_times_are_positive_and_the_backward_pass_comes_on_top(cell: str) -> None:
    result = figures(cell)
    assert result.forward_ms > 0.0
    assert result.backward_ms > 0.0
    assert 3 <= result.repeats <= 7


@pytest.mark.parametrize("batch_first", [False, True])
@pytest.mark.parametrize("steps", [1, 8, 500])
def test_a_time_is_in_milliseconds_a_step_of_50_at_most(
    steps: int, batch_first: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cost, "perf_counter", Clock(1e-3))
    module = build_cell("gru", 2, 3, batch_first=batch_first)
    x = torch.ones((3, steps, 2) if batch_first else (steps, 3, 2))
    timing = measured_ms(module, x)
    assert timing.forward == pytest.approx(1.0 / min(steps, 50))
    assert timing.forward_and_backward == pytest.approx(2.0 / min(steps, 50))


@pytest.mark.parametrize("repeats", [3, 7, 20])
def test_a_fast_cell_is_run_as_often_as_requested(
    repeats: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cost, "perf_counter", Clock(1e-6))
    assert measured_ms(*example("gru"), repeats).repeats == repeats


def test_a_slow_cell_is_run_three_times(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cost, "perf_counter", Clock(LONGEST_SECONDS))
    assert measured_ms(*example("gru")).repeats == 3


def test_runs_end_soon_after_the_time_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(LONGEST_SECONDS / 20)
    monkeypatch.setattr(cost, "perf_counter", clock)
    start = clock.now
    timing = measured_ms(*example("gru"), repeats=100)
    assert 3 < timing.repeats < 7
    assert LONGEST_SECONDS <= clock.now - start < 1.4 * LONGEST_SECONDS


@pytest.mark.parametrize("jump_at", range(14))
def test_one_interruption_does_not_move_the_figures(
    jump_at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    module, x = example("gru")
    monkeypatch.setattr(cost, "perf_counter", Clock(1e-6, jump_at, 1.0))
    timing = measured_ms(module, x)
    assert timing.forward == pytest.approx(1e-3 / len(x), rel=1e-3)
    assert timing.forward_and_backward == pytest.approx(2e-3 / len(x), rel=1e-3)


@pytest.mark.parametrize("cell", CELLS)
def test_torchs_module_is_timed_where_there_is_one_else_the_loop_and_both_in_float32(
    cell: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop_dtypes: list[torch.dtype] = []
    forward: Callable[..., Any] = Recurrent.forward

    def watched(self: Recurrent, x: Tensor, state: Any = None) -> Any:
        loop_dtypes.append(x.dtype)
        return forward(self, x, state)

    twins: list[torch.dtype] = []
    monkeypatch.setattr(Recurrent, "forward", watched)
    for twin in (torch.nn.RNN, torch.nn.LSTM, torch.nn.GRU):
        original: Callable[..., Any] = twin.forward

        def twins_forward(self: Any, x: Tensor, run: Callable[..., Any] = original) -> Any:
            twins.append(x.dtype)
            return run(self, x)

        monkeypatch.setattr(twin, "forward", twins_forward)
    result = figures(cell)
    assert result.fused == bool(twins) == (CELLS[cell].twin is not None) == (not loop_dtypes)
    assert set(loop_dtypes + twins) == {torch.float32}


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("cell", CELLS)
def test_timing_changes_neither_the_module_nor_global_settings(
    cell: str, dtype: torch.dtype
) -> None:
    module = build_cell(cell, 3, 4, dtype=dtype).requires_grad_(False)
    x = torch.ones(6, 1, 3, dtype=dtype)
    weights, storage = deepcopy(module.state_dict()), module.state_dict()
    shared = (torch.random.get_rng_state(), torch.get_num_threads(), torch.get_default_dtype())
    with torch.no_grad():
        cell_figures(module, x)
        assert not torch.is_grad_enabled()
    assert torch.equal(torch.random.get_rng_state(), shared[0])
    assert (torch.get_num_threads(), torch.get_default_dtype()) == shared[1:]
    for name, parameter in module.named_parameters():
        assert torch.equal(parameter, weights[name])
        assert parameter.data_ptr() == storage[name].data_ptr()
        assert parameter.grad is None
        assert not parameter.requires_grad
        assert parameter.dtype == dtype
    assert not x.requires_grad


# texts


def test_the_frame_has_a_column_a_cell_and_nothing_but_text() -> None:
    result = [figures(cell) for cell in ("lstm", "gru", "rnn")]
    frame = figures_frame(result)
    assert list(frame.columns) == ["LSTM", "GRU", "RNN"]
    assert frame.map(lambda value: isinstance(value, str) and bool(value)).all(axis=None)


def test_the_frame_shows_every_figure_of_the_cell_in_its_own_row() -> None:
    result = CellFigures(
        "A", 1001, 2002, 3003, "4 · 5 = 20", 6, ("h", "c"), "gated", 7007, 8008, 0.25, 1.5, 9, True
    )
    column = figures_frame([result])["A"].to_dict()
    assert column == {
        "Units": "1,001",
        "Parameters": "2,002",
        "Parameters with one bias, as in textbooks": "3,003",
        "Formula": "4 · 5 = 20",
        "Gates": "6",
        "States": "h, c",
        "Memory": MEMORY_WORDS["gated"],
        "Multiply-adds a step": "7,007",
        "State of a sequence in float32": "8,008 bytes",
        "Forward, a step": "0.250 ms (best of 9)",
        "Forward and backward, a step": "1.750 ms (best of 9)",
        "Timed": "torch's own module",
    }


def test_the_frame_says_what_was_timed() -> None:
    frame = figures_frame([figures("gru"), figures("gru_reset_before")])
    assert list(frame.loc["Timed"]) == ["torch's own module", "a plain loop over the steps"]


@pytest.mark.parametrize(
    ("time", "text"),
    [
        (0.0041, "0.004 ms"),
        (12.3456, "12.346 ms"),
        (0.0006, "0.001 ms"),
        (0.0004, "less than 0.001 ms"),
    ],
)
def test_a_time_is_never_shown_as_zero(time: float, text: str) -> None:
    assert milliseconds(time) == text


# errors


@pytest.mark.parametrize(
    ("options", "count"),
    [({"num_layers": 2}, 2), ({"bidirectional": True}, 2), ({"num_layers": 3}, 3)],
)
def test_more_than_one_layer_has_no_figures(options: dict[str, Any], count: int) -> None:
    with pytest.raises(ValueError, match="allowed") as error:
        cell_figures(*example("gru", **options))
    assert_one_sentence(error.value, f"{count} layers", "1")


def test_fewer_than_three_repeats_are_refused_in_one_sentence() -> None:
    with pytest.raises(ValueError, match="allowed") as error:
        measured_ms(*example("gru"), repeats=2)
    assert_one_sentence(error.value, "repeats is 2", "from 3")


def test_an_input_that_the_module_cannot_read_is_refused_in_one_sentence() -> None:
    module, x = example("gru")
    with pytest.raises(ValueError, match="both must be the same") as error:
        measured_ms(module, x.float())
    assert_one_sentence(error.value, "torch.float32", "torch.float64")
