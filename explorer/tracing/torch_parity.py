"""The proof shown beside a picture: the distance to torch's own numbers, and the weight count."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from explorer.network.recurrent import Recurrent
from explorer.tracing.one_layer import LayerView, first_layers, layer_output
from explorer.tracing.trace import Trace


@dataclass(frozen=True)
class Parity:
    """The largest absolute difference between two ways to compute h, and what was compared."""

    difference: float
    against: str


def torch_parity(module: Recurrent, x: Tensor, traced: Trace) -> Parity:
    """Compares the trace with the output of `torch.nn`'s own module with these weights.

    For a cell that torch lacks, the other side is the plain loop: the equations, one step after the
    other. x is in the module's own layout.
    """
    places = [place for place in traced.by_place if place[0] == module.num_layers - 1]
    ours = torch.cat([traced.at(*place)["h"] for place in places], dim=-1)
    twin = torch_twin(module)
    with torch.no_grad():
        theirs = (twin or module)(x)[0]
    if module.batch_first:
        ours = ours.transpose(0, 1)
    against = "the plain loop over the steps" if twin is None else f"torch.nn.{type(twin).__name__}"
    return Parity(float((ours - theirs).abs().max()), against)


def layer_parity(network: Recurrent, x: Tensor, layer_view: LayerView, traced: Trace) -> Parity:
    """Compares the trace of one layer and direction of a network that reads x, (T, B, I).

    The other side is `torch.nn`'s module of all layers up to that one, in all its directions.
    """
    part = first_layers(network, layer_view.layer + 1)
    twin = torch_twin(part)
    with torch.no_grad():
        theirs = layer_output(twin or part, x, layer_view)
    module = "the plain loop" if twin is None else f"torch.nn.{type(twin).__name__}"
    compared = LayerView(
        part.num_layers,
        layer_view.directions,
        layer_view.layer,
        layer_view.reading,
        layer_view.inputs,
    )
    return Parity(float((traced["h"] - theirs).abs().max()), f"{module} of {compared.network}")


def torch_twin(module: Recurrent) -> nn.Module | None:
    """The `torch.nn` module that computes the same, with these weights; None if torch has none."""
    cell = module.cell
    if cell.twin is None:
        return None
    # Made without storage: else torch would draw weights from the generator all sessions share.
    twin: nn.Module = getattr(nn, cell.twin)(
        module.input_size,
        module.hidden_size,
        num_layers=module.num_layers,
        bias=module.bias,
        batch_first=module.batch_first,
        bidirectional=module.bidirectional,
        dtype=next(module.parameters()).dtype,
        device="meta",
        **cell.twin_options,
    )
    twin.load_state_dict(module.state_dict(), assign=True)
    return twin


@dataclass(frozen=True)
class ParameterCount:
    """How many weights a layer has, as torch counts them and as textbooks with one bias do."""

    torch: int
    textbook: int
    formula: str


def parameter_count(module: Recurrent) -> ParameterCount:
    """The number of weights of a one-layer module, with its formula in I and H.

    A gate that does not see the state before has no weights for it, and one bias only.
    """
    size, inputs = module.hidden_size, module.input_size
    gates, recurrent = len(module.cell.rows), len(module.cell.recurrent_rows)
    peepholes = len(module.cell.peepholes)
    total = sum(parameter.numel() for parameter in module.parameters())
    one_bias = total - (recurrent * size if module.bias else 0)
    bias, biases = (" + H", " + 2H") if module.bias else ("", "")
    number, numbers_of = (f" + {size}", f" + 2·{size}") if module.bias else ("", "")
    if recurrent == gates:
        letters = _times(gates, f"H(I + H){biases}")
        numbers = _times(gates, f"{size}·({inputs} + {size}){numbers_of}")
    else:
        letters = _times(gates, f"H·I{bias}")
        numbers = _times(gates, f"{size}·{inputs}{number}")
        if recurrent:
            letters += f" + {_times(recurrent, f'H·H{bias}')}"
            numbers += f" + {_times(recurrent, f'{size}·{size}{number}')}"
    if peepholes:
        letters, numbers = f"{letters} + {peepholes}H", f"{numbers} + {peepholes}·{size}"
    formula = f"{letters} = {numbers} = {total:,}"
    return ParameterCount(total, one_bias, formula)


def _times(count: int, product: str) -> str:
    return product if count == 1 else f"{count} · ({product})"
