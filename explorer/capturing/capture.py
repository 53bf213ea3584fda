"""Watches every recurrent module of a model through its user's own loop."""

from __future__ import annotations

from collections import deque
from types import TracebackType

from torch import nn

from explorer.capturing.captured_trace import CapturedTrace, captured_trace
from explorer.capturing.opened_call import OpenedCall
from explorer.capturing.watching import Watch, recurrent_modules

KEPT_CALLS = 8


class Capture:
    """What `capture` returns: a handle, a context manager, and what it has seen so far.

    `seen["encoder.rnn"]` is the last call of that module as a `CapturedTrace`; `calls` has all that
    are kept. Nothing is computed before it is asked for; what was asked for stays with its call.
    """

    def __init__(self, model: nn.Module, *, gradients: bool = True, keep: int = KEPT_CALLS) -> None:
        if isinstance(keep, bool) or not isinstance(keep, int) or keep < 1:
            raise ValueError(f"keep is {keep!r}; allowed are whole numbers from 1.")
        self._aliases, modules = recurrent_modules(model)
        self._calls: dict[str, deque[OpenedCall]] = {}
        self._counts: dict[str, int] = {}
        self._keep = keep
        self._watches = [
            Watch(module, name, self._receive, gradients=gradients)
            for name, module in modules.items()
        ]

    @property
    def names(self) -> tuple[str, ...]:
        """Every recurrent module that ran, in the order of the first calls."""
        return tuple(self._calls)

    def __getitem__(self, name: str) -> CapturedTrace:
        """The last call of a module.

        Raises ValueError for a module that is not there or has not run.
        """
        return captured_trace(self._of(name)[-1])

    def __contains__(self, name: object) -> bool:
        return self._aliases.get(str(name)) in self._calls

    def calls(self, name: str) -> tuple[CapturedTrace, ...]:
        """The calls of a module that are kept, the oldest first; of a cell, the sequences.

        Raises ValueError for a module that is not there or has not run.
        """
        return tuple(captured_trace(call) for call in self._of(name))

    def count(self, name: str) -> int:
        """How many calls there were, those that are no longer kept included."""
        return self._counts[self._name(name)]

    def dropped(self, name: str) -> int:
        """How many of the oldest calls are no longer kept."""
        return self.count(name) - len(self._of(name))

    def clear(self) -> None:
        """Forgets all calls so far; watching goes on."""
        self._calls.clear()
        self._counts.clear()
        for watch in self._watches:
            watch.forget()

    def remove(self) -> None:
        """Stops watching; calls that are kept stay, and still hear of their backward passes."""
        for watch in self._watches:
            watch.remove()
        self._watches = []

    def __enter__(self) -> Capture:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.remove()

    def __repr__(self) -> str:
        listed = ", ".join(f"{name}: {_calls(self._counts[name])}" for name in self.names)
        return f"Capture({listed or 'no recurrent module has run yet'})"

    def _receive(self, name: str, call: OpenedCall) -> None:
        self._calls.setdefault(name, deque(maxlen=self._keep)).append(call)
        self._counts[name] = self._counts.get(name, 0) + 1

    def _name(self, name: str) -> str:
        own = self._aliases.get(name)
        if own is None:
            raise ValueError(
                f"The model has no recurrent module {name!r}; it has {', '.join(self._aliases)}."
            )
        if own not in self._calls:
            ran = ", ".join(self._calls) or "none"
            raise ValueError(f"{name} has not run since the capture began; those that ran: {ran}.")
        return own

    def _of(self, name: str) -> deque[OpenedCall]:
        return self._calls[self._name(name)]


def capture(model: nn.Module, *, gradients: bool = True, keep: int = KEPT_CALLS) -> Capture:
    """Watches the recurrent modules of a model while its user trains or runs it.

        with capture(model) as seen:
            loss = loss_fn(model(x), y)
            loss.backward()
        seen["encoder.rnn"]["f"]  # the forget gate, (T, B, H)
        seen["encoder.rnn"].gradients()["c"]  # dL/dc_t of that very loss

    The model is not edited. Results, gradients and random numbers are bitwise what they are
    without. Without `with`, `seen.remove()` ends it. Copies of the model, as DataParallel makes for
    several devices, are not watched. torch.compile breaks its graph at each module that is, so a
    model compiled with fullgraph=True cannot be captured. Where activations are checkpointed, the
    module runs twice, which is two calls: `reached` says which of them has the gradients.

    Args:
        model: any module with modules of ours, torch.nn.RNN, LSTM or GRU inside, or their cells,
            whose calls in a loop are joined: a call goes on with a sequence if it is handed the
            very tensors that the call before returned, else it begins a new one.
        gradients: whether backward passes are listened to.
        keep: how many calls of each module stay; older ones are dropped and counted. A call keeps
            a copy of its input and start states, the output itself, dL/d of what it returned, and
            one copy of the weights for all calls between two changes of them. A sequence of a cell
            has at most 4,096 steps, then another begins.

    Returns:
        A `Capture`. A module that has several names has the first one; others find it too.

    Raises:
        ValueError: for a model without recurrent modules, or one that torch.jit has scripted.
    """
    return Capture(model, gradients=gradients, keep=keep)


def _calls(count: int) -> str:
    return "1 call" if count == 1 else f"{count} calls"
