"""The weights that every step of an unrolled network uses: how many numbers each of them is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from torch import Tensor

Chain = Literal["", "backward", "encoder", "decoder"]
Role = Literal["input", "recurrent", "bias", "output"]

# Where a chain of states has its weights in a file; the first one has no name of its own.
CHAINS: dict[Chain, tuple[str, str]] = {
    "": ("recurrent.", "_l0"),
    "backward": ("recurrent.", "_l0_reverse"),
    "encoder": ("encoder.", "_l0"),
    "decoder": ("decoder.", "_l0"),
}
RECURRENT_ROLES: tuple[Role, ...] = ("input", "recurrent", "bias")


def weight_key(chain: Chain, role: Role) -> str:
    """How one kind of weights of one chain is named in links."""
    return f"{chain}_{role}" if chain else role


WEIGHT_KEYS = (
    *(weight_key(chain, role) for chain in CHAINS for role in RECURRENT_ROLES),
    weight_key("", "output"),
)


@dataclass(frozen=True)
class SharedWeights:
    """One kind of weights of one chain of states, used at each of its steps.

    shape: of the matrix, or of each of the two biases. count: how many numbers, biases included.
    The read-out is one for all chains.
    """

    chain: Chain
    role: Role
    shape: tuple[int, ...]
    count: int

    @property
    def key(self) -> str:
        """How links name it."""
        return weight_key(self.chain, self.role)


def shared_weights(tensors: Mapping[str, Tensor], prefix: str = "") -> tuple[SharedWeights, ...]:
    """What is shared in a recurrent network under a read-out; `tensors` have torch's names.

    `prefix` begins the names of the network, where a file holds several.
    """
    result: list[SharedWeights] = []
    for chain, (start, end) in CHAINS.items():
        if f"{prefix}{start}weight_ih{end}" not in tensors:
            continue
        names: dict[Role, tuple[str, ...]] = {
            "input": ("weight_ih",),
            "recurrent": ("weight_hh",),
            "bias": ("bias_ih", "bias_hh"),
        }
        for role, parts in names.items():
            values = [tensors[f"{prefix}{start}{name}{end}"] for name in parts]
            result.append(_shared(chain, role, values))
    read_out = [tensors[f"{prefix}readout.{name}"] for name in ("weight", "bias")]
    return (*result, _shared("", "output", read_out))


def _shared(chain: Chain, role: Role, values: list[Tensor]) -> SharedWeights:
    count = sum(value.numel() for value in values)
    return SharedWeights(chain, role, tuple(values[0].shape), count)
