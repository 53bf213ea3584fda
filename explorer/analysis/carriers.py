"""The unit whose state carries a property of a sequence, found by measurement."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from explorer.tracing.trace import trace


@dataclass(frozen=True, eq=False)
class Labelled:
    """Sequences, each with a property that a network has to carry for a while.

    x: (T, B, I); labels: whether each has the property, (B,); first, last: the steps from which and
    up to which it must be carried, both counted, (B,).
    """

    x: Tensor
    labels: Tensor
    first: Tensor
    last: Tensor

    def __post_init__(self) -> None:
        if bool((self.labels == self.labels[0]).all()):
            raise ValueError("All sequences have one and the same label; both are needed.")
        steps = len(self.x)
        if not bool(((self.first >= 0) & (self.first <= self.last) & (self.last < steps)).all()):
            raise ValueError(
                f"The steps {self.first.tolist()} to {self.last.tolist()} do not lie within the "
                f"{steps} steps of x, each first one before its last."
            )


@dataclass(frozen=True)
class Carrier:
    """How well a unit of a state tells the two labels apart.

    separation: the share of pairs, one of each label, in which the one with the property lies on
    its side (the area under the ROC curve): 1 if the unit always tells, 0.5 if never. held_out: the
    same on sequences that the side was not read off. means: of the unit without and with the
    property.
    """

    signal: str
    unit: int
    separation: float
    held_out: float
    means: tuple[float, float]

    @property
    def middle(self) -> float:
        """Halfway between the two means."""
        return sum(self.means) / 2.0

    def tells(self, value: float) -> bool:
        """Whether a value of the unit lies on the side of the property."""
        return (value > self.middle) == (self.means[1] > self.means[0])


def ranked_carriers(
    module: nn.Module, known: Labelled, held_out: Labelled, layer: int = 0
) -> tuple[Carrier, ...]:
    """Every unit of every state of a layer, the one that separates `known` best first.

    All steps count at which the property must be carried: a unit that tells it once and then
    forgets comes later. Raises ValueError for what `trace` cannot open.
    """
    result = []
    before, after = (_carried(module, sequences, layer) for sequences in (known, held_out))
    # Of equals the memory comes first, before what a gate shows of it.
    for signal, (values, labels) in reversed(before.items()):
        areas = separation(values, labels)
        checked = separation(*after[signal])
        without, having = values[~labels].mean(dim=0), values[labels].mean(dim=0)
        for unit, area in enumerate(areas.tolist()):
            # Below a half the property lies on the low side; the side stays that of `known`.
            high = area >= 0.5
            other = float(checked[unit])
            result.append(
                Carrier(
                    signal,
                    unit,
                    area if high else 1.0 - area,
                    other if high else 1.0 - other,
                    (float(without[unit]), float(having[unit])),
                )
            )
    return tuple(sorted(result, key=lambda one: -one.separation))


def separation(values: Tensor, labels: Tensor) -> Tensor:
    """The area under the ROC curve of every column: (N, H), (N,) → (H,), in float64.

    The share of pairs of a labelled and an unlabelled row in which the labelled one is larger, ties
    counted half (Mann and Whitney 1947).
    """
    columns = values.double().T.contiguous()
    ordered = columns.sort(dim=1).values
    below = torch.searchsorted(ordered, columns, right=False)
    up_to = torch.searchsorted(ordered, columns, right=True)
    ranks = (below + up_to + 1).double() / 2.0  # from 1, the mean of equal ones
    having = int(labels.sum())
    wins = ranks[:, labels].sum(dim=1) - having * (having + 1) / 2.0
    return wins / (having * (len(labels) - having))


def _carried(
    module: nn.Module, sequences: Labelled, layer: int
) -> dict[str, tuple[Tensor, Tensor]]:
    """The states at all steps at which the property must be carried: name → (N, H), labels (N,)."""
    traced = trace(module, sequences.x).at(layer)
    steps = torch.arange(len(sequences.x))[:, None]
    carried = (steps >= sequences.first) & (steps <= sequences.last)
    labels = sequences.labels.bool().expand(len(sequences.x), -1)[carried]
    return {name: (traced[name][carried], labels) for name in traced.cell.states}
