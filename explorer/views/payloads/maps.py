"""Heat maps, of values over the steps and of matrices."""

from __future__ import annotations

from typing import NotRequired, TypedDict

from explorer.views.payloads.values import DrawnValues


class MapWords(TypedDict):
    """What a heat map says of itself, and whether its rows can be chosen."""

    name: str
    kind: str
    word: str
    title: str
    symbol: str
    meaning: str
    choosable: bool


class Slice(TypedDict):
    """Rows of one step that are outlined on a heat map."""

    t: int
    first: int
    count: int


class Map(DrawnValues, MapWords):
    """A heat map over steps and rows; what `grows` is seen up to the playhead."""

    rows: NotRequired[list[str]]
    rowWord: NotRequired[str]
    rowNumbers: NotRequired[list[int] | list[str]]
    first: NotRequired[int]
    count: NotRequired[int]
    lit: NotRequired[list[Slice]]
    grows: NotRequired[bool]


class Matrix(Map):
    """A heat map of a matrix, row by row: a still one, or one for each step; a caption for each."""

    columns: int
    sign: str
    captions: list[str]
