"""Copies of a module's weights as a call used them, made anew only after a change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

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
        self._keys: dict[str, Key] = {}
        self._copies: Mapping[str, Tensor] = {}

    def now(self) -> Mapping[str, Tensor]:
        """The weights that the last call ran with; the same object if none has changed."""
        keys: dict[str, Key] = {}
        copies: dict[str, Tensor] = {}
        changed = False
        for name, weight in self._used():
            lasting = isinstance(weight, nn.Parameter) and not weight.is_inference()
            if not lasting:
                copies[name] = weight.detach().clone()
                changed = True
                continue
            key = keys[name] = (weight, weight._version, weight.data_ptr())
            before = self._keys.get(name)
            if before is not None and before[0] is key[0] and before[1:] == key[1:]:
                copies[name] = self._copies[name]
            else:
                copies[name] = weight.detach().clone()
                changed = True
        if changed:
            self._keys, self._copies = keys, copies
        return self._copies

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


def weight_names(module: nn.Module) -> list[str]:
    """The names of the weights of a cell, or of a module of ours."""
    if isinstance(module, Recurrent):
        return [name for name, _ in module._shapes()]
    names = ["weight_ih", "weight_hh", "bias_ih", "bias_hh"]
    return names if getattr(module, "bias", True) else names[:2]
