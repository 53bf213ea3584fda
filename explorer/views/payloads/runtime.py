"""What is sent beside a view: the transport, what is there once, a person's model."""

from __future__ import annotations

from typing import TypedDict


class Transport(TypedDict):
    """What the transport plays; `word` names a number whose values are the steps, if they are."""

    tokens: list[str]
    equations: list[str]
    autoplay: bool
    where: str
    anew: str
    word: str


class WebPage(TypedDict):
    """Where the file begins that a click on “Web page” brings now, null where that is no matter.

    `pressed` is the number of the click that the server has heard of just now, 0 for none.
    """

    begin: int | None
    pressed: int


class Runtime(TypedDict):
    """What is sent once: the diagrams of the cells, as SVG, and the secret that the browser keeps.

    `terms` has a sentence of the glossary for the word of each signal. `person` is "" where there
    is no server to hand it back to.
    """

    diagrams: dict[str, str]
    terms: dict[str, str]
    person: str


class NamedFile(TypedDict):
    """A file that a person brought, as the browser knows it again."""

    name: str
    size: int


class KeptModel(TypedDict):
    """What the browser is to keep of a person's own model, for the time after a reload.

    `memo` is what was chosen about it, "" if none is open; `forget` says that none is wanted then.
    Files of more than `most` bytes are not kept.
    """

    memo: str
    forget: bool
    file: NamedFile | None
    tokens: NamedFile | None
    most: int
