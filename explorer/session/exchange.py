"""What a person can exchange: one function of the cell, and with it where U starts."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.network.exchanged_network import exchanged_network, from_identity
from explorer.network.recurrent import Recurrent


@dataclass(frozen=True)
class Exchange:
    """Another function, a key of `EXCHANGEABLE` (cells), in "candidate" or "state".

    `from_identity`: with U = I and b = 0 in the place of the network's own.
    """

    place: str
    function: str
    from_identity: bool = False


def with_exchange(network: Recurrent, exchange: Exchange | None) -> Recurrent:
    """The network with another function and otherwise the same weights; itself if None.

    Raises ValueError for a cell that has no function in that place, and for U = I with gates.
    """
    if exchange is None:
        return network
    result = exchanged_network(network, exchange.place, exchange.function)
    return from_identity(result) if exchange.from_identity else result
