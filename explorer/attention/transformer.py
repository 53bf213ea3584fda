"""A causal Transformer: torch's own encoder between an embedding and a read-out."""

from __future__ import annotations

import math
from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional

from explorer.attention.sizes import TransformerSizes

SLOWEST = 10_000.0


class CausalTransformer(nn.Module):
    """torch's `nn.TransformerEncoder` with a causal mask, norms before the parts, and no dropout.

    Step t sees the steps 0 … t alone. The embedding is one affine map for vectors and for tokens,
    since a token is a one-hot vector. Weights come from a seed of their own, as torch draws those
    of each part; the embedding is drawn from N(0, 1), as `nn.Embedding` is, so that a token is as
    large as its sinusoid.
    """

    def __init__(self, sizes: TransformerSizes, seed: int = 0) -> None:
        super().__init__()
        self.sizes = sizes
        # Made without storage first: else torch would draw from the generator all sessions share.
        with torch.device("meta"):
            layer = nn.TransformerEncoderLayer(
                sizes.width,
                sizes.heads,
                sizes.expansion * sizes.width,
                dropout=0.0,
                norm_first=True,
            )
            self.embedding = nn.Linear(sizes.inputs, sizes.width)
            self.encoder = nn.TransformerEncoder(layer, sizes.layers, enable_nested_tensor=False)
            self.norm = nn.LayerNorm(sizes.width)
            self.readout = nn.Linear(sizes.width, sizes.outputs)
        self.to_empty(device="cpu")
        self._draw(torch.Generator().manual_seed(seed))

    def forward(self, x: Tensor) -> Tensor:
        """Answers at every step, (T, B, O), of vectors (T, B, I) or tokens (T, B), int64."""
        embedded = self.embedded(x, 0)
        steps = len(embedded)
        mask = nn.Transformer.generate_square_subsequent_mask(steps, dtype=embedded.dtype)
        result: Tensor = self.readout(self.norm(self.encoder(embedded, mask=mask, is_causal=True)))
        return result

    def embedded(self, x: Tensor, first: int) -> Tensor:
        """What the encoder reads, (T, B, W), of inputs whose first one is step `first`."""
        if x.is_floating_point():
            vectors: Tensor = self.embedding(x)
        else:
            vectors = functional.embedding(x, self.embedding.weight.T) + self.embedding.bias
        if self.sizes.positions == "none":
            return vectors
        places = sinusoids(first, len(x), self.sizes.width).to(vectors.dtype)
        return vectors + places[:, None]  # (T, 1, W)

    @torch.no_grad()
    def _draw(self, generator: torch.Generator) -> None:
        self.embedding.weight.normal_(generator=generator)
        self.embedding.bias.zero_()
        for layer in self.encoder.layers:
            attention = layer.self_attn
            nn.init.xavier_uniform_(attention.in_proj_weight, generator=generator)
            _draw_linear(attention.out_proj, generator)
            for bias in (attention.in_proj_bias, attention.out_proj.bias):
                bias.zero_()
            _draw_linear(layer.linear1, generator)
            _draw_linear(layer.linear2, generator)
        _draw_linear(self.readout, generator)
        for part in self.modules():
            if isinstance(part, nn.LayerNorm):
                part.reset_parameters()  # ones and zeros


def _draw_linear(linear: nn.Linear, generator: torch.Generator) -> None:
    """As `nn.Linear` draws: uniform within one over the root of its inputs."""
    bound = 1.0 / math.sqrt(linear.in_features)
    for values in (linear.weight, linear.bias):
        values.uniform_(-bound, bound, generator=generator)


def sinusoids(first: int, steps: int, width: int) -> Tensor:
    """Sines and cosines of the steps from `first` on, (T, W), float64.

    Columns 2i and 2i + 1 are sin and cos of t / 10,000^(2i / W). Source: Vaswani et al. 2017,
    section 3.5.
    """
    pairs = torch.arange(0, width, 2, dtype=torch.float64)
    places = torch.arange(first, first + steps, dtype=torch.float64)
    angles = places[:, None] / SLOWEST ** (pairs / width)
    return torch.stack([angles.sin(), angles.cos()], -1).flatten(1)[:, :width]


def loaded_transformer(
    sizes: TransformerSizes, weights: Mapping[str, Tensor], dtype: torch.dtype = torch.float64
) -> CausalTransformer:
    """A Transformer with given weights, without gradients."""
    model = CausalTransformer(sizes)
    model.load_state_dict(weights)
    return model.to(dtype).requires_grad_(False)
