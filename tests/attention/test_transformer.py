"""The Transformer: what a step sees, its sizes, and where its weights come from."""

from __future__ import annotations

import math

import pytest
import torch
from torch.nn import functional

from explorer.attention.sizes import TransformerSizes
from explorer.attention.transformer import CausalTransformer, loaded_transformer, sinusoids

SIZES = TransformerSizes(inputs=5, outputs=3, width=12, heads=3, layers=2)


@pytest.mark.parametrize(
    "sizes",
    [
        SIZES,
        TransformerSizes(1, 1, width=1, heads=1, layers=1),
        TransformerSizes(7, 9, width=10, heads=5, layers=3, expansion=1, positions="none"),
    ],
)
def test_the_parameters_are_counted_as_torch_counts_them(sizes: TransformerSizes) -> None:
    model = CausalTransformer(sizes)
    assert sizes.parameters == sum(weight.numel() for weight in model.parameters())


def test_the_matched_width_comes_nearest_to_a_number_of_parameters() -> None:
    matched = SIZES.matched(20_000)
    counts = [
        CausalTransformer(TransformerSizes(5, 3, width, heads=3)).sizes.parameters
        for width in (matched.width - 3, matched.width, matched.width + 3)
    ]
    assert counts[0] < counts[1] < counts[2]
    assert abs(counts[1] - 20_000) == min(abs(count - 20_000) for count in counts)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"width": 10, "heads": 3}, "width is 10 for 3 heads; allowed are multiples of the heads."),
        ({"layers": 0}, "layers is 0; allowed are whole numbers from 1."),
        ({"positions": "learned"}, "positions is 'learned'; allowed are sinusoidal, none."),
    ],
)
def test_a_size_that_is_not_allowed_is_named(wrong: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        TransformerSizes(5, 3, **wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("positions", ["sinusoidal", "none"])
def test_an_answer_depends_on_its_own_step_and_those_before_alone(positions: str) -> None:
    sizes = TransformerSizes(5, 3, 12, 3, positions=positions)  # type: ignore[arg-type]
    model = CausalTransformer(sizes, seed=1).double()
    x = torch.randn(9, 1, 5, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    x.requires_grad_()
    (slope,) = torch.autograd.grad(model(x)[4].sum(), x)
    sizes_of = slope[:, 0].norm(dim=-1)
    assert sizes_of[:5].min() > 1e-6
    assert sizes_of[5:].max() == 0.0


def test_a_token_is_read_as_its_one_hot_vector() -> None:
    model = CausalTransformer(SIZES, seed=2)
    tokens = torch.tensor([[0, 4], [2, 1], [3, 3]])
    assert torch.equal(model(tokens), model(functional.one_hot(tokens, 5).float()))


def test_without_positions_the_order_of_the_steps_before_is_lost_in_one_layer() -> None:
    swapped = torch.tensor([1, 0, 2])
    for positions, equal in (("none", True), ("sinusoidal", False)):
        sizes = TransformerSizes(5, 3, 12, 3, layers=1, positions=positions)  # type: ignore[arg-type]
        model = CausalTransformer(sizes, seed=3).double()
        x = torch.randn(3, 1, 5, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
        last = (model(x)[-1] - model(x[swapped])[-1]).abs().max().item()
        assert (last < 1e-12) == equal


def test_a_seed_gives_the_same_weights_and_leaves_the_generator_of_all_sessions_alone() -> None:
    before = torch.random.get_rng_state()
    first, second, other = (CausalTransformer(SIZES, seed) for seed in (4, 4, 5))
    assert torch.equal(before, torch.random.get_rng_state())
    pairs = list(zip(first.parameters(), second.parameters(), strict=True))
    assert all(torch.equal(a, b) for a, b in pairs)
    assert not torch.equal(first.readout.weight, other.readout.weight)
    assert not torch.equal(
        first.encoder.layers[0].linear1.weight, first.encoder.layers[1].linear1.weight
    )


def test_the_sinusoids_of_two_places_depend_on_their_distance_alone() -> None:
    early, late = sinusoids(0, 8, 6), sinusoids(1000, 8, 6)
    assert torch.allclose(early @ early.T, late @ late.T, atol=1e-9)
    assert early[3, :2].tolist() == pytest.approx([math.sin(3.0), math.cos(3.0)])


def test_a_loaded_model_answers_as_the_one_whose_weights_it_has() -> None:
    model = CausalTransformer(SIZES, seed=6)
    other = loaded_transformer(SIZES, model.state_dict(), torch.float32)
    x = torch.tensor([[1], [2], [4]])
    assert torch.equal(model(x), other(x))
    assert not any(weight.requires_grad for weight in other.parameters())
