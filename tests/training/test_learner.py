"""What is trained: the quick ways to compute it give what the plain equations give."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from explorer import CELLS, build_cell
from explorer.models.parts import ModelSizes
from explorer.network.initialisation import start_keeping
from explorer.network.recurrent import Recurrent
from explorer.network.stack import started
from explorer.network.unroll import run_layer
from explorer.training.learner import START_SEED, learner
from explorer.training.recurrence import QuickRecurrent
from tests.plain_cells import assert_close

FUSED: dict[str, type[nn.Module]] = {
    "rnn": nn.RNN,
    "irnn": nn.RNN,
    "lstm": nn.LSTM,
    "gru": nn.GRU,
}
MANY = 10_000  # sequences at once: where torch's own modules are quickest for every cell


@pytest.mark.parametrize("cell", FUSED)
def test_for_many_sequences_torchs_own_module_is_used_where_torch_has_the_cell(cell: str) -> None:
    result = learner(ModelSizes(cell, 3, 2, 4), seed=0, batch=MANY).recurrent
    assert type(result) is FUSED[cell]
    if cell in ("rnn", "irnn"):
        assert result.nonlinearity == ("relu" if cell == "irnn" else "tanh")


@pytest.mark.parametrize("cell", CELLS)
def test_in_two_directions_torchs_own_module_is_used_or_the_plain_loop(cell: str) -> None:
    result = learner(ModelSizes(cell, 3, 2, 4, directions=2), seed=0).recurrent
    assert type(result) is FUSED.get(cell, Recurrent)
    assert result.bidirectional


@pytest.mark.parametrize("batch", [1, MANY])
@pytest.mark.parametrize("cell", CELLS)
def test_weights_are_those_of_build_cell_with_the_same_seed(cell: str, batch: int) -> None:
    result = learner(ModelSizes(cell, 3, 2, 4, layers=2), seed=5, batch=batch)
    expected = build_cell(cell, 3, 4, num_layers=2, seed=5, dtype=torch.float32)
    weights = dict(result.recurrent.state_dict())
    torch.testing.assert_close(weights, dict(expected.state_dict()), rtol=0.0, atol=0.0)


@pytest.mark.parametrize("cell", CELLS)
def test_a_chrono_start_sets_the_gates_for_the_span_and_nothing_else(cell: str) -> None:
    result = learner(ModelSizes(cell, 3, 2, 4), seed=5, start="chrono", span=30)
    expected = build_cell(cell, 3, 4, seed=5, dtype=torch.float32)
    start_keeping(expected.stack(), 30, seed=5 + START_SEED)
    weights = dict(result.recurrent.state_dict())
    torch.testing.assert_close(weights, dict(expected.state_dict()), rtol=0.0, atol=0.0)


@given(
    shape=st.builds(
        ModelSizes,
        cell=st.sampled_from(sorted(CELLS)),
        inputs=st.just(3),
        outputs=st.just(2),
        hidden_size=st.integers(1, 5),
        layers=st.integers(1, 3),
        directions=st.integers(1, 2),
    ),
    sizes=st.tuples(st.integers(1, 7), st.integers(1, 4)),
    batch=st.sampled_from([1, MANY]),
    dtype=st.sampled_from([torch.float32, torch.float64]),
    seed=st.integers(0, 10_000),
)
def test_answers_and_gradients_are_those_of_the_plain_equations_and_autograd(
    shape: ModelSizes, sizes: tuple[int, int], batch: int, dtype: torch.dtype, seed: int
) -> None:
    result = learner(shape, seed=seed, batch=batch).to(dtype)
    module = build_cell(
        shape.cell,
        shape.inputs,
        shape.hidden_size,
        num_layers=shape.layers,
        bidirectional=shape.directions == 2,
        dtype=dtype,
    )
    module.load_state_dict(result.recurrent.state_dict())
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(*sizes, 3, generator=generator, dtype=dtype)
    factors = torch.randn(*sizes, 2, generator=generator, dtype=dtype)
    answers = result(x)
    expected = module(x)[0] @ result.readout.weight.T + result.readout.bias
    assert_close(answers.detach(), expected)
    names = list(module.state_dict())
    ours = dict(result.recurrent.named_parameters())
    gradients = torch.autograd.grad((answers * factors).sum(), [ours[name] for name in names])
    autograds = torch.autograd.grad((expected * factors).sum(), list(module.parameters()))
    for gradient, autograd in zip(gradients, autograds, strict=True):
        assert_close(gradient, autograd)


@pytest.mark.parametrize("cell", CELLS)
def test_every_state_of_the_quick_module_can_be_differentiated(cell: str) -> None:
    module = build_cell(cell, 3, 4, dtype=torch.float64)
    quick = QuickRecurrent(CELLS[cell], 3, 4).double()
    quick.load_state_dict(module.state_dict())
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(6, 2, 3, generator=generator, dtype=torch.float64)
    layer = module.stack().layers[0][0]
    start = started(CELLS[cell], dict.fromkeys(CELLS[cell].states, (2, 4)), x)
    expected, ours = run_layer(layer, x, start), quick.states(x)
    assert list(ours) == list(expected)
    for name in CELLS[cell].states:
        assert_close(ours[name].detach(), expected[name].detach())
        factors = torch.randn(6, 2, 4, generator=generator, dtype=torch.float64)
        gradients = torch.autograd.grad((quick.states(x)[name] * factors).sum(), quick.parameters())
        loss = (run_layer(layer, x, start)[name] * factors).sum()
        for gradient, autograd in zip(
            gradients, torch.autograd.grad(loss, list(module.parameters())), strict=True
        ):
            assert_close(gradient, autograd)


def test_answers_are_given_at_the_last_steps_that_are_asked_for() -> None:
    result = learner(ModelSizes("gru", 3, 2, 4), seed=0)
    x = torch.randn(6, 2, 3, generator=torch.Generator().manual_seed(0))
    assert result(x).shape == (6, 2, 2)
    torch.testing.assert_close(result(x, 2), result(x)[-2:])


@pytest.mark.parametrize("start", ["drawn", "chrono"])
@pytest.mark.parametrize("cell", CELLS)
def test_weights_come_from_the_seed_alone_and_torchs_global_generator_is_untouched(
    cell: str, start: str
) -> None:
    shape = ModelSizes(cell, 3, 2, 4)
    before = torch.get_rng_state()
    first = learner(shape, seed=7, start=start, span=9).state_dict()
    assert torch.equal(torch.get_rng_state(), before)
    torch.rand(3)
    second = learner(shape, seed=7, start=start, span=9).state_dict()
    other = learner(shape, seed=8, start=start, span=9).state_dict()
    torch.testing.assert_close(dict(first), dict(second), rtol=0.0, atol=0.0)
    assert {name for name in first if not torch.equal(first[name], other[name])} >= {
        "recurrent.weight_ih_l0",
        "readout.weight",
        "readout.bias",
    }


def test_the_read_out_starts_in_the_range_of_torchs_own_linear_layer() -> None:
    result = learner(ModelSizes("rnn", 3, 50, hidden_size=25), seed=0).readout
    bound = 1 / math.sqrt(25)
    assert 0.99 * bound < result.weight.abs().max().item() <= bound
    assert 0.9 * bound < result.bias.abs().max().item() <= bound
    assert result.weight.std().item() == pytest.approx(bound / math.sqrt(3), rel=0.05)


def test_the_read_out_is_drawn_apart_from_the_recurrent_weights() -> None:
    result = learner(ModelSizes("lstm", 5, 3, 16), seed=0).state_dict()
    taken = set(result["recurrent.weight_ih_l0"].flatten().tolist())
    assert not taken & set(result["readout.weight"].flatten().tolist())


def test_everything_is_trained_in_single_precision() -> None:
    for cell in CELLS:
        parameters = list(learner(ModelSizes(cell, 3, 2, 4), seed=0).parameters())
        assert {p.dtype for p in parameters} == {torch.float32}
        assert all(p.requires_grad for p in parameters)
