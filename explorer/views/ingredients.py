"""What the numbers in the equations are made of, for any unit: sent once instead of the numbers."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from explorer.network.layer import Layer
from explorer.network.unroll import Opened
from explorer.views.packing import exact_floats
from explorer.views.payloads import Ingredients

# Bytes of weights, input and states before they are written as base64. Above it the numbers of one
# unit are sent, and the server is asked for another one: 64 units of an LSTM over 100 steps fit,
# 128 do not.
MOST_BYTES = 240_000


def ingredients(opened: Opened, x: Tensor) -> Ingredients:
    """The weights of a layer and what it reads; x is (T, B, I), of which entry 0 is sent."""
    layer, read = opened.layer, x[:, 0]
    inputs, ones = layer.weight_ih.detach(), one_places(read)
    columns = None
    if ones is not None:
        chosen, columns = np.unique(ones, return_inverse=True)
        inputs = inputs[:, torch.from_numpy(chosen)]
    result: Ingredients = {
        "rows": list(layer.cell.rows),
        "recurrentRows": list(layer.cell.recurrent_rows),
        "inputs": exact_floats(inputs),
        "recurrent": exact_floats(layer.weight_hh.detach()),
        "biases": {
            name: exact_floats(bias.detach())
            for name, bias in (("ih", layer.bias_ih), ("hh", layer.bias_hh))
            if bias is not None
        },
        "peepholes": {row: exact_floats(p.detach()) for row, p in layer.peepholes.items()},
        "before": {name: exact_floats(value[0, 0]) for name, value in opened.previous.items()},
    }
    if columns is None:
        result["x"] = exact_floats(read)
    else:
        result["columns"] = [int(place) for place in columns]
    return result


def ingredients_fit(opened: Opened, x: Tensor) -> bool:
    """Whether a browser can be sent them, and compute every signal from them.

    They must not be too many (`MOST_BYTES`), and all signals finite: where something overflows, it
    depends on the order of a sum.
    """
    layer, steps = opened.layer, len(x)
    if layer.projection is not None:
        return False
    read = x[:, 0]
    ones = one_places(read)
    columns = read.shape[-1] if ones is None else len(np.unique(ones))
    numbers = layer.weight_hh.numel() + layer.weight_ih.shape[0] * columns
    numbers += steps * layer.hidden_size * len(layer.cell.states)
    numbers += read.numel() if ones is None else 0
    if numbers * layer.weight_hh.element_size() > MOST_BYTES:
        return False
    values = [value[:, 0] for value in opened.signals.values()]
    return _is_finite(layer) and all(bool(value.isfinite().all()) for value in values)


def one_places(x: Tensor) -> np.ndarray | None:
    """Where the 1 of every row stands, (T,); None unless all other numbers are 0."""
    if not bool(((x == 0.0) | (x == 1.0)).all()) or not bool((x.sum(-1) == 1.0).all()):
        return None
    places: np.ndarray = x.argmax(-1).numpy()
    return places


def _is_finite(layer: Layer) -> bool:
    return all(bool(torch.isfinite(weight).all()) for weight in layer.named().values())
