"""The cache against the whole pass of torch's encoder, and attention rows against torch's own."""

from __future__ import annotations

from itertools import pairwise
from typing import get_args

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor, nn

from explorer.attention.cache import Cached, attention_rows
from explorer.attention.sizes import Positions, TransformerSizes
from explorer.attention.transformer import CausalTransformer


def tokens(steps: int, batch: int, count: int, seed: int = 0) -> Tensor:
    return torch.randint(count, (steps, batch), generator=torch.Generator().manual_seed(seed))


SIZES = st.builds(
    lambda head_width, heads, layers, expansion, positions: TransformerSizes(
        6, 4, heads * head_width, heads, layers, expansion, positions
    ),
    st.integers(1, 5),
    st.integers(1, 4),
    st.integers(1, 3),
    st.integers(1, 4),
    st.sampled_from(get_args(Positions)),
)


@given(SIZES, st.integers(1, 40), st.integers(1, 3), st.lists(st.integers(1, 39), max_size=3))
def test_reading_on_with_a_cache_equals_the_whole_pass(
    sizes: TransformerSizes, steps: int, batch: int, cuts: list[int]
) -> None:
    model = CausalTransformer(sizes, seed=steps).double()
    x = tokens(steps, batch, 6)
    whole = model(x)
    one_by_one, in_parts = Cached(model), Cached(model)
    answers = torch.stack([one_by_one.step(row) for row in x])
    assert (answers - whole).abs().max() < 1e-10
    ends = sorted({0, steps, *(cut for cut in cuts if cut < steps)})
    parts = [in_parts.read(x[first:last]) for first, last in pairwise(ends)]
    assert (torch.cat(parts) - whole).abs().max() < 1e-10


def test_in_float32_the_cache_equals_the_whole_pass_as_far_as_float32_goes() -> None:
    model = CausalTransformer(TransformerSizes(6, 4, 24, 4, 3), seed=1)
    x = torch.randn(70, 2, 6, generator=torch.Generator().manual_seed(0))
    cached = Cached(model)
    answers = torch.stack([cached.step(row) for row in x])
    assert (answers - model(x)).abs().max() < 1e-5


def test_the_cache_grows_by_two_rows_of_the_width_a_layer_and_step() -> None:
    sizes = TransformerSizes(6, 4, 24, 4, 3)
    cached = Cached(CausalTransformer(sizes))
    assert cached.bytes == 0
    for step, row in enumerate(tokens(40, 1, 6), start=1):
        cached.step(row)
        assert cached.bytes == 4 * 2 * 3 * 24 * step == 4 * sizes.cache_numbers(step)


@pytest.mark.parametrize("steps", [1, 2, 17])
def test_the_rows_are_those_of_torchs_attention(steps: int) -> None:
    model = CausalTransformer(TransformerSizes(6, 4, 12, 3, 2), seed=2).double()
    x = tokens(steps, 1, 6)
    inputs: list[Tensor] = []
    for layer in model.encoder.layers:
        layer.register_forward_hook(lambda _, args, __: inputs.append(args[0]))
    model(x)
    mask = nn.Transformer.generate_square_subsequent_mask(steps, dtype=torch.float64)
    rows = attention_rows(model, x)
    for layer, values, row in zip(model.encoder.layers, inputs, rows, strict=True):
        normed = layer.norm1(values)
        _, expected = layer.self_attn(
            normed, normed, normed, attn_mask=mask, average_attn_weights=False
        )
        assert torch.allclose(row, expected[0], atol=1e-12)


def test_nothing_stands_above_the_diagonal_and_every_row_sums_to_one() -> None:
    model = CausalTransformer(TransformerSizes(6, 4, 12, 3, 2), seed=3)
    rows = attention_rows(model, tokens(20, 1, 6))
    assert rows.shape == (2, 3, 20, 20)
    assert rows.triu(1).abs().max() == 0.0
    assert torch.allclose(rows.sum(-1), torch.ones(2, 3, 20))


def test_rows_of_several_sequences_are_refused() -> None:
    model = CausalTransformer(TransformerSizes(6, 4, 12, 3))
    with pytest.raises(ValueError, match="There are 2 sequences; attention"):
        attention_rows(model, tokens(4, 2, 6))
