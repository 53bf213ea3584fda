"""What a call of a recurrent module received and returned, whichever way it was written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

from explorer.capturing.incoming import version_of
from explorer.network.stack import cell_of


@dataclass(frozen=True, eq=False)
class Received:
    """The arguments of a call, and the tensors it returned, by name.

    x and state are copies outside the graph, since their owner may change them in place. returned
    has "output" (of a packed sequence its data), and the names of the states; a cell returns states
    alone. `handed_on` are the tensors of the state themselves.
    """

    x: Tensor | PackedSequence
    state: tuple[Tensor, ...] | None
    handed_on: tuple[Tensor, ...]
    returned: dict[str, Tensor]

    @property
    def start_has_graph(self) -> bool:
        """Whether the state was attached to a graph."""
        return any(part.grad_fn is not None for part in self.handed_on)

    @property
    def versions(self) -> tuple[int, ...]:
        """How often each returned tensor had been changed in place."""
        return tuple(version_of(part) for part in self.returned.values())


def received(
    module: nn.Module, args: tuple[Any, ...], kwargs: Mapping[str, Any], result: Any
) -> Received | None:
    """The call in one form; None if it is not one that torch's own modules could make."""
    x = args[0] if args else kwargs.get("input", kwargs.get("x"))
    state = args[1] if len(args) > 1 else kwargs.get("hx", kwargs.get("state"))
    handed_on = () if state is None else _parts(state)
    if isinstance(module, nn.RNNCellBase):
        names, values = state_names(module), _parts(result)
    else:
        if not isinstance(result, tuple) or len(result) != 2:
            return None
        output = result[0].data if isinstance(result[0], PackedSequence) else result[0]
        names, values = ("output", *state_names(module)), (output, *_parts(result[1]))
    data = x.data if isinstance(x, PackedSequence) else x
    tensors = (data, *handed_on, *values)
    if len(values) != len(names) or not all(_has_values(value) for value in tensors):
        return None
    with torch.no_grad():
        copied = data.clone()
        start = tuple(part.clone() for part in handed_on)
    return Received(
        x._replace(data=copied) if isinstance(x, PackedSequence) else copied,
        start or None,
        handed_on,
        dict(zip(names, values, strict=True)),
    )


def state_names(module: nn.Module) -> tuple[str, ...]:
    """The names of the states of a recurrent module or of a cell that does one step."""
    cell = cell_of(module)
    return () if cell is None else cell.states


def _parts(state: Any) -> tuple[Any, ...]:
    return tuple(state) if isinstance(state, tuple | list) else (state,)


def _has_values(value: Any) -> bool:
    """Whether it is a tensor that holds numbers, as those inside torch.func do not."""
    if not isinstance(value, Tensor):
        return False
    try:
        value.data_ptr()
    except RuntimeError:
        return False
    return True
