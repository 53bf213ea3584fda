"""Weights of a Keras layer, turned to torch's shapes."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor


def turned(named: Mapping[str, Tensor], gates: int) -> dict[str, Tensor]:
    """kernel (I, K·H), recurrent_kernel (H, K·H) and bias → weight_ih, weight_hh and two biases.

    A bias of (K·H,) is that of the inputs; one of (2, K·H) is that of the inputs, then that of the
    states; one of (2·K·H,) is the same in CuDNN's layout, whose matrices are turned gate by gate.
    Raises ValueError for a bias of another shape. Source: Keras, preprocess_weights_for_loading.
    """
    kernel, kept = named["kernel"], named["recurrent_kernel"]
    bias, rows = named.get("bias"), kept.shape[1]
    if kernel.dim() != 2 or kernel.shape[1] != rows:
        raise ValueError(f"its kernel has the shape {tuple(kernel.shape)}.")
    if bias is not None and tuple(bias.shape) == (2 * rows,):
        kernel = torch.cat([_from_cudnn(gate) for gate in kernel.chunk(gates, dim=1)], dim=1)
        kept = torch.cat([gate.T for gate in kept.chunk(gates, dim=1)], dim=1)
        bias = bias.reshape(2, rows)
    result = {"weight_ih": kernel.T.contiguous(), "weight_hh": kept.T.contiguous()}
    if bias is None:
        return result
    if tuple(bias.shape) == (rows,):
        return result | {"bias_ih": bias, "bias_hh": torch.zeros_like(bias)}
    if tuple(bias.shape) == (2, rows):
        return result | {"bias_ih": bias[0].clone(), "bias_hh": bias[1].clone()}
    raise ValueError(f"its bias has the shape {tuple(bias.shape)}.")


def _from_cudnn(gate: Tensor) -> Tensor:
    """(I, H) stored as CuDNN's (H, I): the same numbers in the order in which they lie."""
    inputs, units = gate.shape
    return gate.reshape(units, inputs).T
