"""What a reader of a container says of a recurrent module, as JSON facts."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Told:
    """A recurrent module: its weights have torch's names behind `key`, gates stand in `order`.

    `known` says that the file itself tells the cell; `backwards` that the module reads its sequence
    from the end only.
    """

    name: str
    key: str
    cell: str
    order: tuple[str, ...]
    nonlinearity: str | None = None
    backwards: bool = False
    known: bool = True

    def facts(self) -> dict[str, Any]:
        """The same as a JSON object."""
        return asdict(self)
