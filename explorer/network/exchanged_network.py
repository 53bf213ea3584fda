"""A network with the same weights whose cell has another function."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from explorer.cells import Cell
from explorer.cells.exchange import exchanged
from explorer.network.recurrent import Recurrent


def exchanged_network(network: Recurrent, place: str, function: str) -> Recurrent:
    """The same weights, not copied, and another function in one place of the cell.

    Raises ValueError as `explorer.cells.exchange.exchanged`.
    """
    cell = exchanged(network.cell, place, function)
    return _alike(network, cell, network.state_dict())


def starts_at_identity(network: Recurrent) -> bool:
    """Whether U := I makes sense: the network has one recurrent matrix a layer, and no gates."""
    return len(network.cell.rows) == 1


@torch.no_grad()
def from_identity(network: Recurrent) -> Recurrent:
    """The same input weights, with U = I and b = 0 (Le, Jaitly and Hinton 2015).

    Raises ValueError for a network with gates.
    """
    if not starts_at_identity(network):
        raise ValueError(
            f"{network.cell.title} has a U for each of its gates; allowed is a cell without gates."
        )
    weights = {name: _at_identity(name, weight) for name, weight in network.state_dict().items()}
    return _alike(network, network.cell, weights)


def _alike(network: Recurrent, cell: Cell, weights: Mapping[str, Tensor]) -> Recurrent:
    """A network of the same shape with these weights, and without gradients."""
    result = Recurrent(
        cell,
        network.input_size,
        network.hidden_size,
        num_layers=network.num_layers,
        bias=network.bias,
        batch_first=network.batch_first,
        bidirectional=network.bidirectional,
        proj_size=network.proj_size,
        dtype=network.get_parameter("weight_ih_l0").dtype,
    )
    result.load_state_dict(weights, assign=True)
    return result.requires_grad_(False)


def _at_identity(name: str, weight: Tensor) -> Tensor:
    if name.startswith("weight_hh"):
        return torch.eye(len(weight), dtype=weight.dtype)
    return torch.zeros_like(weight) if name.startswith("bias") else weight
