"""The kinds of controls: options, numbers, switches, texts."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import final

from explorer.session.control import Control, Value, Values

# So that no text makes Python build an enormous number.
LONGEST_NUMBER = 30
ON, OFF = "on", "off"


@final
@dataclass(frozen=True, kw_only=True, eq=False)
class OneOf(Control):
    """One of some options, option key → label; `optional` if none need be chosen.

    The value is the option's key, in links as in the session, so that labels can change.
    `follows` gives the option that belongs to what else was chosen, until a person chooses one.
    """

    options: Mapping[str, str]
    first: str | None = None
    optional: bool = False
    follows: Callable[[Values], str] | None = field(default=None, repr=False)

    @property
    def default(self) -> str | None:
        """`first`, or the first of the options unless none need be chosen."""
        return self.first if self.first or self.optional else next(iter(self.options))

    def default_for(self, values: Values) -> str | None:
        """The option that follows from the others, or the same one always."""
        return self.default if self.follows is None else self.follows(values)

    @property
    def allowed(self) -> str:
        return ", ".join(self.options)

    def accepts(self, value: object) -> bool:
        return value in self.options if value is not None else self.optional

    def parsed(self, text: str) -> str:
        self._checked(text)
        return text

    def written(self, value: Value) -> str:
        return str(value)


@final
@dataclass(frozen=True, kw_only=True, eq=False)
class SomeOf(Control):
    """Some of several options, option key → label, in the order chosen; at most `most` of them.

    `others_than` is the key of a control whose option is not offered here.
    """

    options: Mapping[str, str]
    usual: tuple[str, ...]
    most: int
    placeholder: str
    usually: int | None = None
    others_than: str | None = None

    @property
    def default(self) -> tuple[str, ...]:
        return self.usual[: self.usually]

    def default_for(self, values: Values) -> tuple[str, ...]:
        """The first `usually` of the usual ones that are offered."""
        taken = values[self.others_than] if self.others_than else None
        return tuple(key for key in self.usual if key != taken)[: self.usually]

    @property
    def allowed(self) -> str:
        return f"up to {self.most} different ones of {', '.join(self.options)}, with commas"

    def accepts(self, value: object) -> bool:
        return (
            isinstance(value, tuple)
            and len(value) <= self.most
            and len(set(value)) == len(value)
            and all(key in self.options for key in value)
        )

    def parsed(self, text: str) -> Value:
        return self._checked(tuple(text.split(",")) if text else ())

    def written(self, value: Value) -> str:
        return ",".join(value) if isinstance(value, tuple) else ""


@final
@dataclass(frozen=True, kw_only=True, eq=False)
class Whole(Control):
    """A whole number from `low` to `high`; `optional` if none need be given."""

    low: int
    high: int
    usual: int | None
    step: int = 1
    optional: bool = False
    placeholder: str | None = None

    @property
    def default(self) -> int | None:
        return self.usual

    @property
    def allowed(self) -> str:
        return f"whole numbers from {self.low} to {self.high}"

    def accepts(self, value: object) -> bool:
        if value is None:
            return self.optional
        return isinstance(value, int) and type(value) is int and self.low <= value <= self.high

    def parsed(self, text: str) -> Value:
        # As the player reads them too: ASCII digits, nothing else.
        if not re.fullmatch(rf"-?[0-9]{{1,{LONGEST_NUMBER}}}", text):
            raise ValueError(f"{text!r} is no whole number.")
        return self._checked(int(text))

    def written(self, value: Value) -> str:
        return str(value)


@final
@dataclass(frozen=True, kw_only=True, eq=False)
class Real(Control):
    """A finite number from `low` to `high`; `optional` if none need be given."""

    low: float
    high: float
    usual: float | None
    step: float = 0.1
    digits: str | None = None
    optional: bool = False
    placeholder: str | None = None

    @property
    def default(self) -> float | None:
        return self.usual

    @property
    def allowed(self) -> str:
        return f"numbers from {self.low:g} to {self.high:g}"

    def accepts(self, value: object) -> bool:
        if value is None:
            return self.optional
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return False
        return math.isfinite(value) and self.low <= value <= self.high

    def parsed(self, text: str) -> Value:
        if len(text) > LONGEST_NUMBER or not re.fullmatch(r"[-+.0-9eE]+", text):
            raise ValueError(f"{text!r} is no number.")
        return self._checked(float(text))

    def written(self, value: Value) -> str:
        return repr(float(value)).removesuffix(".0") if isinstance(value, (int, float)) else ""


@final
@dataclass(frozen=True, kw_only=True, eq=False)
class Flag(Control):
    """A switch."""

    usual: bool = False

    @property
    def default(self) -> bool:
        return self.usual

    @property
    def allowed(self) -> str:
        return f"{ON}, {OFF}"

    def accepts(self, value: object) -> bool:
        return isinstance(value, bool)

    def parsed(self, text: str) -> bool:
        if text not in (ON, OFF):
            raise ValueError(f"{text!r} is no switch; allowed: {self.allowed}.")
        return text == ON

    def written(self, value: Value) -> str:
        return ON if value else OFF


@final
@dataclass(frozen=True, kw_only=True, eq=False)
class Text(Control):
    """What a person writes; whether it can be used is looked at where it is used.

    `suggestion` None means that the page suggests a text which depends on other choices.
    """

    suggestion: str | None = ""
    most: int | None = None
    height: int = 90

    @property
    def default(self) -> str | None:
        return self.suggestion

    @property
    def allowed(self) -> str:
        return "any text" if self.most is None else f"texts of up to {self.most:,} characters"

    def accepts(self, value: object) -> bool:
        if value is None:
            return self.suggestion is None
        return isinstance(value, str) and (self.most is None or len(value) <= self.most)

    def parsed(self, text: str) -> Value:
        return self._checked(text)

    def written(self, value: Value) -> str:
        return str(value)
