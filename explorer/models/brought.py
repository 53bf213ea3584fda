"""A model from another program's file as the pages show it: one recurrent module and neighbours."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

import torch
from torch import Tensor, nn

from explorer.cells import CELLS
from explorer.files.loaded import Loaded
from explorer.files.neighbours import Neighbour, linear
from explorer.files.part import Part
from explorer.models.own import OwnModel
from explorer.models.trained import TrainedModel
from explorer.sequences.labels import distinct, file_label
from explorer.sequences.limits import MAX_LAYERS, MAX_SHOWN_UNITS, MAX_SHOWN_WEIGHTS
from explorer.sequences.tokens import TokenTable, token_kind, token_label

# The task of a model that says nothing of one.
BROUGHT = "brought"


def brought_model(
    loaded: Loaded, name: str, embedding: Neighbour | None, readout: Neighbour | None
) -> OwnModel:
    """The module `name` of a file, with the embedding and the read-out that were chosen for it.

    Raises ValueError, one sentence, for a name that is not in the file, and for what the pages
    cannot show: a projected state, more than MAX_LAYERS layers, MAX_SHOWN_UNITS units or
    MAX_SHOWN_WEIGHTS weights.
    """
    parts = {part.name: part for part in loaded.parts}
    if name not in parts:
        raise ValueError(f"There is no module “{name}”; there is {', '.join(parts)}.")
    part = parts[name]
    _check_shown(part)
    weights = {name: value.double() for name, value in part.module().state_dict().items()}
    table = token_table(loaded, part, embedding)
    last = None if readout is None else _linear(readout)
    outputs, kind = _outputs(last, table)
    model = TrainedModel(
        cell=part.cell,
        state_dict=weights,
        readout=last,
        alphabet=None,
        other=None,
        features=_features(part, table),
        outputs=outputs,
        hidden_size=part.hidden_size,
        input_size=part.input_size,
        layers=part.layers,
        directions=2 if part.bidirectional else 1,
        task=BROUGHT,
        facts={"kind": kind},
        nonlinearity=part.nonlinearity,
        bias="bias_ih_l0" in weights,
        table=table,
        backwards=part.backwards,
    )
    title = f"{CELLS[part.cell].title}, {name} in {file_label(loaded.filename)}"
    return OwnModel(title, _digest(model), model)


def fitting(neighbours: Iterable[Neighbour], name: str) -> tuple[Neighbour, ...]:
    """Those neighbours that fit the module of this name, the likely one first."""
    return tuple(one for one in neighbours if one.recurrent == name)


def token_table(loaded: Loaded, part: Part, embedding: Neighbour | None) -> TokenTable | None:
    """What the tokens of a text are to the module; None if it is fed numbers."""
    known = loaded.vocabulary
    if embedding is None:
        if known is None or len(known) != part.input_size:
            return None
        return TokenTable(known, token_kind(known))
    rows = embedding.module.weight.detach().double()
    if known is not None and len(known) == len(rows):
        return TokenTable(known, token_kind(known), rows)
    return TokenTable(tuple(str(number) for number in range(len(rows))), "numbers", rows)


def _check_shown(part: Part) -> None:
    if part.projection:
        raise ValueError(
            f"{part.name} projects its state to {part.projection} values, which the pages do not "
            "show; allowed are modules without a projection. In Python, explorer.trace opens it."
        )
    limits = {
        "layers": (part.layers, MAX_LAYERS),
        "units": (part.hidden_size, MAX_SHOWN_UNITS),
        "weights": (part.parameters, MAX_SHOWN_WEIGHTS),
    }
    for what, (count, most) in limits.items():
        if count > most:
            raise ValueError(f"{part.name} has {count:,} {what}; allowed are 1 to {most:,}.")


def _linear(readout: Neighbour) -> nn.Linear:
    """The read-out in float64, with a bias."""
    weight, bias = readout.module.weight.detach(), getattr(readout.module, "bias", None)
    bias = torch.zeros(len(weight)) if bias is None else bias.detach()
    return linear(weight.double(), bias.double())


def _outputs(readout: nn.Linear | None, table: TokenTable | None) -> tuple[tuple[str, ...], str]:
    """The names of the read-out's rows, and whether they are "classes" or "numbers"."""
    if readout is None:
        return (), ""
    count = readout.out_features
    if table is not None and len(table.tokens) == count:
        return distinct(token_label(token) for token in table.tokens), "classes"
    return tuple(f"output {row}" for row in range(count)), "numbers"


def _features(part: Part, table: TokenTable | None) -> tuple[str, ...]:
    if table is not None:
        return table.features
    return tuple(f"x{column}" for column in range(part.input_size))


def _digest(model: TrainedModel) -> str:
    """The same for the same weights, neighbours and vocabulary."""
    facts = (model.cell, model.nonlinearity, model.outputs, model.backwards)
    result = hashlib.sha256(repr(facts).encode())
    tensors: Mapping[str, Tensor] = model.state_dict
    if model.table is not None:
        result.update("\0".join(model.table.tokens).encode("utf-8", "surrogatepass"))
        result.update(b"" if model.table.rows is None else model.table.rows.numpy().tobytes())
    if model.readout is not None:
        tensors = {**tensors, "readout": model.readout.weight}
    for name in sorted(tensors):
        result.update(f"{name}{tuple(tensors[name].shape)}".encode())
        result.update(tensors[name].numpy().tobytes())
    return result.hexdigest()
