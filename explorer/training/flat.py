"""All weights of a module in one vector, so that a step of the optimiser is one operation."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class FlatWeights:
    """The weights of a module and their gradients, each laid out in one vector of N numbers.

    The module's parameters become views into `weights`, their gradients views into its gradient.
    Optimisers that work number by number do the same to the vector as to the parameters one by one,
    in fewer operations.
    """

    def __init__(self, module: nn.Module) -> None:
        parameters = list(module.parameters())
        with torch.no_grad():
            vector = torch.cat([parameter.flatten() for parameter in parameters])
        self.weights = nn.Parameter(vector)
        self.weights.grad = torch.zeros_like(vector)
        sizes = [parameter.numel() for parameter in parameters]
        values = torch.split(self.weights.detach(), sizes)
        gradients = torch.split(self.weights.grad, sizes)
        for parameter, value, gradient in zip(parameters, values, gradients, strict=True):
            parameter.data = value.view_as(parameter)
            parameter.grad = gradient.view_as(parameter)

    @property
    def gradient(self) -> Tensor:
        """The gradient of all weights, (N,)."""
        assert self.weights.grad is not None
        return self.weights.grad

    def clear(self) -> None:
        """Sets the gradient to zero; it is then added to in place."""
        self.gradient.zero_()

    def clip(self, most: float) -> tuple[float, float]:
        """Scales the gradient down to a norm of `most` (0: never); its norm before and after.

        Pascanu, Mikolov and Bengio 2013, as in `torch.nn.utils.clip_grad_norm_`.
        """
        before = float(torch.linalg.vector_norm(self.gradient))
        if not 0.0 < most < before:
            return before, before
        self.gradient.mul_(most / before)
        return before, most
