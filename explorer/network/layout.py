"""Where time and batch lie in what a module reads and returns, and which steps are padding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence, pad_packed_sequence


@dataclass(frozen=True, eq=False)
class Layout:
    """How (T, B, F), time first, lies in a module's own input and output.

    `batched` is False for one sequence without a batch axis, (T, F). `lengths` is (B,), the steps
    of each sequence, in an input whose shorter sequences are padded at their ends; None where every
    sequence has T steps. `packed` is the `PackedSequence` that was read, in whose order the output
    is packed too.
    """

    batch_first: bool = False
    batched: bool = True
    lengths: Tensor | None = None
    packed: PackedSequence | None = None

    def own(self, values: Tensor) -> Any:
        """(T, B, F) as the module itself would return it; padded steps are 0, or left out.

        The result is a view wherever it can be, attached to the graph of `values`.
        """
        if self.packed is not None:
            order, sizes = self.packed.sorted_indices, self.packed.batch_sizes
            rows = values if order is None else values.index_select(1, order.to(values.device))
            present = torch.arange(values.shape[1]) < sizes[:, None]
            return PackedSequence(rows[: len(sizes)][present], *self.packed[1:])
        values = self.cleared(values)
        if not self.batched:
            return values.squeeze(1)
        return values.transpose(0, 1) if self.batch_first else values

    def time_first(self, output: Any) -> Tensor:
        """(T, B, F) from what `own` gives."""
        if isinstance(output, PackedSequence):
            return pad_packed_sequence(output)[0]
        if not self.batched:
            return output.unsqueeze(1)  # type: ignore[no-any-return]
        return output.transpose(0, 1) if self.batch_first else output  # type: ignore[no-any-return]

    def own_input(self, x: Any) -> Any:
        """What the module itself is to be called with: x, packed if there are lengths."""
        if self.lengths is None or self.packed is not None:
            return x
        x = x if self.batched else x.unsqueeze(1)
        first = self.batch_first and self.batched
        return pack_padded_sequence(x, self.lengths, batch_first=first, enforce_sorted=False)

    def turned(self, values: Tensor) -> Tensor:
        """Between the order of the sequence and that of reading backwards, (T, B, F) each.

        Reading backwards begins at each sequence's own last step; padding stays at the end.
        """
        if self.lengths is None:
            return values.flip(0)
        count = len(self.lengths)
        steps = torch.arange(len(values))[:, None]
        order = torch.where(steps < self.lengths, self.lengths - 1 - steps, steps)
        # What is the same for every sequence, (T, 1, F), no longer is.
        return values.expand(-1, count, -1)[order, torch.arange(count)]

    def cleared(self, values: Tensor, filling: float = 0.0) -> Tensor:
        """(T, B, F) with `filling` at every padded step; the very same tensor without padding."""
        if self.lengths is None:
            return values
        return values.masked_fill(self.padding(len(values))[:, :, None], filling)

    def padding(self, steps: int) -> Tensor:
        """(T, B): whether the step lies after the end of its sequence; needs `lengths`."""
        if self.lengths is None:
            raise ValueError("Every sequence has all its steps; allowed is a layout with lengths.")
        return torch.arange(steps)[:, None] >= self.lengths


TIME_FIRST = Layout()
