"""A control whose options only a person's own table knows: names of its columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

from explorer.session.control import Control, Value


@final
@dataclass(frozen=True, kw_only=True, eq=False)
class Names(Control):
    """Different names without commas, at most `most`; none is the default.

    Whether a table has them is looked at where they are used.
    """

    most: int

    @property
    def default(self) -> tuple[str, ...]:
        return ()

    @property
    def allowed(self) -> str:
        return f"up to {self.most} different names, with commas"

    def accepts(self, value: object) -> bool:
        return (
            isinstance(value, tuple)
            and len(value) <= self.most
            and len(set(value)) == len(value)
            and all(isinstance(name, str) and name and "," not in name for name in value)
        )

    def parsed(self, text: str) -> Value:
        return self._checked(tuple(text.split(",")) if text else ())

    def written(self, value: Value) -> str:
        return ",".join(value) if isinstance(value, tuple) else ""
