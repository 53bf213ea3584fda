"""A model from another program's file as the pages show it: one recurrent module and neighbours."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import torch
from torch import Tensor, nn

from explorer.cells import CELLS
from explorer.files.loaded import Loaded
from explorer.files.part import Part
from explorer.models.trained import OwnModel, TrainedModel
from explorer.network.stack import read_stack
from explorer.sequences.labels import distinct, file_label
from explorer.sequences.limits import MAX_ALPHABET, MAX_LAYERS, MAX_SHOWN_UNITS
from explorer.sequences.tokens import TokenTable, token_kind, token_label

# The task of a model that says nothing of one.
BROUGHT = "brought"


def brought_model(
    loaded: Loaded, name: str, *, embedding: bool = True, readout: bool = True
) -> OwnModel:
    """The module `name` of a file, with its embedding and its read-out where they fit it.

    Raises ValueError, one sentence, for a name that is not in the file, and for what the pages
    cannot show: a projected state, more than MAX_LAYERS layers or MAX_SHOWN_UNITS units.
    """
    parts = {part.name: part for part in loaded.parts}
    if name not in parts:
        raise ValueError(f"There is no module “{name}”; there is {', '.join(parts)}.")
    part = parts[name]
    _check_shown(part)
    stack = read_stack(part.module()).mapped(lambda weight: weight.detach().double())
    weights = {
        f"{weight}_l{index}{suffix}": value
        for index, pair in enumerate(stack.layers)
        for suffix, layer in zip(("", "_reverse"), pair, strict=False)
        for weight, value in layer.named().items()
    }
    table = _table(loaded, part) if embedding else _one_hot(loaded, part)
    linear = _linear(loaded, part) if readout else None
    outputs, kind = _outputs(linear, table)
    model = TrainedModel(
        cell=part.cell,
        state_dict=weights,
        readout=linear,
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
        bias=stack.layers[0][0].bias_ih is not None,
        table=table,
    )
    title = f"{CELLS[part.cell].title}, {name} in {file_label(loaded.filename)}"
    return OwnModel(title, _digest(model), model)


def _check_shown(part: Part) -> None:
    if part.projection:
        raise ValueError(
            f"{part.name} projects its state to {part.projection} values, which the pages do not "
            "show; allowed are modules without a projection. In Python, explorer.trace opens it."
        )
    limits = {
        "layers": (part.layers, MAX_LAYERS),
        "units": (part.hidden_size, MAX_SHOWN_UNITS),
    }
    for what, (count, most) in limits.items():
        if count > most:
            raise ValueError(f"{part.name} has {count:,} {what}; allowed are 1 to {most:,}.")


def _table(loaded: Loaded, part: Part) -> TokenTable | None:
    """What the tokens of a text are to the module; None if it is fed numbers."""
    fitting = (one.module for one in loaded.embeddings if one.recurrent == part.name)
    embedding = next((one for one in fitting if isinstance(one, nn.Embedding)), None)
    if embedding is None:
        return _one_hot(loaded, part)
    rows = embedding.weight.detach().double()
    known = loaded.vocabulary
    if known is not None and len(known) == len(rows):
        return TokenTable(known, token_kind(known), rows)
    return TokenTable(tuple(str(number) for number in range(len(rows))), "numbers", rows)


def _one_hot(loaded: Loaded, part: Part) -> TokenTable | None:
    known = loaded.vocabulary
    if known is None or len(known) != part.input_size:
        return None
    return TokenTable(known, token_kind(known))


def _linear(loaded: Loaded, part: Part) -> nn.Linear | None:
    """The read-out of the module's output, in float64, with a bias; None if none is known."""
    fitting = (one.module for one in loaded.readouts if one.recurrent == part.name)
    found = next((one for one in fitting if isinstance(one, nn.Linear)), None)
    if found is None or found.out_features > MAX_ALPHABET:
        return None
    # Made without storage first: else torch would draw from the generator all sessions share.
    linear = nn.Linear(found.in_features, found.out_features, device="meta").to_empty(device="cpu")
    linear = linear.double()
    bias = torch.zeros(found.out_features) if found.bias is None else found.bias
    linear.load_state_dict({"weight": found.weight.detach(), "bias": bias.detach()})
    return linear.requires_grad_(False)


def _outputs(linear: nn.Linear | None, table: TokenTable | None) -> tuple[tuple[str, ...], str]:
    """The names of the read-out's rows, and whether they are "classes" or "numbers"."""
    if linear is None:
        return (), ""
    count = linear.out_features
    if table is not None and len(table.tokens) == count:
        return distinct(token_label(token) for token in table.tokens), "classes"
    return tuple(f"output {row}" for row in range(count)), "numbers"


def _features(part: Part, table: TokenTable | None) -> tuple[str, ...]:
    if table is not None:
        return table.features
    return tuple(f"x{column}" for column in range(part.input_size))


def _digest(model: TrainedModel) -> str:
    """The same for the same weights, neighbours and vocabulary."""
    result = hashlib.sha256(f"{model.cell} {model.nonlinearity} {model.outputs}".encode())
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
