"""The stage as a widget: a page that plays, its step and its unit kept equal to two attributes."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

import anywidget
import traitlets

from explorer.resources import PLAYER

# What is shown, by MIME type, and what belongs to it.
Bundle = tuple[dict[str, Any], dict[str, Any]]


class PlaceError(traitlets.TraitError, ValueError):
    """A place that a stage does not have; its message is one sentence."""


class Place(traitlets.Int[int, Any]):
    """A whole number from 0 up to what the stage has; `count` names the attribute that counts."""

    def __init__(self, word: str, count: str) -> None:
        super().__init__(0)
        self.word, self.count = word, count

    def validate(self, obj: Any, value: Any) -> int:
        """The number; numpy's and torch's whole numbers count as such.

        Raises PlaceError, a ValueError, for anything else and for what the stage does not have.
        """
        count = getattr(obj, self.count)
        try:
            number = operator.index(value)
        except TypeError:
            number = -1
        if not 0 <= number < count:
            raise PlaceError(
                f"There is no {self.word} {value!r}; allowed are whole numbers from 0 to "
                f"{count - 1}."
            )
        return number


class StageWidget(anywidget.AnyWidget):
    """A stage that plays in a notebook, with a playhead of its own.

    `t` is the step and `unit` the chosen unit: what is done on the stage changes them, and setting
    them moves the stage; `observe` tells of both. `height` in pixels makes what is higher scroll;
    0 shows all of it. Each is from 0.
    """

    _esm = PLAYER / "notebook.js"

    html = traitlets.Unicode().tag(sync=True)
    title = traitlets.Unicode().tag(sync=True)
    height = traitlets.Int(0, min=0).tag(sync=True)
    t = Place("step", "steps").tag(sync=True)
    unit = Place("unit", "units").tag(sync=True)

    def __init__(
        self,
        html: str,
        *,
        title: str,
        steps: int,
        units: int,
        place: Mapping[str, int] | None = None,
        height: int = 0,
        still: Callable[[], Bundle] | None = None,
    ) -> None:
        """Puts a page into a widget.

        Args:
            html: a page as `explorer.export_html` writes it.
            title: what it shows, in one line.
            steps: how many steps there are.
            units: how many units can be chosen; 1 where there is no choice.
            place: the step `t` and the `unit` at which it opens; each 0 if not given.
            height: of the frame in pixels; 0 for that of its contents.
            still: makes what a saved notebook shows where no widget runs; called on display.

        Raises:
            ValueError: for a place that is not there.
        """
        self.steps, self.units, self.still = steps, units, still
        super().__init__(html=html, title=title, height=height, **(place or {}))

    def __repr__(self) -> str:
        return f"{self.title}: step {self.t}, unit {self.unit}"

    def _repr_mimebundle_(self, **options: Any) -> Bundle | None:
        bundle = super()._repr_mimebundle_(**options)
        if bundle is None or self.still is None:
            return bundle
        data, belonging = self.still()
        return {**data, **bundle[0]}, {**belonging, **bundle[1]}
