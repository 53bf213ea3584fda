"""What is kept of one call of a recurrent module; nothing of it is computed on yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence, pad_packed_sequence

from explorer.capturing.incoming import Incoming, version_of
from explorer.capturing.run import Run, read_run
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

        Raises ValueError as `explorer.trace` for a module or an input that it cannot open.
        """
        run = read_run(self.module, self.weights, self.x, self.state)
        return replace(run, masks=self._masks(run))

    def received(self, run: Run) -> dict[str, Tensor]:
        """dL/d output (T, B, D·H), and dL/dh_n, dL/dc_n as "h", "c", (L·D, B, H), on the CPU."""
        result = {}
        for name, gradient in self.incoming.totals.items():
            value = self._padded(run, gradient) if name == "output" else _batched(gradient)
            result[name] = value.to("cpu", run.x.dtype)
        return result

    def own_output(self, run: Run) -> Tensor | None:
        """What the module returned, (T, B, D·H); None if it was changed since."""
        if version_of(self.output) != self.output_version:
            return None
        return self._padded(run, differentiable(self.output)).to("cpu", run.x.dtype)

    def _padded(self, run: Run, values: Tensor) -> Tensor:
        """Values of every step in the layout of the output, as (T, B, …)."""
        packed = run.layout.packed
        return run.layout.time_first(values if packed is None else packed._replace(data=values))

    def _masks(self, run: Run) -> tuple[Tensor, ...]:
        """What dropout between the layers multiplied by, drawn again from the same state."""
        if self.rng is None:
            return ()
        layers, packed = run.stack.layers, run.layout.packed
        features = sum(layer.output_size for layer in layers[0])
        shape = run.x.shape[:2] if packed is None else packed.data.shape[:1]
        ones = torch.ones(*shape, features, dtype=self.output.dtype)
        with torch.random.fork_rng(devices=[]):
            torch.set_rng_state(self.rng)
            drawn = [nn.functional.dropout(ones, self.dropout) for _ in layers[1:]]
        if packed is not None:
            drawn = [pad_packed_sequence(packed._replace(data=mask))[0] for mask in drawn]
        return tuple(mask.to(run.x.dtype) for mask in drawn)


def _batched(state: Tensor) -> Tensor:
    return state.unsqueeze(1) if state.dim() == 2 else state
