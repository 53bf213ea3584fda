"""A Transformer read step by step: keys and values of the steps before are kept, and grow."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from explorer.attention.transformer import CausalTransformer

ROOM = 16


class Cached:
    """A Transformer that reads on from where it is, with its keys and values kept.

    Computed from the encoder's own weights, without its forward; equal to the whole pass. The
    cache is what a recurrent network's state is: all that the model keeps of the past. Nothing
    carries gradients.
    """

    def __init__(self, model: CausalTransformer) -> None:
        self.model = model
        self.steps = 0
        self._kept = torch.empty(0, 0)  # (layers, 2, B, heads, room, W / heads)

    @property
    def bytes(self) -> int:
        """What the keys and values of all steps so far take."""
        return self._kept[..., : self.steps, :].numel() * self._kept.element_size()

    def step(self, x: Tensor) -> Tensor:
        """The answers after one more step, (B, O), of vectors (B, I) or tokens (B,)."""
        return self.read(x[None])[0]

    def read(self, x: Tensor) -> Tensor:
        """The answers at some more steps, (T, B, O), of vectors (T, B, I) or tokens (T, B)."""
        return self.read_with_rows(x)[0]

    @torch.no_grad()
    def read_with_rows(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """The answers, and how each new step weighs all steps: (layers, B, heads, T, steps)."""
        model = self.model
        values = model.embedded(x, self.steps)  # (T, B, W)
        self._make_room(values)
        rows = []
        for number, layer in enumerate(model.encoder.layers):
            attended, row = self._attended(number, layer.self_attn, layer.norm1(values))
            values = values + attended
            inner = functional.relu(layer.linear1(layer.norm2(values)))
            values = values + layer.linear2(inner)
            rows.append(row)
        self.steps += len(x)
        return model.readout(model.norm(values)), torch.stack(rows)

    def _attended(
        self, number: int, attention: nn.MultiheadAttention, values: Tensor
    ) -> tuple[Tensor, Tensor]:
        """What a layer's attention adds, (T, B, W), and its rows, (B, heads, T, steps)."""
        steps, batch, width = values.shape
        heads = self.model.sizes.heads
        projected = functional.linear(values, attention.in_proj_weight, attention.in_proj_bias)
        # (T, B, 3 W) → (3, B, heads, T, W / heads): queries, keys, values
        split = projected.view(steps, batch, 3, heads, width // heads).permute(2, 1, 3, 0, 4)
        end = self.steps + steps
        self._kept[number, :, :, :, self.steps : end] = split[1:]
        keys, contents = self._kept[number, ..., :end, :]
        scores = split[0] @ keys.mT / math.sqrt(width // heads)
        if steps > 1:
            later = torch.ones(steps, end, dtype=torch.bool).triu(self.steps + 1)
            scores = scores.masked_fill(later, -math.inf)
        row = scores.softmax(-1)
        mixed = (row @ contents).permute(2, 0, 1, 3).reshape(steps, batch, width)
        return attention.out_proj(mixed), row

    def _make_room(self, values: Tensor) -> None:
        """Twice as much room when it is full, so that a step does not copy all of the past."""
        steps, batch, _ = values.shape
        sizes, needed, room = self.model.sizes, self.steps + steps, self._kept.shape[-2]
        if needed <= room:
            return
        shape = sizes.layers, 2, batch, sizes.heads, max(needed, 2 * room, ROOM), sizes.head_width
        grown = values.new_empty(shape)
        if self.steps:
            grown[..., : self.steps, :] = self._kept[..., : self.steps, :]
        self._kept = grown


def attention_rows(model: CausalTransformer, x: Tensor) -> Tensor:
    """How each step of one sequence weighs the steps up to it: (layers, heads, T, T).

    Rows are queries and sum to 1, columns are keys; above the diagonal stand zeros. `x` is (T, 1,
    I) or (T, 1). Raises ValueError for more than one sequence.
    """
    if x.shape[1] != 1:
        raise ValueError(f"There are {x.shape[1]} sequences; attention rows are those of one.")
    return Cached(model).read_with_rows(x)[1][:, 0]
