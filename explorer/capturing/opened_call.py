"""A captured call, computed on: its steps opened, and the backward passes that reached it."""

from __future__ import annotations

from functools import cached_property

import torch
from torch import Tensor

from explorer.capturing.backward_run import RunGradients, observed_gradients, run_gradients
from explorer.capturing.incoming import Incoming
from explorer.capturing.recording import Recording, Unreadable
from explorer.capturing.run import OpenedRun, Run, open_run
from explorer.capturing.sequence_steps import CellSequence
from explorer.tracing.own_run import TOLERANCES


class OpenedCall:
    """What was kept of a call, and what has been computed from it so far."""

    def __init__(self, kept: Recording | CellSequence | Unreadable) -> None:
        self._kept = kept
        self._gradients: tuple[int, RunGradients] | None = None

    @property
    def kept(self) -> Recording | CellSequence:
        """What the call received and returned.

        Raises ValueError if it did so otherwise than torch's modules.
        """
        if isinstance(self._kept, Unreadable):
            raise ValueError(self._kept.reason)
        return self._kept

    @cached_property
    def run(self) -> Run:
        """The call in one form for all layouts."""
        return self.kept.run()

    @cached_property
    def opened(self) -> OpenedRun:
        """Every step of every layer and direction.

        Raises ValueError, one sentence, if the module returned something else than its weights
        give, or read nothing that can be traced.
        """
        opened = open_run(self.run)
        own = self.kept.own_output(self.run)
        if own is not None:
            self._check(own, opened.output)
        return opened

    @property
    def passes(self) -> int:
        """How often a gradient has arrived so far."""
        return sum(incoming.passes for incoming in self._incoming)

    def gradients(self) -> RunGradients:
        """Of all backward passes so far.

        Raises ValueError if there were none, or if one of them built a graph of its own.
        """
        passes, name = self.passes, self.kept.name
        if passes == 0:
            raise ValueError(
                f"No backward pass has reached this call of {name}: capture with gradients=True, "
                "call backward() on a loss that depends on it, then ask."
            )
        if any(incoming.with_graph for incoming in self._incoming):
            raise ValueError(
                f"A backward pass with create_graph=True went through {name}: a loss made from its "
                "gradients reaches the weights on other ways, so they are not told apart here; "
                "allowed are passes without it."
            )
        if self._gradients is None or self._gradients[0] != passes:
            self._gradients = (passes, self._walked())
        return self._gradients[1]

    @property
    def _incoming(self) -> list[Incoming]:
        kept = self.kept
        return kept.incoming if isinstance(kept, CellSequence) else [kept.incoming]

    def _walked(self) -> RunGradients:
        opened = self.opened
        if isinstance(self.kept, CellSequence):
            return observed_gradients(opened, self.kept.totals(opened))
        return run_gradients(opened, self.kept.received(self.run))

    def _check(self, own: Tensor, ours: Tensor) -> None:
        largest = max(float(ours.abs().nan_to_num(0.0, 0.0, 0.0).max()), 1.0)
        bound = TOLERANCES[self.kept.output_dtype] * largest
        if own.shape == ours.shape:
            difference = float((own - ours.to(own.dtype)).abs().max())
            # Where both overflowed there is no difference to tell.
            if difference <= bound or torch.allclose(own, ours, 0.0, bound, equal_nan=True):
                return
            different = f"differs from that of its weights by {difference:.2g}"
        else:
            different = f"is {tuple(own.shape)}, its weights give {tuple(ours.shape)}"
        raise ValueError(
            f"{self.kept.name} cannot be traced: its own output {different}, since a forward of "
            "its own or an edit of .data changed what it computes; allowed are changes of weights "
            "that torch sees, as under torch.no_grad()."
        )
