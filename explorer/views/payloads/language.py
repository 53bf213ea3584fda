"""Words and their shares, texts and their surprise, the loss of a text."""

from __future__ import annotations

from typing import NotRequired, TypedDict


class Bars(TypedDict):
    """The best answers at every step, each a label and its share; what came, if it is known."""

    length: int
    tokens: list[str]
    title: str
    steps: list[list[tuple[str, float]]]
    came: NotRequired[list[str]]
    came_share: NotRequired[list[float | None]]
    sentences: NotRequired[list[str]]


class Passage(TypedDict):
    """A text token by token, with the surprise of each in bits.

    `looks` has for every step the weights of an attention on the tokens up to it: they tint then.
    """

    title: str
    tokens: list[str]
    bits: list[float | None]
    kinds: list[str]
    joined: bool
    total: str
    looks: NotRequired[list[list[float]]]


class Passages(TypedDict):
    """Texts, and whether they follow the playhead, grow with it, and show their numbers."""

    passages: list[Passage]
    most: float
    follow: bool
    growing: bool
    numbers: bool
    length: int


class FactorRow(TypedDict):
    """A formula and its terms with numbers, all typeset; what joins them, and what they come to."""

    word: str
    formula: str
    sign: str
    terms: list[str]
    total: str


class TextLoss(TypedDict):
    """A product and a sum over the steps, term by term, and what each term says."""

    length: int
    tokens: list[str]
    rows: list[FactorRow]
    mean: str
    sentences: list[str]
