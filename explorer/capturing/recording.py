"""What is kept of one call of a recurrent module; nothing of it is computed on yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence, pad_packed_sequence

from explorer.capturing.incoming import Incoming, version_of
from explorer.capturing.run import Run, plain_stack
from explorer.network.surroundings import differentiable


@dataclass(frozen=True)
class Unreadable:
    """A call that was not made as torch's own are, or returned something else."""

    name: str

    @property
    def reason(self) -> str:
        """One sentence for whoever asks for it."""
        return (
            f"{self.name} was called, or returned, otherwise than torch.nn's modules, so its steps "
            "cannot be told; allowed is a forward that takes (input, state) and returns what "
            "torch's own returns, outside torch.func."
        )


@dataclass(eq=False)
class Recording:
    """One call of a module of ours or of torch's RNN, LSTM, GRU.

    `x` and `state` are copies in the module's own layout; `output` is not: it is what the caller
    got, and is compared only while nobody has changed it (`output_version`). `rng` is the state of
    torch's random numbers before the call, where dropout between layers drew from them.
    """

    module: nn.Module
    name: str
    weights: Mapping[str, Tensor]
    x: Tensor | PackedSequence
    state: tuple[Tensor, ...] | None
    start_has_graph: bool
    output: Tensor
    output_version: int
    rng: Tensor | None
    dropout: float
    incoming: Incoming = field(default_factory=Incoming)

    @property
    def output_dtype(self) -> torch.dtype:
        """The type that the module computed in."""
        return self.output.dtype

    def run(self) -> Run:
        """The call in one form for all layouts.

        Raises ValueError as `explorer.trace` for a module whose layers cannot be read.
        """
        stack = plain_stack(self.module, self.weights)
        lengths = None
        if isinstance(self.x, PackedSequence):
            x, lengths = pad_packed_sequence(self.x)
            lengths = None if bool((lengths == len(x)).all()) else lengths
        else:
            x = self._time_first(self.x)
        dtype = stack.layers[0][0].weight_hh.dtype
        x = differentiable(x).cpu().to(dtype)
        count = len(stack.layers) * len(stack.layers[0])
        names = stack.cell.states
        if self.state is None:
            start = {n: x.new_zeros(count, x.shape[1], stack.hidden_size) for n in names}
        else:
            start = {
                name: differentiable(self._batched(part)).cpu().to(dtype)
                for name, part in zip(names, self.state, strict=True)
            }
        return Run(stack, x, start, lengths, self._masks(x, count // len(stack.layers), dtype))

    def received(self) -> dict[str, Tensor]:
        """dL/d output (T, B, D·H), and dL/dh_n, dL/dc_n as "h", "c", (L·D, B, H), on the CPU."""
        dtype = self._dtype()
        result = {}
        for name, gradient in self.incoming.totals.items():
            value = self._padded(gradient) if name == "output" else self._batched(gradient)
            result[name] = value.cpu().to(dtype)
        return result

    def own_output(self) -> Tensor | None:
        """What the module returned, (T, B, D·H); None if it was changed since."""
        if version_of(self.output) != self.output_version:
            return None
        return self._padded(self.output).cpu().to(self._dtype())

    def _dtype(self) -> torch.dtype:
        dtype = next(iter(self.weights.values())).dtype
        return dtype if dtype == torch.float64 else torch.float32

    def _padded(self, values: Tensor) -> Tensor:
        """Values of every step in the layout of the output, as (T, B, …)."""
        if isinstance(self.x, PackedSequence):
            return pad_packed_sequence(self.x._replace(data=values))[0]
        return self._time_first(values)

    def _time_first(self, values: Tensor) -> Tensor:
        if values.dim() == 2:
            return values.unsqueeze(1)
        module: Any = self.module
        return values.transpose(0, 1) if module.batch_first else values

    def _batched(self, state: Tensor) -> Tensor:
        return state.unsqueeze(1) if state.dim() == 2 else state

    def _masks(self, x: Tensor, directions: int, dtype: torch.dtype) -> tuple[Tensor, ...]:
        """What dropout between the layers multiplied by, drawn again from the same state."""
        if self.rng is None:
            return ()
        source: Any = self.module
        features = directions * source.hidden_size
        packed = isinstance(self.x, PackedSequence)
        shape = (len(self.x.data), features) if packed else (*x.shape[:2], features)
        drawn = []
        with torch.random.fork_rng(devices=[]):
            torch.set_rng_state(self.rng)
            for _ in range(source.num_layers - 1):
                ones = torch.ones(shape, dtype=self.output.dtype)
                mask = nn.functional.dropout(ones, self.dropout, training=True)
                if isinstance(self.x, PackedSequence):
                    mask = pad_packed_sequence(self.x._replace(data=mask))[0]
                drawn.append(mask.to(dtype))
        return tuple(drawn)
