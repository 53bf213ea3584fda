"""A scene: everything that a page shows of one view, as data, wherever it is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from torch import Tensor

from explorer.session.choice import Choice
from explorer.session.control import Values
from explorer.session.link import read_link, texts_left_out, write_link
from explorer.session.run import Run
from explorer.tracing.trace import Trace
from explorer.views.payloads import Board, Transport
from explorer.views.sheets import Sheets


@dataclass(frozen=True, eq=False)
class Mount:
    """One part of the player and what it is sent.

    `part` is a name of `MOUNTS` in `assets/player/runtime.js`, `data` one of `views.payloads`,
    `key` tells mounts of one scene apart. `unit` is the control that takes a unit chosen there.
    """

    part: str
    data: Mapping[str, Any]
    key: str
    unit: str = ""


def board_mount(data: Board, key: str, unit: str = "") -> Mount:
    """A board of curves and heat maps."""
    return Mount("board", data, key, unit)


@dataclass(frozen=True, eq=False)
class Network:
    """A network whose numbers are shown: what it is, in words, and its weights, name → tensor.

    The weights are asked for only where they are needed.
    """

    words: str
    weights: Callable[[], Mapping[str, Tensor]]


@dataclass(frozen=True, eq=False)
class Scene:
    """What a page shows of one view.

    `page` and `query` are a link to it, "" where no link leads to it. `title` is one line, such as
    "LSTM, 16 units, reads “a (b) c”". `mounts` stand one above the other. `sentences` are what
    stands below the stage, plain text. `place` has the step `t`, and `sub` inside it, where one is
    asked for. `run`, `choice` and the `gradient` of the loss are there where the page shows one
    run. `networks` are those of a page that shows no one run, and `made` says how they came about.
    `leads_to` says what the link leads to where that is not the view itself; it always says what
    `settings` say, whatever else is chosen. `sheets` makes its charts and tables, the same ones
    each time: all that is shown where nothing plays, else what stands beside it.
    """

    page: str
    query: str
    title: str
    transport: Transport | None
    mounts: tuple[Mount, ...]
    sentences: tuple[str, ...] = ()
    place: Mapping[str, int] = field(default_factory=dict)
    run: Run | None = None
    choice: Choice | None = None
    gradient: Trace | None = None
    networks: tuple[Network, ...] = ()
    made: str = ""
    leads_to: str = ""
    settings: Values = field(default_factory=dict)
    sheets: Callable[[], Sheets] | None = None

    @property
    def link(self) -> str:
        """The link, place included: "cell?cell=gru&t=12"; "" where none leads to the view."""
        if not self.page:
            return ""
        parts = [part for part in (self.query, urlencode(self.place)) if part]
        return f"{self.page}?{'&'.join(parts)}" if parts else self.page

    def led_to(self, query: str, place: Mapping[str, int] | None = None) -> Scene:
        """The scene with the parameters of the link to it, if it has one.

        None carries a model of a person's own, or a text for which it has no room.
        """
        is_own = self.choice is not None and self.choice.model.own is not None
        if not self.page or is_own or texts_left_out(query):
            return replace(self, page="", query="", place=place or {})
        if self.settings:
            query = write_link({**read_link(query).values, **self.settings}, self.page)
        return replace(self, query=query, place=place or {})

    def mount(self, key: str) -> Mount:
        """The mount of that key. Raises KeyError if there is none."""
        for one in self.mounts:
            if one.key == key:
                return one
        raise KeyError(f"There is no mount {key!r}; there are {[one.key for one in self.mounts]}.")


def is_still(scene: Scene) -> bool:
    """Whether a view has charts and tables instead of something that plays."""
    return scene.sheets is not None and not scene.mounts


def sheets_of(scene: Scene) -> Sheets:
    """The charts and tables of a view, empty where it has none."""
    return Sheets() if scene.sheets is None else scene.sheets()
