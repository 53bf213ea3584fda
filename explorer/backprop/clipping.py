"""Gradients of the weights, before and after clipping.

Source: Pascanu, Mikolov and Bengio 2013, algorithm 1, for the norm; Mikolov 2012 for the values.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import pandas as pd
import torch
from torch import Tensor, nn

from explorer.backprop.losses import Loss, output_gradient
from explorer.network.inputs import moved, sequence_first
from explorer.network.layout import Layout
from explorer.network.surroundings import differentiable, unaffected_by_caller
from explorer.network.unwrapping import unwrapped
from explorer.tracing.own_run import quiet_stack
from explorer.tracing.plain_copy import plain_copy


@unaffected_by_caller
def parameter_gradients(module: nn.Module, x: Tensor, loss: Loss = "last") -> dict[str, Tensor]:
    """dL/dθ for every parameter of a recurrent module, by name, each in the parameter's shape.

    Where hooks or parametrizations make the weights, it is the derivative of the weights they make.

    The module is left as it is, its `.grad` and `requires_grad` too; dropout between layers is not
    applied.

    Args:
        module, x: as for `explorer.trace`.
        loss: "last" (the sum of the output at the last step), "sum" (of the output at every step)
            a step number from −T to T − 1 (the sum of the output at that step), or a function of
            the output.

    Raises:
        ValueError: for a loss that is none of these, or a module or input that `explorer.trace`
            refuses.
    """
    module = unwrapped(module)
    stack = quiet_stack(module)
    sequence_first(stack, x)
    layout = Layout(stack.batch_first, batched=x.dim() == 3)
    # A copy, and no swapping of weights in place: sessions of the server share modules.
    twin = plain_copy(module, x).requires_grad_(True)
    parameters = dict(twin.named_parameters())
    with torch.enable_grad():
        output = twin(moved(differentiable(x)))[0]
        incoming = output_gradient(output.detach(), loss, layout)
        result = torch.autograd.grad(
            output, list(parameters.values()), layout.own(incoming), materialize_grads=True
        )
    names = [name.removesuffix("_l0") if stack.one_step else name for name in parameters]
    return dict(zip(names, result, strict=True))


def clipped(
    gradients: Mapping[str, Tensor], *, max_norm: float | None, max_value: float | None
) -> dict[str, Tensor]:
    """The gradients after clipping by norm, by value, or by norm and then by value.

    By norm all are scaled by one factor so that their common Euclidean norm is at most `max_norm`;
    by value every entry is brought to between −`max_value` and `max_value`. None leaves it out.
    Raises ValueError for a threshold that is not positive and finite, and for a gradient that is
    not finite.
    """
    for name, limit in (("max_norm", max_norm), ("max_value", max_value)):
        if limit is not None and not 0.0 < limit < math.inf:
            raise ValueError(f"{name} is {limit}; allowed is any finite number above 0.")
    for name, gradient in gradients.items():
        if not gradient.isfinite().all():
            raise ValueError(f"The gradient of {name} overflowed; allowed are finite values only.")
    total = _norm(gradients.values())
    factor = 1.0 if max_norm is None or total <= max_norm else max_norm / total
    bound = math.inf if max_value is None else max_value
    return {name: (factor * value).clamp(-bound, bound) for name, value in gradients.items()}


def clip_table(gradients: Mapping[str, Tensor], max_norm: float, max_value: float) -> pd.DataFrame:
    """Euclidean norms of the gradients, unclipped and under either clipping.

    Columns parameter, before, by_norm, by_value; one row a parameter, and a last one "all". Raises
    ValueError for a threshold that is not positive and finite, or a gradient that is not finite.
    """
    ways = {
        "before": gradients,
        "by_norm": clipped(gradients, max_norm=max_norm, max_value=None),
        "by_value": clipped(gradients, max_norm=None, max_value=max_value),
    }
    norms = {
        way: [*(_norm([value]) for value in values.values()), _norm(values.values())]
        for way, values in ways.items()
    }
    return pd.DataFrame({"parameter": [*gradients, "all"], **norms})


def cosine_by_value(gradients: Mapping[str, Tensor], max_value: float) -> float:
    """The cosine between all gradients together before and after clipping by value, above 0 to 1.

    Clipping by norm keeps the direction: there it is always 1. NaN if every gradient is 0. Raises
    ValueError for a threshold that is not positive and finite, or a gradient that is not finite.
    """
    after = clipped(gradients, max_norm=None, max_value=max_value)
    if _norm(gradients.values()) == 0.0:
        return math.nan
    return min(float(_direction(gradients.values()) @ _direction(after.values())), 1.0)


def _norm(values: Iterable[Tensor]) -> float:
    """The Euclidean norm of all together, scaled first: squares leave float64's range early."""
    flat = _flat(values)
    peak = float(flat.abs().max())
    return peak * float(torch.linalg.vector_norm(flat / peak)) if peak > 0.0 else 0.0


def _direction(values: Iterable[Tensor]) -> Tensor:
    """All together as one vector of length 1."""
    flat = _flat(values)
    scaled = flat / flat.abs().max()
    length: Tensor = torch.linalg.vector_norm(scaled)
    return scaled / length


def _flat(values: Iterable[Tensor]) -> Tensor:
    return torch.cat([value.detach().double().flatten() for value in values])
