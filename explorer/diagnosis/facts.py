"""What a diagnosis knows of a model: frozen, without the model itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from torch import Tensor

from explorer.cells import Cell


@dataclass(frozen=True, eq=False)
class PlaceFacts:
    """One layer and direction of a recurrent module.

    `signals` and `gradients` (dL/dh_t of the model's own loss; empty without one) are (T, B, H),
    `real` is (T, B), False at padded steps. `weights` have torch's names without their endings;
    `before` is the same one step of the optimiser earlier, empty if unknown.
    """

    module: str
    layer: int
    direction: str
    cell: Cell
    signals: Mapping[str, Tensor]
    real: Tensor
    weights: Mapping[str, Tensor]
    gradients: Mapping[str, Tensor] = field(default_factory=dict)
    before: Mapping[str, Tensor] = field(default_factory=dict)

    @property
    def hidden_size(self) -> int:
        """H, the number of units."""
        return self.weights["weight_ih"].shape[0] // len(self.cell.rows)

    @property
    def suffix(self) -> str:
        """The end of the names of its parameters: _l0, _l1_reverse."""
        return f"_l{self.layer}{'_reverse' if self.direction == 'backward' else ''}"


@dataclass(frozen=True, eq=False)
class ModuleFacts:
    """A recurrent module as it ran; its inputs are (T, B, I), time first.

    `without` maps a layer to the relative change of the model's answers when the layer's output is
    held at its mean. `lag` is how many steps back the target depends on the input, `remembered` how
    much the state at the end changes with what was read at least so long ago, relative to how much
    states differ. `incoming` is the largest norm over the steps of what the loss sends to the
    module's output. `padded_gradient` is the share of the loss's gradient that arrives at padded
    steps. What is unknown is None, or missing.
    """

    name: str
    batch_first: bool
    inputs: Tensor
    real: Tensor
    places: tuple[PlaceFacts, ...]
    without: Mapping[int, float] = field(default_factory=dict)
    lag: int | None = None
    remembered: float | None = None
    incoming: float | None = None
    padded_gradient: float | None = None
    carried_graph: bool = False
    carried_state: bool = False

    @property
    def length(self) -> int:
        """T, the number of steps."""
        return self.inputs.shape[0]

    @property
    def batch(self) -> int:
        """B, the number of sequences."""
        return self.inputs.shape[1]


@dataclass(frozen=True)
class NotFinite:
    """The first tensor that is not finite, in the order of computing, and where in it."""

    what: str
    module: str | None = None
    layer: int | None = None
    direction: str | None = None
    signal: str | None = None
    units: tuple[int, ...] = ()
    steps: tuple[int, ...] = ()


@dataclass(frozen=True)
class Overfit:
    """How a copy of the model did when it was trained on this one batch alone.

    `ratio` is its loss over that with the answers of other sequences: near 1 if it cannot tell the
    sequences apart, near 0 if it knows them by heart.
    """

    first: float
    last: float
    ratio: float
    steps: int


@dataclass(frozen=True)
class Repeating:
    """How far the guess that nothing changes gets; `skill` is 1 − model's error / that guess's.

    `explained` is 1 − that guess's squared error / the variance of the target.
    """

    explained: float
    skill: float


@dataclass(frozen=True, eq=False)
class Facts:
    """Everything that findings are made of.

    `swapped` says why T and B seem to be exchanged, "" if they do not. `padding_effect` is the
    relative change of the answers when nothing but padded inputs changes. `answers_per_step` says
    whether there is an answer for every step. `norms` are the norms of the gradient before clipping
    at `clip`.
    """

    modules: tuple[ModuleFacts, ...]
    not_finite: NotFinite | None = None
    swapped: str = ""
    padding_effect: float | None = None
    answers_per_step: bool = False
    norms: tuple[float, ...] = ()
    clip: float | None = None
    overfit: Overfit | None = None
    repeating: Repeating | None = None

    @property
    def places(self) -> tuple[PlaceFacts, ...]:
        """Every layer and direction of every module."""
        return tuple(place for module in self.modules for place in module.places)
