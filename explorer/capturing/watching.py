"""The hooks on one recurrent module, which keep what each of its calls received and returned."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

from explorer.capturing.hooks import OwnHook
from explorer.capturing.opened_call import OpenedCall
from explorer.capturing.received import received
from explorer.capturing.recording import Recording, Unreadable
from explorer.capturing.sequence_steps import CellSequence
from explorer.capturing.weights import WeightCopies
from explorer.network.stack import cell_of

# Sequences of one cell that may go on: as many layers or beams can take turns with one cell.
OPEN_SEQUENCES = 8
COMPILED = "_orig_mod."
# The name of a model that is itself a recurrent module.
ROOT = "model"
Receive = Callable[[str, OpenedCall], None]


class Watch:
    """Watches one module until `remove`; `receive` gets its name and each call."""

    def __init__(self, module: nn.Module, name: str, receive: Receive, *, gradients: bool) -> None:
        self._module: Any = module
        self._name = name
        self._receive = receive
        self._gradients = gradients
        self._copies = WeightCopies(module)
        self._rng: Tensor | None = None
        self._sequences: list[CellSequence] = []
        one_step = isinstance(module, nn.RNNCellBase)
        after = OwnHook(module, self._after_step if one_step else self._after_call)
        # Before other hooks, which may change what the module itself returned.
        self._handles = [module.register_forward_hook(after, prepend=True, with_kwargs=True)]
        if not one_step:
            before = OwnHook(module, self._before_call)
            self._handles.append(module.register_forward_pre_hook(before))

    def remove(self) -> None:
        """Takes the hooks away."""
        for handle in self._handles:
            handle.remove()

    def forget(self) -> None:
        """No later step goes on with a sequence so far."""
        self._sequences.clear()

    def _before_call(self, _module: nn.Module, _args: Any) -> None:
        module = self._module
        drops = module.training and getattr(module, "dropout", 0.0) and module.num_layers > 1
        self._rng = torch.get_rng_state() if drops else None

    def _after_call(self, module: nn.Module, args: Any, kwargs: Any, result: Any) -> None:
        call = received(module, args, kwargs, result)
        if call is None:
            self._receive(self._name, OpenedCall(Unreadable(self._name)))
            return
        recording = Recording(
            module,
            self._name,
            self._copies.now(),
            call.x,
            call.state,
            call.start_has_graph,
            call.returned["output"].detach(),
            call.versions[0],
            self._rng,
            float(getattr(module, "dropout", 0.0)),
        )
        if self._gradients:
            recording.incoming.listen(call.returned)
        self._receive(self._name, OpenedCall(recording))

    def _after_step(self, module: nn.Module, args: Any, kwargs: Any, result: Any) -> None:
        call = received(module, args, kwargs, result)
        if call is None or isinstance(call.x, PackedSequence):
            self._receive(self._name, OpenedCall(Unreadable(self._name)))
            return
        weights = self._copies.now()
        going = [one for one in self._sequences if one.continues(call.handed_on, weights)]
        if going:
            sequence = going[-1]
        else:
            sequence = CellSequence(module, self._name, weights, call.state, call.start_has_graph)
            self._sequences = [*self._sequences[1 - OPEN_SEQUENCES :], sequence]
            self._receive(self._name, OpenedCall(sequence))
        sequence.add(call.x, call.returned, listening=self._gradients)


def recurrent_modules(model: nn.Module) -> tuple[dict[str, str], dict[str, nn.Module]]:
    """Every name of a recurrent module → its first name, and first name → module.

    What torch.compile puts in front of names is left out. Raises ValueError for a model without
    any, or with scripted parts, which run no hooks.
    """
    if not isinstance(model, nn.Module):
        raise ValueError(f"The model is a {type(model).__name__}; allowed is a torch.nn.Module.")
    first: dict[nn.Module, str] = {}
    aliases: dict[str, str] = {}
    for path, module in model.named_modules(remove_duplicate=False):
        name = path.replace(COMPILED, "").removesuffix(COMPILED[:-1]) or ROOT
        if isinstance(module, torch.jit.ScriptModule):
            raise ValueError(
                f"{name} is scripted, so that no hook runs inside; capture the "
                "module that was scripted, with the same weights."
            )
        if cell_of(module) is not None:
            aliases[name] = first.setdefault(module, name)
    if not aliases:
        raise ValueError(
            f"There is no recurrent module in this {type(model).__name__}; captured are those of "
            "build_cell, torch.nn.RNN, LSTM and GRU, and their cells."
        )
    return aliases, {name: module for module, name in first.items()}
