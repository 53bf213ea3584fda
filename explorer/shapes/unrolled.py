"""A network unrolled over one input: every step with its input, its answers, its signals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from torch import Tensor

from explorer.shapes.shared_weights import SharedWeights

Part = Literal["", "encoder", "decoder"]


@dataclass(frozen=True)
class Step:
    """One step of an unrolled network.

    token: the input, "" if there is none. fed_back: whether the input is the network's previous
    answer. answers: the outputs with their probabilities, best first; empty if there is no output.
    sampled: the answer that was drawn at random, with its probability; None if none was.
    loss: whether training attached a loss to this step. part: the part of an encoder–decoder.
    sentence: one sentence about this step, for screen readers and the line below the graph.
    """

    token: str
    answers: tuple[tuple[str, float], ...] = ()
    fed_back: bool = False
    loss: bool = False
    part: Part = ""
    sentence: str = ""
    sampled: tuple[str, float] | None = None


@dataclass(frozen=True, eq=False)
class Signals:
    """The gates and states of one layer in one direction: name of a cell's signal → (T, H).

    Rows belong to the steps of the unrolled network from `first` on.
    """

    title: str
    cell: str
    values: Mapping[str, Tensor]
    first: int = 0


@dataclass(frozen=True, eq=False)
class Unrolled:
    """A network unrolled over one input; `steps` are in order of computation.

    read, written: Tₓ and T_y, the numbers of steps that read an input and that write an answer.
    sentence: the answer in one sentence, with its probability. signals: gates and states at the
    same steps. notes: sentences on what the network cannot know about this input. backward:
    whether a second chain of states runs from the last step to the first. shared: the weights that
    its steps have in common; empty for a network without a state.
    """

    steps: tuple[Step, ...]
    read: int
    written: int
    sentence: str
    signals: tuple[Signals, ...] = ()
    notes: tuple[str, ...] = ()
    backward: bool = False
    shared: tuple[SharedWeights, ...] = ()
