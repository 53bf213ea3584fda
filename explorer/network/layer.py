"""One layer's weights, and the answers they give when a cell's equations ask for products."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor
from torch.nn.functional import linear

from explorer.cells import Cell


@dataclass(frozen=True, eq=False)
class Layer:
    """The weights of one cell in one layer and direction, in blocks of H rows.

    Shapes: weight_ih (K·H, I) for K gate blocks, weight_hh (R·H, P) for the R of them that see the
    state before, bias_ih (K·H,) or None, bias_hh (R·H,) or None, peepholes name → (H,), projection
    (P, H). P is H, and the projection None, unless the cell has one. Where R is 0, weight_hh is
    empty and bias_hh None.
    """

    cell: Cell
    weight_ih: Tensor
    weight_hh: Tensor
    bias_ih: Tensor | None
    bias_hh: Tensor | None
    peepholes: Mapping[str, Tensor]
    projection: Tensor | None = None

    @property
    def hidden_size(self) -> int:
        """H, the number of units."""
        return self.weight_ih.shape[0] // len(self.cell.rows)

    @property
    def output_size(self) -> int:
        """P, how many numbers h has; H unless it is projected."""
        return self.weight_hh.shape[1]

    @cached_property
    def groups(self) -> tuple[GroupWeights, ...]:
        """The recurrent weights, cut by the vector they multiply."""
        return tuple(
            GroupWeights(
                rows,
                self._rows(self.weight_hh, rows),
                None if self.bias_hh is None else self._rows(self.bias_hh, rows),
            )
            for rows in (group.rows for group in self.cell.recurrent_groups)
        )

    @cached_property
    def group_of(self) -> dict[str, GroupWeights]:
        """The group that serves a gate's rows."""
        return {row: group for group in self.groups for row in group.rows}

    @cached_property
    def blocks(self) -> dict[str, slice]:
        """Where the rows of each gate stand in weight_ih and bias_ih."""
        return self._places(self.cell.rows)

    @cached_property
    def recurrent_blocks(self) -> dict[str, slice]:
        """Where the rows of each gate stand in weight_hh and bias_hh."""
        return self._places(self.cell.recurrent_rows)

    def named(self) -> dict[str, Tensor]:
        """The weights that there are, by torch's names without their endings: weight_ih, …"""
        biases = {"bias_ih": self.bias_ih, "bias_hh": self.bias_hh}
        return {
            "weight_ih": self.weight_ih,
            **({"weight_hh": self.weight_hh} if self.cell.recurrent_rows else {}),
            **{name: bias for name, bias in biases.items() if bias is not None},
            **{f"weight_c{row}": vector for row, vector in self.peepholes.items()},
            **({} if self.projection is None else {"weight_hr": self.projection}),
        }

    def double(self) -> Layer:
        """The same weights in float64."""
        if self.weight_ih.dtype == torch.float64:
            return self
        return self.mapped(Tensor.double)

    def mapped(self, change: Callable[[Tensor], Tensor]) -> Layer:
        """The layer with every weight exchanged for what `change` makes of it."""
        return Layer(
            self.cell,
            change(self.weight_ih),
            change(self.weight_hh),
            None if self.bias_ih is None else change(self.bias_ih),
            None if self.bias_hh is None else change(self.bias_hh),
            {row: change(vector) for row, vector in self.peepholes.items()},
            None if self.projection is None else change(self.projection),
        )

    def input_products(self, x: Tensor) -> Tensor:
        """W x + b_ih for all steps at once: (..., I) → (..., K·H)."""
        return linear(x, self.weight_ih, self.bias_ih)

    def _rows(self, weight: Tensor, rows: tuple[str, ...]) -> Tensor:
        if rows == self.cell.recurrent_rows:
            return weight
        return torch.cat([weight[self.recurrent_blocks[row]] for row in rows])

    def _places(self, rows: tuple[str, ...]) -> dict[str, slice]:
        size = self.hidden_size
        return {row: slice(k * size, (k + 1) * size) for k, row in enumerate(rows)}


@dataclass(frozen=True, eq=False)
class GroupWeights:
    """Rows of weight_hh and bias_hh that multiply the same vector."""

    rows: tuple[str, ...]
    weight: Tensor
    bias: Tensor | None

    def product(self, source: Tensor) -> Tensor:
        """U source + b_hh: (..., P) → (..., k·H)."""
        return linear(source, self.weight, self.bias)


class StepWeights:
    """A layer's weights at one step (or at many steps at once), as the equations see them.

    One product serves all the rows of a group. `x_products` is (..., K·H).
    """

    def __init__(self, layer: Layer, x_products: Tensor) -> None:
        self.layer = layer
        self._x = x_products
        self._blocks: dict[str, Tensor] = {}

    def x(self, row: str) -> Tensor:
        return self._x[..., self.layer.blocks[row]]

    def u(self, row: str, source: Tensor) -> Tensor:
        if row not in self._blocks:
            group = self.layer.group_of[row]
            product = self.product(group, source)
            self._blocks.update(
                zip(group.rows, product.chunk(len(group.rows), dim=-1), strict=True)
            )
        return self._blocks[row]

    def p(self, row: str) -> Tensor:
        return self.layer.peepholes[row]

    def r(self, source: Tensor) -> Tensor:
        if self.layer.projection is None:
            raise ValueError(f"This layer of {self.layer.cell.title} has no projection weights.")
        return linear(source, self.layer.projection)

    def product(self, group: GroupWeights, source: Tensor) -> Tensor:
        """The recurrent product itself; a subclass may watch it."""
        return group.product(source)
