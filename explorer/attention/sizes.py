"""Sizes of a causal Transformer: its parameters, and the width that comes nearest to a number."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, get_args

from explorer.network.matched_sizes import nearest_size

Positions = Literal["sinusoidal", "none"]
WIDEST = 1024


@dataclass(frozen=True)
class TransformerSizes:
    """The sizes of a Transformer.

    inputs: the columns of x, or the tokens of a vocabulary. outputs: the answers of the read-out.
    width: of the vectors between the layers. heads: each sees width / heads columns. layers: the
    blocks above one another. expansion: how many times as wide the feed-forward part is, 4 as in
    Vaswani et al. 2017. positions: how a step knows its place. Both kinds are defined at any
    length, a learned row for each place only up to the length of the training. "sinusoidal" adds
    sines and cosines of the step (there, section 3.5); "none" leaves the causal mask as the only
    sign of order (Haviv et al. 2022).
    """

    inputs: int
    outputs: int
    width: int = 32
    heads: int = 2
    layers: int = 2
    expansion: int = 4
    positions: Positions = "sinusoidal"

    def __post_init__(self) -> None:
        for name in ("inputs", "outputs", "width", "heads", "layers", "expansion"):
            size = getattr(self, name)
            if not isinstance(size, int) or size < 1:
                raise ValueError(f"{name} is {size!r}; allowed are whole numbers from 1.")
        if self.width % self.heads:
            raise ValueError(
                f"width is {self.width} for {self.heads} heads; allowed are multiples of the heads."
            )
        if self.positions not in get_args(Positions):
            allowed = ", ".join(get_args(Positions))
            raise ValueError(f"positions is {self.positions!r}; allowed are {allowed}.")

    @property
    def head_width(self) -> int:
        """The columns that a head sees."""
        return self.width // self.heads

    @property
    def parameters(self) -> int:
        """How many weights there are, W the width, F = expansion · W.

        W (I + 1) of the embedding; a layer 4 W (W + 1) of the attention, 2 W F + F + W of the
        feed-forward part, 4 W of two norms; 2 W of the last norm; O (W + 1) of the read-out.
        """
        width, inner = self.width, self.expansion * self.width
        layer = 4 * width * (width + 1) + 2 * width * inner + inner + width + 4 * width
        ends = width * (self.inputs + 1) + 2 * width + self.outputs * (width + 1)
        return ends + self.layers * layer

    def matched(self, parameters: int) -> TransformerSizes:
        """The same with the width that comes nearest to a number of parameters, at most WIDEST.

        Of two widths that are equally near, the smaller one is taken.
        """

        def of_heads(head_width: int) -> TransformerSizes:
            return replace(self, width=self.heads * head_width)

        most = WIDEST // self.heads
        return of_heads(nearest_size(lambda one: of_heads(one).parameters, parameters, most))

    def cache_numbers(self, steps: int) -> int:
        """How many numbers the keys and values of so many steps of one sequence are."""
        return 2 * self.layers * self.width * steps
