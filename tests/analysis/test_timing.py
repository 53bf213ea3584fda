"""Cells are timed in turns, like with like, without side effects."""

from __future__ import annotations

import statistics
import threading
from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import torch
from torch import Tensor

from explorer import CELLS, build_cell
from explorer.analysis import timing
from explorer.analysis.operations import step_operations
from explorer.analysis.spread import Spread, spread_of
from explorer.analysis.timing import (
    BUSY_SHARE,
    FEWEST_ROUNDS,
    LONGEST_SECONDS,
    MOST_ROUNDS,
    measurement,
)
from explorer.network.recurrent import Recurrent
from tests.plain_cells import assert_one_sentence

TWINS = (torch.nn.RNN, torch.nn.LSTM, torch.nn.GRU)


class Clock:
    """A clock that goes on by `tick` seconds a look."""

    def __init__(self, tick: float) -> None:
        self.tick, self.now = tick, 100.0

    def __call__(self) -> float:
        self.now += self.tick
        return self.now


def example(cell: str, steps: int = 6, **options: Any) -> tuple[Recurrent, Tensor]:
    module = build_cell(cell, 3, 4, dtype=torch.float64, **options)
    x = torch.randn(steps, 1, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    return module.requires_grad_(False), x


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, torch.dtype, int]]:
    """What was run, in order: the plain loop of a cell or a module of torch's, dtype and steps."""
    result: list[tuple[str, torch.dtype, int]] = []

    def watch(owner: type[torch.nn.Module], name: Callable[[Any], str]) -> None:
        original: Callable[..., Any] = owner.forward

        def forward(self: Any, x: Tensor, *state: Any) -> Any:
            result.append((name(self), x.dtype, len(x)))
            return original(self, x, *state)

        monkeypatch.setattr(owner, "forward", forward)

    watch(Recurrent, lambda module: f"loop of {module.cell.key}")
    for twin in TWINS:
        watch(twin, lambda module: f"torch.nn.{type(module).__name__}")
    # What names the operations runs modules too.
    monkeypatch.setattr(timing, "step_operations", lambda module, values: None)
    return result


# what is run


def test_every_cell_runs_as_the_plain_loop_and_as_torchs_module_where_there_is_one(
    runs: list[tuple[str, torch.dtype, int]],
) -> None:
    measured = measurement([example(cell) for cell in CELLS])
    for cell, times in zip(CELLS.values(), measured.cells, strict=True):
        assert any(name == f"loop of {cell.key}" for name, _, _ in runs)
        module = None if times.kernel is None else times.kernel.module
        assert module == (None if cell.twin is None else f"torch.nn.{cell.twin}")
    assert {dtype for _, dtype, _ in runs} == {torch.float32}


def test_the_rounds_are_interleaved_and_each_begins_with_another_one(
    runs: list[tuple[str, torch.dtype, int]],
) -> None:
    measured = measurement([example("lstm"), example("gru_reset_before"), example("rnn")])
    names = [name for name, _, _ in runs]
    contestants = {
        "loop of lstm",
        "loop of gru_reset_before",
        "loop of rnn",
        "torch.nn.LSTM",
        "torch.nn.RNN",
    }
    rounds = [names[k : k + 5] for k in range(0, len(names), 5)]
    assert len(rounds) == 1 + measured.rounds  # the first one warms up
    assert all(set(each) == contestants for each in rounds)
    assert {each[0] for each in rounds} == contestants


@pytest.mark.parametrize("batch_first", [False, True])
@pytest.mark.parametrize("steps", [1, 8, 500])
def test_a_time_is_in_milliseconds_a_step_of_50_at_most(
    steps: int, batch_first: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timing, "perf_counter", Clock(1e-3))
    module = build_cell("gru", 2, 3, batch_first=batch_first)
    x = torch.ones((3, steps, 2) if batch_first else (steps, 3, 2))
    (cell,) = measurement([(module, x)]).cells
    assert cell.kernel is not None
    for each in (cell.loop, cell.kernel.timing):
        assert each.forward.median == pytest.approx(1.0 / min(steps, 50))
        assert each.forward_and_backward.median == pytest.approx(2.0 / min(steps, 50))


def test_a_time_is_the_median_between_the_ends_of_the_middle_half() -> None:
    seconds = [0.009, 0.001, 0.004, 0.002, 0.05, 0.003, 0.007]
    low, median, high = statistics.quantiles(seconds, n=4, method="inclusive")
    spread = spread_of(seconds)
    assert [spread.low, spread.median, spread.high] == pytest.approx([low, median, high])


@pytest.mark.parametrize(
    ("first", "second", "overlap"),
    [
        ((1.0, 2.0), (2.1, 3.0), False),
        ((1.0, 2.0), (1.9, 3.0), True),
        ((1.0, 2.0), (2.0, 3.0), True),
        ((1.0, 4.0), (2.0, 3.0), True),
    ],
)
def test_spreads_overlap_where_their_middle_halves_do(
    first: tuple[float, float], second: tuple[float, float], overlap: bool
) -> None:
    one, two = (Spread(sum(ends) / 2, *ends) for ends in (first, second))
    assert one.overlaps(two) == two.overlaps(one) == overlap


