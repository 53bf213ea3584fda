"""Calls of a cell, one step each, joined to sequences by the states that are handed on."""

from __future__ import annotations

import weakref
from collections.abc import Mapping
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

from explorer.capturing.backward_run import through_h
from explorer.capturing.incoming import Incoming, reaches, version_of
from explorer.capturing.received import state_names
from explorer.capturing.run import OpenedRun, Run, read_run
from explorer.network.surroundings import differentiable
from explorer.network.unroll import differentiable_steps

# From a cell's h to its c there are two or three nodes of the graph: a product, a tanh, a view.
NODES_INSIDE = 4
# A longer sequence goes on as a new one, so that memory stays bounded.
MOST_STEPS = 4096


@dataclass(eq=False)
class CellSequence:
    """Consecutive calls of one cell, each reading the very state tensors that the one before gave.

    `xs` and `outputs` (h only) are (B, I) and (B, H) a step, or without a batch.
    """

    module: nn.Module
    name: str
    weights: Mapping[str, Tensor]
    state: tuple[Tensor, ...] | None
    start_has_graph: bool
    xs: list[Tensor] = field(default_factory=list)
    incoming: list[Incoming] = field(default_factory=list)
    outputs: list[Tensor] = field(default_factory=list)
    c_has_path_through_h: bool = False
    _last: tuple[tuple[weakref.ref[Tensor], int], ...] = ()

    def continues(self, state: tuple[Tensor, ...], weights: Mapping[str, Tensor]) -> bool:
        """Whether a call that is handed this state, with these weights, is the next step."""
        return (
            weights is self.weights
            and len(self.xs) < MOST_STEPS
            and len(state) == len(self._last) > 0
            and all(
                part is last() and version_of(part) == version
                for part, (last, version) in zip(state, self._last, strict=True)
            )
        )

    def add(self, x: Tensor, returned: Mapping[str, Tensor], *, listening: bool) -> None:
        """One more step, of which the states were returned."""
        self.xs.append(x)
        self.outputs.append(returned["h"].detach().clone())
        self.incoming.append(Incoming())
        self._last = tuple((weakref.ref(part), version_of(part)) for part in returned.values())
        if listening:
            if "c" in returned and len(self.xs) == 1:
                self.c_has_path_through_h = _leads_to(returned["h"], returned["c"])
            self.incoming[-1].listen(returned)

    @property
    def states(self) -> tuple[str, ...]:
        """The names of the cell's states."""
        return state_names(self.module)

    @property
    def output_dtype(self) -> torch.dtype:
        """The type that the cell computed in."""
        return self.outputs[0].dtype

    def run(self) -> Run:
        """The steps as one run of one layer.

        Raises ValueError as `explorer.trace` for a cell or an input that it cannot open.
        """
        return read_run(self.module, self.weights, torch.stack(self.xs), self.state)

    def totals(self, opened: OpenedRun) -> dict[str, Tensor]:
        """dL/dh_t and dL/dc_t as they arrived, (T, B, H), c_t's without the path through h_t."""
        zero = opened.output.new_zeros(opened.output.shape[1:])
        totals = {
            name: torch.stack([_own(step.totals.get(name), zero) for step in self.incoming])
            for name in self.states
        }
        if not self.c_has_path_through_h:
            return totals
        (steps,) = opened.opened.values()
        inside = through_h(differentiable_steps(steps), totals["h"])
        return {name: value - inside.get(name, 0.0) for name, value in totals.items()}

    def own_output(self, run: Run) -> Tensor:
        """h of every step as the cell returned it, (T, B, H)."""
        steps = [_batched(differentiable(output)) for output in self.outputs]
        return torch.stack(steps).to("cpu", run.x.dtype)


def _own(gradient: Tensor | None, zero: Tensor) -> Tensor:
    return zero if gradient is None else _batched(gradient).cpu().to(zero.dtype)


def _batched(values: Tensor) -> Tensor:
    return values.unsqueeze(0) if values.dim() == 1 else values


def _leads_to(output: Tensor, inner: Tensor) -> bool:
    """Whether h is computed from the very c that is returned: its gradient then holds that path."""
    nodes = [(t if t._base is None else t._base).grad_fn for t in (output, inner)]
    if nodes[0] is None or nodes[1] is None or nodes[0] is nodes[1]:
        return False
    return reaches(nodes[0], nodes[1], NODES_INSIDE)
