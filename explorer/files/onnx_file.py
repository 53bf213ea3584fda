"""Reads .onnx: recurrent nodes wherever they stand, tables and read-outs beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import onnx
from google.protobuf.message import DecodeError
from onnx import ModelProto, NodeProto

from explorer.files.content import Array, Content, check_names, check_total, widened
from explorer.files.limits import shown
from explorer.files.onnx_graph import Scope, scopes_of
from explorer.files.onnx_recurrent import OPERATORS, SUFFIXES, Recurrence, recurrence
from explorer.files.told_facts import Told

# Between two layers of one module, exporters only rearrange the axes of what flows.
REARRANGING = ("Transpose", "Reshape", "Squeeze", "Unsqueeze", "Identity", "Cast", "Dropout")
Node = tuple[Scope, NodeProto]


def read_onnx(data: bytes, folder: str | None = None) -> Content:
    """The recurrent modules of a model; nothing but its constants is computed.

    Weights in other files are read only from `folder`, the model's own. Raises ValueError, a
    sentence without its beginning, if it is damaged, too large or nested too deep.
    """
    nodes = _nodes(data, folder)
    recurrences, notes = [], []
    for scope, node in nodes:
        if node.op_type in OPERATORS and node.domain in ("", "ai.onnx"):
            try:
                recurrences.append((scope, recurrence(scope, node)))
            except ValueError as error:
                notes.append(f"{shown(node.name or node.op_type)} is left out: {error}")
    arrays: dict[str, Array] = {}
    told = []
    for number, layers in enumerate(_stacks(recurrences)):
        key = f"recurrent {number} "
        told.append(_told(layers[0], key).facts())
        for layer, one in enumerate(layers):
            for suffix, weights in zip(SUFFIXES, one.weights, strict=False):
                arrays |= {f"{key}{name}_l{layer}{suffix}": w for name, w in weights.items()}
    if not recurrences:
        arrays |= _named(nodes)
    embeddings = _tables(nodes, arrays)
    readouts = _readouts(nodes, arrays)
    check_names(arrays)
    check_total(sum(array.nbytes for array in arrays.values()))
    facts = {"recurrent": told, "embeddings": embeddings, "readouts": readouts, "notes": notes}
    return Content("onnx", arrays, facts)


def _nodes(data: bytes, folder: str | None) -> list[Node]:
    try:
        model = ModelProto.FromString(data)
    except (DecodeError, ValueError, RecursionError):
        raise ValueError("it is no ONNX model, or damaged or cut off.") from None
    if model.functions:
        model = _inlined(model)
    if not model.graph.node:
        raise ValueError("it is no ONNX model, or an empty one.")
    return list(scopes_of(model.graph, folder, list(model.opset_import)))


def _inlined(model: ModelProto) -> ModelProto:
    """The model with its own functions put in where they are called."""
    # Loaded where it is needed: few models have functions of their own.
    from onnx import inliner

    try:
        return inliner.inline_local_functions(model)
    except (RuntimeError, ValueError, TypeError, onnx.checker.ValidationError):
        raise ValueError("its functions cannot be put in where they are called.") from None


def _stacks(recurrences: Sequence[tuple[Scope, Recurrence]]) -> list[list[Recurrence]]:
    """The nodes, those that are layers of one module together, the first layer first."""
    stacks: list[list[Recurrence]] = []
    for scope, one in recurrences:
        before = _source(scope, one.node)
        for layers in stacks:
            last = layers[-1]
            outputs = last.weights[0]["weight_hh"].shape[1] * len(last.weights)
            reads = one.weights[0]["weight_ih"].shape[1]
            if last.node is before and last.same == one.same and reads == outputs:
                layers.append(one)
                break
        else:
            stacks.append([one])
    return stacks


def _source(scope: Scope, node: NodeProto) -> NodeProto | None:
    """The recurrent node whose states this one reads, rearranged at most."""
    name, seen = node.input[0], set[str]()
    while name not in seen:
        seen.add(name)
        before = scope.producer(name)
        if before is None:
            return None
        if before.op_type in OPERATORS:
            return before if before.output[0] == name else None
        if before.op_type not in REARRANGING or not before.input:
            return None
        name = before.input[0]
    return None


def _told(first: Recurrence, key: str) -> Told:
    return Told(first.name, key, first.cell, first.order, first.nonlinearity, first.backwards)


def _named(nodes: Sequence[Node]) -> dict[str, Array]:
    """The weights by their own names: a loop of cells is exported without recurrent nodes."""
    names = {name: scope for scope, _ in nodes for name in scope.initializers}
    values = {name: scope.constant(name) for name, scope in names.items()}
    return {
        name: widened(value)
        for name, value in values.items()
        if value is not None and value.dtype.kind == "f" and value.ndim in (1, 2)
    }


def _tables(nodes: Sequence[Node], arrays: dict[str, Array]) -> list[str]:
    """Adds the tables (V, E) that rows are looked up in, and returns their names."""
    names = []
    for scope, node in nodes:
        if node.op_type == "Gather" and len(node.input) == 2:
            table = _floats(scope, node.input[0], 2)
            if table is not None and scope.constant(node.input[1]) is None:
                names.append(_added(arrays, node.input[0], table))
    return list(dict.fromkeys(names))


def _readouts(nodes: Sequence[Node], arrays: dict[str, Array]) -> list[tuple[str, str | None]]:
    """Adds the matrices (O, F) of linear layers with their biases, and returns their names."""
    result = []
    for scope, node in nodes:
        if node.op_type not in ("MatMul", "Gemm") or len(node.input) < 2:
            continue
        weight = _floats(scope, node.input[1], 2)
        if weight is None:
            continue
        if node.op_type == "MatMul" or not _turned(node):
            weight = weight.T
        biases = _biases(scope, node)
        name = _added(arrays, node.input[1], weight)
        bias = next((b for b in biases if b.shape == weight.shape[:1]), None)
        result.append((name, None if bias is None else _added(arrays, f"{name} bias", bias)))
    return result


def _biases(scope: Scope, node: NodeProto) -> Iterator[Array]:
    """Vectors that are added to what a linear layer gives."""
    names = list(node.input[2:3])
    for after in scope.consumers.get(node.output[0], ()):
        if after.op_type == "Add":
            names += [name for name in after.input if name != node.output[0]]
    for name in names:
        value = _floats(scope, name, 1)
        if value is not None:
            yield value


def _turned(node: NodeProto) -> bool:
    return any(entry.name == "transB" and entry.i for entry in node.attribute)


def _floats(scope: Scope, name: str, axes: int) -> Array | None:
    """A constant in floating point with so many axes; None for any other value."""
    value = scope.constant(name)
    if value is None or value.dtype.kind != "f" or value.ndim != axes:
        return None
    return widened(value)


def _added(arrays: dict[str, Array], name: str, value: Array) -> str:
    arrays[shown(name)] = widened(value)
    return shown(name)
