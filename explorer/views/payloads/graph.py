"""Unrolled networks, and the same folded."""

from __future__ import annotations

from typing import TypedDict


class GraphStep(TypedDict):
    """One step of an unrolled network."""

    token: str
    fed: bool
    answer: str
    share: float | None
    loss: bool
    part: str
    sentence: str


class GraphState(TypedDict):
    """How the state between two steps is written."""

    symbol: str
    raised: bool


class GraphWeight(TypedDict):
    """Weights that all steps of a chain share: their keys in links, letter, colour and sentence."""

    keys: list[str]
    chain: str
    roles: list[str]
    letter: str
    below: str
    kind: str
    name: str
    sentence: str


class Graph(TypedDict):
    """An unrolled network, or the same folded; `lit` is the key of the weights that are lit."""

    length: int
    read: int
    written: int
    sentence: str
    description: str
    backward: bool
    state: GraphState
    colours: dict[str, str]
    parts: dict[str, str]
    steps: list[GraphStep]
    folded: bool
    weights: list[GraphWeight]
    sharing: str
    lit: str
