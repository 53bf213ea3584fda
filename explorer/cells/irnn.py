"""The IRNN: a ReLU RNN whose recurrent weights start as the identity."""

from __future__ import annotations

from dataclasses import replace

from explorer.cells.rnn import RNN_RELU

IRNN = replace(
    RNN_RELU,
    key="irnn",
    title="IRNN",
    source="Le, Jaitly and Hinton 2015",
    initialisation="identity",
)
