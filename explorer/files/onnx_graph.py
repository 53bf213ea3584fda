"""The nodes of an ONNX model, those of subgraphs too, and the constants that reach them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from onnx import GraphProto, NodeProto, TensorProto, helper, numpy_helper

from explorer.files.content import Array, check_total
from explorer.files.limits import MAX_DEPTH, MAX_ENTRIES, shown
from explorer.files.onnx_external import external_bytes

# Through these a constant stays one; nothing else is computed.
FOLDED = (
    "Add",
    "Cast",
    "CastLike",
    "Concat",
    "Constant",
    "ConstantOfShape",
    "DequantizeLinear",
    "Expand",
    "Flatten",
    "Gather",
    "Identity",
    "Mul",
    "Neg",
    "Reshape",
    "Shape",
    "Slice",
    "Split",
    "Squeeze",
    "Sub",
    "Transpose",
    "Unsqueeze",
)


@dataclass(eq=False)
class Scope:
    """The names of a graph: its initializers, its nodes by what they give, its consumers."""

    outer: Scope | None
    folder: str | None
    opsets: Any
    initializers: dict[str, TensorProto] = field(default_factory=dict)
    producers: dict[str, NodeProto] = field(default_factory=dict)
    consumers: dict[str, list[NodeProto]] = field(default_factory=dict)
    inputs: frozenset[str] = frozenset()

    def producer(self, name: str) -> NodeProto | None:
        """The node of this graph or one around it that gives a value."""
        scope = self._home(name)
        return scope.producers.get(name) if scope else None

    def constant(self, name: str) -> Array | None:
        """The value of a constant, however it is reached; None if it depends on an input.

        Raises ValueError if its weights are not what they claim.
        """
        nodes: dict[int, NodeProto] = {}
        leaves: dict[str, TensorProto] = {}
        if not self._collect(name, nodes, leaves):
            return None
        if name in leaves:
            return self._array(leaves[name])
        values = {key: self._array(leaf) for key, leaf in leaves.items()}
        return _evaluated(name, nodes, values, self.opsets)

    def _home(self, name: str) -> Scope | None:
        """The innermost graph that defines a name."""
        scope: Scope | None = self
        while scope and not (
            name in scope.initializers or name in scope.producers or name in scope.inputs
        ):
            scope = scope.outer
        return scope

    def _collect(
        self, name: str, nodes: dict[int, NodeProto], leaves: dict[str, TensorProto]
    ) -> bool:
        """Gathers what a value is made of; False if something of it is no constant."""
        waiting = [name]
        while waiting:
            name = waiting.pop()
            scope = self._home(name)
            if not name or name in leaves:
                continue
            if scope is None:
                return False
            if name in scope.initializers:
                leaves[name] = scope.initializers[name]
                continue
            node = scope.producers.get(name)
            if node is None or node.op_type not in FOLDED or node.domain not in ("", "ai.onnx"):
                return False
            if id(node) not in nodes:
                nodes[id(node)] = node
                waiting += node.input
        return True

    def _array(self, tensor: TensorProto) -> Array:
        name = shown(tensor.name)
        try:
            kind = np.dtype(helper.tensor_dtype_to_np_dtype(tensor.data_type))
        except (KeyError, TypeError):
            raise ValueError(f"its weights {name} are of an unknown type.") from None
        size = kind.itemsize
        for length in tensor.dims:
            size *= length
        if min(tensor.dims, default=0) < 0:
            raise ValueError(f"its weights {name} claim a negative size.")
        check_total(size)
        if tensor.data_location == TensorProto.EXTERNAL:
            data = external_bytes(tensor, self.folder, size)
            return np.frombuffer(data, kind).reshape(tuple(tensor.dims))
        try:
            values: Array = numpy_helper.to_array(tensor)
        except (ValueError, TypeError):
            raise ValueError(f"its weights {name} do not have the shape that they claim.") from None
        return values


def _evaluated(
    name: str, nodes: Mapping[int, NodeProto], leaves: Mapping[str, Array], opsets: Any
) -> Array:
    """The value that nodes of constants give, computed by ONNX's own reference."""
    # Loading it takes longer than most models need.
    from onnx.reference import ReferenceEvaluator

    graph = helper.make_graph(
        list(_in_order(nodes)),
        "constants",
        [],
        [helper.make_value_info(name, helper.make_tensor_type_proto(TensorProto.FLOAT, None))],
        [numpy_helper.from_array(value, key) for key, value in leaves.items()],
    )
    model = helper.make_model(graph, opset_imports=opsets)
    try:
        result = ReferenceEvaluator(model).run(None, {})[0]
    except (MemoryError, RecursionError):
        raise
    except Exception:  # whatever a wrong node makes the reference raise
        raise ValueError(f"its constant {shown(name)} cannot be computed.") from None
    return np.asarray(result)


def _in_order(nodes: Mapping[int, NodeProto]) -> Iterator[NodeProto]:
    """The nodes, each behind those whose values it reads."""
    made = {name for node in nodes.values() for name in node.output}
    ready: set[str] = set()
    left = list(nodes.values())
    while left:
        next_ones = [n for n in left if all(i in ready or i not in made for i in n.input)]
        if not next_ones:
            raise ValueError("its constants are made in a circle.")
        for node in next_ones:
            ready.update(node.output)
            yield node
        taken = {id(node) for node in next_ones}
        left = [node for node in left if id(node) not in taken]


def scopes_of(
    graph: GraphProto, folder: str | None, opsets: Any
) -> Iterator[tuple[Scope, NodeProto]]:
    """Every node of a graph and of the graphs inside it, with the names that it sees.

    Raises ValueError if they are too many or nested too deep.
    """
    waiting: list[tuple[GraphProto, Scope | None, int]] = [(graph, None, 0)]
    count = 0
    while waiting:
        here, outer, depth = waiting.pop()
        count += len(here.node) + len(here.initializer)
        if depth > MAX_DEPTH or count > MAX_ENTRIES:
            raise ValueError(f"it has more than {MAX_ENTRIES:,} nodes, or is nested too deep.")
        scope = _scope(here, outer, folder, opsets)
        for node in here.node:
            yield scope, node
            for attribute in node.attribute:
                inner = [*attribute.graphs, *([attribute.g] if attribute.HasField("g") else [])]
                waiting += [(part, scope, depth + 1) for part in inner]


def _scope(graph: GraphProto, outer: Scope | None, folder: str | None, opsets: Any) -> Scope:
    scope = Scope(outer, folder, opsets)
    scope.initializers = {tensor.name: tensor for tensor in graph.initializer}
    # A default that a caller may replace is no constant by the standard, but it is the weights.
    scope.inputs = frozenset(value.name for value in graph.input)
    for node in graph.node:
        scope.producers.update({name: node for name in node.output if name})
        for name in node.input:
            scope.consumers.setdefault(name, []).append(node)
    return scope
