"""A finding: what is wrong, where, how much, and what to try."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from explorer.diagnosis.facts import Facts

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


@dataclass(frozen=True)
class Finding:
    """One thing that a diagnosis found.

    `code` is stable. `module` is the name inside the model ("model" for the model itself), `layer`
    counts from 0, `direction` is "forward" or "backward"; they are None where a finding is about
    more than one. `signal` is a signal of the cell, a parameter or a tensor; `units` and `steps`
    are where it was seen. `value` was measured, `limit` is where a finding begins, `measure` says
    what they are, "" where nothing is measured but that it is so. `meaning` is one
    sentence, `remedy` code that runs with the names model, batch, target, loss_fn, lengths and
    optimiser. `link` is a link of the app to the view that shows it.
    """

    code: str
    severity: Severity
    message: str
    module: str | None
    layer: int | None
    direction: str | None
    signal: str | None
    units: tuple[int, ...]
    steps: tuple[int, ...]
    value: float
    limit: float
    measure: str
    meaning: str
    remedy: str
    source: str
    link: str

    @property
    def place(self) -> str:
        """Where it is, in words: encoder.rnn, layer 1 backward, f."""
        layer = None if self.layer is None else f"layer {self.layer}"
        if layer and self.direction:
            layer = f"{layer} {self.direction}"
        return ", ".join(part for part in (self.module, layer, self.signal) if part) or "the model"

    @property
    def measured(self) -> str:
        """The value beside the limit at which a finding begins; "" where nothing is measured."""
        if not self.measure:
            return ""
        return f"Measured, {self.measure}: {self.value:.3g}; the limit is {self.limit:.3g}."


@dataclass(frozen=True)
class Sign:
    """What a check saw: a finding without what is the same for every finding of its code."""

    message: str
    value: float
    limit: float
    remedy: str
    module: str | None = None
    layer: int | None = None
    direction: str | None = None
    signal: str | None = None
    units: tuple[int, ...] = ()
    steps: tuple[int, ...] = ()


@dataclass(frozen=True)
class Check:
    """A kind of finding: what it means, where its limit comes from, and how it is looked for.

    `page` is the page of the app whose view shows it. `measure` says what is measured, "" where
    nothing is but that it is so.
    """

    severity: Severity
    meaning: str
    source: str
    signs: Callable[[Facts], Iterable[Sign]]
    page: str = "cell"
    measure: str = ""
