"""Copies of a module's weights as a call used them, made anew only after a change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils import parametrize

from explorer.network.recurrent import Recurrent
from explorer.tracing.own_run import undisturbed

Key = tuple[Tensor, int, int]


class WeightCopies:
    """The weights of one module: by torch's names, copied once for each state they were in.

    An optimiser's step changes weights in place, which their version counter tells. What edits
    `.data` leaves no mark there.
    """

    def __init__(self, module: nn.Module) -> None:
        self._module: Any = module
        self._keys: Mapping[str, Key | None] = {}
        self._copies: Mapping[str, Tensor] = {}

    def now(self) -> Mapping[str, Tensor]:
        """The weights that the last call ran with; the same object if none has changed."""
        keys: dict[str, Key | None] = {}
        copies: dict[str, Tensor] = {}
        changed = False
        for name, weight in self._used():
            key = keys[name] = _key(weight)
            if self._same(name, weight, key):
                copies[name] = self._copies[name]
            else:
                copies[name] = weight.detach().clone()
                changed = True
        if changed:
            self._copies = copies
        self._keys = keys
        return self._copies

    def _same(self, name: str, weight: Tensor, key: Key | None) -> bool:
        """Whether the copy of a weight is still right."""
        if name not in self._copies:
            return False
        if key is None:  # made anew for every call, by a hook or a parametrization
            return torch.equal(self._copies[name], weight)
        before = self._keys[name]
        return before is not None and before[0] is key[0] and before[1:] == key[1:]

    def _used(self) -> Iterator[tuple[str, Tensor]]:
        module = self._module
        if isinstance(module, nn.RNNBase):
            # What the call itself ran with, whichever hook or parametrization made it.
            yield from zip(module._flat_weights_names, module._flat_weights, strict=True)
        elif parametrize.is_parametrized(module):
            with undisturbed(module):
                module.eval()
                yield from [(name, getattr(module, name)) for name in weight_names(module)]
        else:
            for name in weight_names(module):
                yield name, getattr(module, name)


def _key(weight: Tensor) -> Key | None:
    """What changes when a lasting weight does; None for one that does not last."""
    if not weight.is_leaf or weight.is_inference():
        return None
    return weight, weight._version, weight.data_ptr()


def weight_names(module: nn.Module) -> list[str]:
    """The names of the weights of a cell, or of a module of ours."""
    if isinstance(module, Recurrent):
        return [name for name, _ in module._shapes()]
    names = ["weight_ih", "weight_hh", "bias_ih", "bias_hh"]
    return names if getattr(module, "bias", True) else names[:2]
