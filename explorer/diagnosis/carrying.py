"""Whether states go from one run of a model into the next, and with them their graph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor

from explorer.capturing.captured_trace import CapturedTrace
from explorer.diagnosis.observing import Passed

# A graph of so many nodes and more is not walked to its end.
MOST_NODES = 20_000
# Steps are opened in another order than torch computed them in.
ROUNDING = 1e-4


@dataclass(frozen=True)
class Carried:
    """What a module's first call of a run had of the run before: its graph, its last state."""

    graph: bool = False
    state: bool = False


def carried(before: Sequence[Passed], after: Sequence[Passed]) -> dict[str, Carried]:
    """For every recurrent module, what its first state in the second of two runs came from."""
    nodes = {part.grad_fn for call in before for part in call.returned if part.grad_fn is not None}
    ends = {call.name: call.returned for call in before}
    result: dict[str, Carried] = {}
    for call in after:
        if call.name not in result:
            graph = any(_reaches(start, nodes) for start in call.given)
            result[call.name] = Carried(graph, _is_end(call.given, ends.get(call.name, ())))
    return result


def _is_end(given: Sequence[Tensor], returned: Sequence[Tensor]) -> bool:
    """Whether a state, not all zeros, is the last part of what a call returned."""
    if not given or len(given) > len(returned) or not bool(given[0].any()):
        return False
    ends = returned[-len(given) :]
    return all(
        start.shape == end.shape and torch.equal(start, end)
        for start, end in zip(given, ends, strict=True)
    )


def _reaches(tensor: Tensor, nodes: set[Any]) -> bool:
    """Whether the graph of a tensor contains one of the nodes."""
    waiting: list[Any] = [tensor.grad_fn]
    visited: set[Any] = set()
    while waiting and len(visited) < MOST_NODES:
        node = waiting.pop()
        if node is None or node in visited:
            continue
        if node in nodes:
            return True
        visited.add(node)
        waiting.extend(earlier for earlier, _ in node.next_functions)
    return False


def carried_between(calls: Sequence[CapturedTrace]) -> Carried:
    """What captured calls of a module had of the call before, an optimiser's step in between.

    Within one forward pass a state may go on and keep its graph; after a step of the optimiser it
    may not. The state counts as carried if it was at every such call.
    """
    pairs = [(one, two) for one, two in pairwise(calls) if _step_between(one, two)]
    goes_on = [_goes_on(one, two) for one, two in pairs]
    graph = any(on and two.start_has_graph for on, (_, two) in zip(goes_on, pairs, strict=True))
    return Carried(graph, bool(pairs) and all(goes_on))


def _step_between(one: CapturedTrace, two: CapturedTrace) -> bool:
    before, after = one.weights, two.weights
    return any(not torch.equal(before[name], after[name]) for name in after)


def _goes_on(one: CapturedTrace, two: CapturedTrace) -> bool:
    if not two.start_given or one.lengths is not None:
        return False
    for name, start in two.start.items():
        ends = [
            values[name][-1 if direction == "forward" else 0]
            for (_, direction), values in one.by_place.items()
        ]
        end = torch.stack(ends)
        if start.shape != end.shape or not bool(start.any()):
            return False
        if not torch.allclose(start, end, rtol=ROUNDING, atol=ROUNDING):
            return False
    return True
