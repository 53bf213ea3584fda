"""How a trace shows itself in a notebook: the library's one call upward, made on display alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

# It stands above everything that draws; without a display nothing of that is loaded.
ROOM = "explorer.notebook.display"


@dataclass(frozen=True)
class Look:
    """How a trace is looked at: what `show` of a trace takes besides x."""

    unit: int | None = None
    notation: str = "pytorch"
    z: str | None = None
    loss: Any = "last"
    tokens: Sequence[str] | None = None
    batch: int = 0
    t: int | None = None
    height: int = 0
    still: bool = False


class Displayed:
    """What is displayed as a stage in a notebook, and as a line of text elsewhere."""

    def show(
        self,
        x: Any = None,
        *,
        unit: int | None = None,
        notation: str = "pytorch",
        z: str | None = None,
        loss: Any = "last",
        tokens: Sequence[str] | None = None,
        batch: int = 0,
        t: int | None = None,
        height: int = 0,
        still: bool = False,
    ) -> Any:
        """A stage that plays in a notebook: one sequence, the layer and direction looked at.

        Shown where a cell ends with it, or by `display`. Jupyter, VS Code, Colab and marimo play it
        with `pip install "unroll-rnn[notebook]"`; without, and for what is too large to play, there
        is a still picture and a sentence that says why.

        Args:
            x: what was traced, in the module's own layout; without it the numbers of W x are those
                of the trace.
            unit: the unit whose numbers are shown, from 0; None for the one whose state is largest.
            notation: the book whose symbols are written, as in "olah".
            z: what z near 1 means, "keep" or "replace"; None as the book has it.
            loss: the loss of the gradient curves, as for `explorer.gradients`.
            tokens: a label for every step, (T,); None for their numbers.
            batch: which sequence of the batch, from 0.
            t: the step at which it opens; None for the first.
            height: in pixels, beyond which it scrolls; 0 for that of its contents.
            still: a picture that does not play, as a saved notebook or a web page keeps it.

        Returns:
            A widget. Its `t` and `unit` say where the stage is, setting them moves it, and
            `observe` tells of changes. Where none can play, a picture.

        Raises:
            ValueError: for what does not fit the trace, and for one that cannot be shown so.
        """
        look = Look(unit, notation, z, loss, tokens, batch, t, height, still)
        return import_module(ROOM).shown(self, x, look)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        """What Jupyter, VS Code and Colab show."""
        return import_module(ROOM).mime_bundle(self)

    def _display_(self) -> Any:
        """What marimo shows."""
        return import_module(ROOM).shown(self, None, Look())
