"""What every control has: key, words, default, and the values that it takes, as text too."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Value: TypeAlias = "str | int | float | bool | tuple[str, ...] | None"
Values: TypeAlias = Mapping[str, Value]
Widget = Literal[
    "select",
    "segmented",
    "pills",
    "radio",
    "several",
    "name",
    "names",
    "slider",
    "number",
    "toggle",
    "area",
    "line",
    "player",
    "none",
]


def always(values: Values) -> bool:
    """For controls whose value counts whatever the others say."""
    return True


@dataclass(frozen=True, kw_only=True, eq=False)
class Control(ABC):
    """One choice that a person can make, declared.

    `key` names it in links and in a session's state. `label` and `help` are what a person reads.
    `pages` are the keys of the pages that draw it, `widget` says how; what only the browser moves
    is drawn by the "player", "none" is set by what a person does.
    `counts` tells from all values whether this one matters; where not, it stays out of links.
    """

    key: str
    label: str
    widget: Widget
    pages: frozenset[str]
    help: str | None = None
    counts: Callable[[Values], bool] = field(default=always, repr=False)

    @property
    @abstractmethod
    def default(self) -> Value:
        """The value before a person chooses one."""

    def default_for(self, values: Values) -> Value:
        """The default beside what else was chosen, for the few controls where that matters."""
        return self.default

    @property
    @abstractmethod
    def allowed(self) -> str:
        """What is allowed, in words that follow "allowed: "."""

    @abstractmethod
    def accepts(self, value: object) -> bool:
        """Whether this is a value of the control."""

    @abstractmethod
    def parsed(self, text: str) -> Value:
        """The value that a text stands for.

        Raises ValueError for a text that stands for none.
        """

    @abstractmethod
    def written(self, value: Value) -> str:
        """The text that stands for a value, such that `parsed` gives the same value again."""

    def _checked(self, value: Value) -> Value:
        if not self.accepts(value):
            raise ValueError(f"{self.key} does not take {value!r}; allowed: {self.allowed}.")
        return value
