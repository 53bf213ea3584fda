"""What is said of another function is what was measured: for every cell, place and function."""

from __future__ import annotations

import math
import re

import pytest
import torch
from torch import Tensor

from explorer import CELLS, Recurrent, build_cell, gradients, trace
from explorer.analysis.exchange_effect import Behaviour, behaviour
from explorer.analysis.exchange_sentences import effect_sentences, identity_sentence, written
from explorer.cells.exchange import EXCHANGEABLE, exchange_places, exchanged_signal, own_function
from explorer.network.exchanged_network import exchanged_network, from_identity
from explorer.network.layer import StepWeights
from tests.written_numbers import number

NUMBER = r"([−\d.,]+(?:(?:·10)?[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?)"
EVERY = [(key, place) for key, cell in CELLS.items() for place in exchange_places(cell)]
USUAL = Behaviour("tanh", 0.0, 1.0, 1.0, 2.0, None, 9)


def read(text: str) -> float:
    """The number at the end of a part of a sentence."""
    return number(text.rstrip(".,"))


def measured(network: Recurrent, x: Tensor, function: str, signal: str) -> Behaviour:
    steps = len(x)
    return behaviour(
        trace(network, x),
        gradients(network, x),
        function=function,
        signal=signal,
        loss_at=steps - 1,
        parameters=0,
    )


def by_autograd(network: Recurrent, x: Tensor) -> tuple[float, float]:
    """The gradient that reaches the memory at step 0, and the memory's largest value.

    The equations are evaluated one step after the other; the states of each are live.
    """
    cell, layer = network.cell, network.stack().layers[0][0]
    prev = {
        name: torch.full((1, network.hidden_size), cell.starts.get(name, 0.0), dtype=x.dtype)
        for name in cell.states
    }
    memories = []
    for products in layer.input_products(x.clone().requires_grad_()):
        signals = cell.step(StepWeights(layer, products), prev)
        prev = {name: signals[name] for name in cell.states}
        memories.append(prev[cell.states[-1]])
    (first,) = torch.autograd.grad(prev["h"].sum(), memories[0])
    return float(first.norm()), max(float(one.detach().abs().max()) for one in memories)


@pytest.mark.parametrize(("key", "place"), EVERY)
def test_what_is_said_is_what_autograd_measures(key: str, place: str) -> None:
    seed = EVERY.index((key, place)) % 3
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(9, 1, 2, dtype=torch.float64, generator=generator)
    network = build_cell(key, 2, 5, seed=seed, gain=1.0 + 2.0 * seed, dtype=torch.float64)
    own = own_function(network.cell, place)
    signal = exchanged_signal(network.cell, place)
    before = measured(network, x, EXCHANGEABLE[own], signal.name)
    for function in EXCHANGEABLE:
        other = exchanged_network(network, place, function)
        after = measured(other, x, EXCHANGEABLE[function], signal.name)
        told = effect_sentences(before, after, signal.word, network.cell.states[-1])
        if function == own:
            assert told.endswith("both runs are the same.")
            continue
        arriving, largest = by_autograd(other, x)
        was, _ = by_autograd(network, x)
        mean = re.search(rf"mean (?:is|stays at) {NUMBER}", told)
        assert mean is not None
        expected = float(trace(other, x)[signal.name].mean())
        assert read(mean[1]) == pytest.approx(expected, abs=0.006, rel=0.06)
        grown = re.search(rf"largest value in \w+ (?:is|stays at) {NUMBER}", told)
        assert grown is not None
        assert read(grown[1]) == pytest.approx(largest, abs=0.006, rel=0.06)
        moved = re.search(rf"reaches step 0 (falls|grows) from {NUMBER} to {NUMBER}", told)
        if moved is None:
            assert f"stays at {written(was)}" in told or ("exactly 0" in told and arriving == 0.0)
            continue
        assert (moved[1] == "falls") == (arriving < was)
        assert read(moved[2]) == pytest.approx(was, abs=0.006, rel=0.06)
        assert read(moved[3]) == pytest.approx(arriving, abs=0.006, rel=0.06)


def test_an_overflow_is_told_calmly() -> None:
    x = torch.randn(60, 1, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    network = build_cell("rnn", 2, 9, seed=0, gain=1e9, dtype=torch.float64)
    own = measured(network, x, "tanh", "h")
    other = measured(exchanged_network(network, "state", "relu"), x, "ReLU", "h")
    assert other.overflow is not None
    states = trace(exchanged_network(network, "state", "relu"), x)["h"].isfinite().all(dim=(1, 2))
    assert states[: other.overflow].all()
    assert not states[other.overflow]
    told = effect_sentences(own, other, "hidden state", "h")
    assert f"ReLU in place of tanh the state overflows at step {other.overflow}" in told
    assert "nan" not in told
    assert "inf" not in told
    start = measured(from_identity(exchanged_network(network, "state", "relu")), x, "ReLU", "h")
    assert "overflows" not in identity_sentence(start, "h")


@pytest.mark.parametrize(
    ("own", "other", "part"),
    [
        (1.0, 0.0, "is exactly 0 instead of 1.00"),
        (0.0, 0.0, "is exactly 0, as before"),
        (0.0, 0.5, "grows from 0 to 0.50"),
        (0.5, 0.5000001, "stays at 0.50"),
        (2.0, 3e-9, "falls from 2.00 to 3.0·10⁻⁹"),
        (2.0, math.inf, "overflows before it reaches step 0, where it was 2.00"),
        (math.nan, 2.0, "is 2.00; with tanh it overflows"),
        (math.inf, math.nan, "overflows on its way to step 0 with both"),
    ],
)
def test_a_gradient_is_told_as_it_moves(own: float, other: float, part: str) -> None:
    before = Behaviour("tanh", 0.0, 1.0, own, 2.0, None, 9)
    after = Behaviour("σ", 0.0, 1.0, other, 2.0, None, 9)
    assert part in effect_sentences(before, after, "candidate", "c")


def test_a_mean_that_is_nothing_has_no_sign() -> None:
    after = Behaviour("σ", -1e-9, 1.0, 1.0, 2.0, None, 9)
    told = effect_sentences(USUAL, after, "candidate", "c")
    assert "mean stays at 0.00" in told


def test_the_share_that_arrives_is_none_where_no_loss_reaches() -> None:
    assert USUAL.share == 0.5
    assert math.isnan(Behaviour("σ", 0.0, 1.0, 1.0, 0.0, None, 9).share)
