"""One input as a network of some shape reads and answers it, step by step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from torch import Tensor

Part = Literal["", "encoder", "decoder"]


@dataclass(frozen=True)
class Step:
    """What happens at one step of an unrolled network.

    token: what is read, "" if nothing. fed_back: whether that is the network's own last answer.
    answers: what comes out with its probability, the best first; empty where nothing comes out.
    drawn: of answers that are drawn by chance the one that was, with its probability.
    loss: whether the training's loss is attached here. part: of an encoder–decoder, where it is.
    said: one sentence about this step, for a screen reader and for the line below the graph.
    """

    token: str
    answers: tuple[tuple[str, float], ...] = ()
    fed_back: bool = False
    loss: bool = False
    part: Part = ""
    said: str = ""
    drawn: tuple[str, float] | None = None


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
    """A network unrolled over one input; `steps` are in the order in which they are computed.

    read, written: Tₓ and T_y. signals: what is drawn below, on the same steps. sentence: the answer
    in one sentence, with its probability. notes: what the network cannot know about this input.
    backward: whether a second chain runs from the last step to the first.
    """

    steps: tuple[Step, ...]
    read: int
    written: int
    sentence: str
    signals: tuple[Signals, ...] = ()
    notes: tuple[str, ...] = ()
    backward: bool = False
