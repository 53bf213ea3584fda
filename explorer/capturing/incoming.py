"""What a user's own backward pass hands to the tensors that a module returned."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

import torch
from torch import Tensor


@dataclass(eq=False)
class Incoming:
    """dL/d of each tensor that a call returned, by name, summed over all backward passes.

    `with_graph` says whether a pass built a graph of its own (`create_graph=True`): what is made
    from that graph may reach the weights past the tensors that are listened to.
    """

    totals: dict[str, Tensor] = field(default_factory=dict)
    passes: int = 0
    with_graph: bool = False

    def listen(self, tensors: Mapping[str, Tensor]) -> None:
        """Sums up what arrives at tensors; the graph and its results stay what they are."""
        for name, tensor in tensors.items():
            if tensor.requires_grad:
                on_gradient(tensor, partial(self._add, name))

    def _add(self, name: str, gradient: Tensor) -> None:
        self.passes += 1
        self.with_graph |= torch.is_grad_enabled()
        before = self.totals.get(name)
        gradient = gradient.detach()
        self.totals[name] = gradient if before is None else before + gradient


def on_gradient(tensor: Tensor, receive: Callable[[Tensor], None]) -> None:
    """Calls `receive` with the whole gradient of a tensor, in its shape, at every backward pass.

    Hooks that others put on the tensor have had their turn, so it is what truly flows on.
    """
    # A change in place gives a view a new place in the graph; the tensor it looks into keeps its.
    base = tensor if tensor._base is None else tensor._base
    node, number = base.grad_fn, base.output_nr
    if node is None:
        return
    base_layout = (base.shape, base.stride())
    view = (tensor.shape, tensor.stride(), tensor.storage_offset() - base.storage_offset())
    is_view = base is not tensor

    def hook(gradients: tuple[Tensor | None, ...]) -> None:
        gradient = gradients[number]
        if gradient is None:
            return
        if is_view:
            with torch.no_grad():
                whole = torch.empty_strided(
                    *base_layout, dtype=gradient.dtype, device=gradient.device
                )
                gradient = whole.copy_(gradient).as_strided(*view)
        receive(gradient)

    node.register_prehook(hook)


def reaches(node: torch.autograd.graph.Node, target: torch.autograd.graph.Node, steps: int) -> bool:
    """Whether a node of the graph leads to another within some steps."""
    if node is target:
        return True
    return steps > 0 and any(
        reaches(below, target, steps - 1) for below, _ in node.next_functions if below is not None
    )


def version_of(tensor: Tensor) -> int:
    """How often a tensor was changed in place; -1 where torch does not count."""
    return -1 if tensor.is_inference() else tensor._version