# how often


@pytest.mark.parametrize("rounds", [FEWEST_ROUNDS, MOST_ROUNDS, 20])
def test_fast_cells_are_run_as_often_as_requested(
    rounds: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timing, "perf_counter", Clock(1e-6))
    assert measurement([example("gru")], rounds).rounds == rounds


def test_slow_cells_are_run_a_few_times(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timing, "perf_counter", Clock(LONGEST_SECONDS))
    assert measurement([example("gru")]).rounds == FEWEST_ROUNDS


def test_rounds_end_soon_after_the_time_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(LONGEST_SECONDS / 56)
    monkeypatch.setattr(timing, "perf_counter", clock)
    start = clock.now
    measured = measurement([example("gru")], rounds=100)
    assert FEWEST_ROUNDS < measured.rounds < MOST_ROUNDS
    assert LONGEST_SECONDS <= clock.now - start < 1.4 * LONGEST_SECONDS


# beside other work


@pytest.mark.parametrize(("own", "waiting"), [(1.0, 0.0), (0.95, 0.05), (0.7, 0.3), (1.01, 0.0)])
def test_the_share_of_waiting_is_the_time_that_the_thread_did_not_run(
    own: float, waiting: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(1e-5)
    monkeypatch.setattr(timing, "perf_counter", clock)
    monkeypatch.setattr(timing, "thread_time", lambda: own * clock.now)
    measured = measurement([example("gru")])
    assert measured.waiting == pytest.approx(waiting, abs=0.02)
    assert measured.busy == (waiting > BUSY_SHARE)


def test_a_thread_that_takes_the_core_makes_the_machine_busy() -> None:
    ended = threading.Event()

    def hog() -> None:
        while not ended.is_set():
            pass

    thread = threading.Thread(target=hog, daemon=True)
    thread.start()
    try:
        # Long enough to be interrupted many times: threads of Python take turns of 5 ms.
        measured = measurement([example("mgu", steps=1)], rounds=1000)
    finally:
        ended.set()
        thread.join()
    assert measured.busy


def test_the_moment_is_that_of_measuring() -> None:
    before = datetime.now(UTC)
    measured = measurement([example("rnn", steps=1)], FEWEST_ROUNDS)
    assert before <= measured.moment <= datetime.now(UTC)
    assert measured.moment.utcoffset() == timedelta(0)


# side effects


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("cell", CELLS)
def test_timing_changes_neither_the_module_nor_global_settings(
    cell: str, dtype: torch.dtype
) -> None:
    module = build_cell(cell, 3, 4, dtype=dtype, batch_first=True).requires_grad_(False)
    x = torch.ones(1, 6, 3, dtype=dtype)
    weights, storage = deepcopy(module.state_dict()), module.state_dict()
    shared = (torch.random.get_rng_state(), torch.get_num_threads(), torch.get_default_dtype())
    with torch.no_grad():
        measurement([(module, x)], FEWEST_ROUNDS)
        assert not torch.is_grad_enabled()
    assert torch.equal(torch.random.get_rng_state(), shared[0])
    assert (torch.get_num_threads(), torch.get_default_dtype()) == shared[1:]
    assert module.batch_first
    for name, parameter in module.named_parameters():
        assert torch.equal(parameter, weights[name])
        assert parameter.data_ptr() == storage[name].data_ptr()
        assert parameter.grad is None
        assert not parameter.requires_grad
        assert parameter.dtype == dtype
    assert not x.requires_grad


# operations


@pytest.mark.parametrize("twin", TWINS)
def test_the_operations_of_a_step_are_those_that_torchs_profiler_counts(
    twin: type[torch.nn.RNNBase],
) -> None:
    module = twin(3, 4)

    def profiled(steps: int) -> Counter[str]:
        x = torch.ones(steps, 1, 3)
        with torch.no_grad(), torch.profiler.profile() as profile:
            module(x)
        kernels = ("aten::addmm", "aten::mkldnn_rnn_layer", "aten::tanh", "aten::sigmoid_")
        return Counter({e.key: e.count for e in profile.key_averages() if e.key in kernels})

    result = step_operations(module, torch.ones(9, 1, 3))
    grown = profiled(2) - profiled(1)
    assert (result.added == 0) == (not grown)
    assert result.added >= grown.total()
    assert (f"aten::{result.fused}" in profiled(2)) == bool(result.fused)


def test_torchs_plain_cells_chain_operations_step_by_step() -> None:
    for twin in (torch.nn.RNN, torch.nn.GRU):
        result = step_operations(twin(3, 4), torch.ones(9, 1, 3))
        assert result.fused == ""
        assert result.added > 1


# errors


def test_fewer_than_five_rounds_are_refused_in_one_sentence() -> None:
    with pytest.raises(ValueError, match="allowed") as error:
        measurement([example("gru")], rounds=4)
    assert_one_sentence(error.value, "rounds is 4", "from 5")


def test_an_input_that_the_module_cannot_read_is_refused_in_one_sentence() -> None:
    module, x = example("gru")
    with pytest.raises(ValueError, match="both must be the same") as error:
        measurement([(module, x.float())])
    assert_one_sentence(error.value, "torch.float32", "torch.float64")
