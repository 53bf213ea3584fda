"""Faults planted in a small model before it is trained."""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.diagnosis.trial import Change
from explorer.network.layer import Layer
from explorer.network.stack import read_stack
from explorer.training.learner import Learner

# So far out on the sigmoid its slope is a ten-thousandth.
SHIFT = 9.0
# Under these factors the gradient of a tanh grows, or shrinks, at every step.
STRONG, WEAK = 6.0, 0.3
ORTHOGONAL_SEED = 0


def stuck(gate: str, *, is_open: bool) -> Change:
    """Moves the bias of a gate so far that it stays at one end."""

    def change(learner: Learner) -> None:
        layer = _layer(learner)
        assert layer.bias_ih is not None
        layer.bias_ih[layer.blocks[gate]] += SHIFT if is_open else -SHIFT

    return change


def stronger(learner: Learner) -> None:
    """Multiplies the recurrent weights, so that the gradient explodes along time."""
    _layer(learner).weight_hh.mul_(STRONG)


def weaker(learner: Learner) -> None:
    """Multiplies the recurrent weights, so that the gradient vanishes along time."""
    _layer(learner).weight_hh.mul_(WEAK)


def orthogonal(learner: Learner) -> None:
    """Draws orthogonal recurrent weights."""
    generator = torch.Generator().manual_seed(ORTHOGONAL_SEED)
    torch.nn.init.orthogonal_(_layer(learner).weight_hh, generator=generator)


def alike(learner: Learner) -> None:
    """Gives all units the weights of one, read-out included: equal gradients keep them equal."""
    layer = _layer(learner)
    for rows in layer.blocks.values():
        for weight in (layer.weight_ih, layer.bias_ih):
            _repeat_first(weight, rows)
    for rows in layer.recurrent_blocks.values():
        layer.weight_hh[rows] = layer.weight_hh[rows].mean()
        _repeat_first(layer.bias_hh, rows)
    for peephole in layer.peepholes.values():
        peephole[:] = peephole[:1].clone()
    learner.readout.weight[:] = learner.readout.weight[:, :1].clone()


def _repeat_first(weight: Tensor | None, rows: slice) -> None:
    """Gives some rows of a weight the numbers of the first of them."""
    if weight is not None:
        weight[rows] = weight[rows][:1].clone()


def _layer(learner: Learner) -> Layer:
    return read_stack(learner.recurrent).layers[0][0]
