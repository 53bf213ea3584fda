"""What a command says beside its result, on stderr: notes, and how far long work has come."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

Item = TypeVar("Item")


def tell(notes: Iterable[str], *, quiet: bool) -> None:
    """Says each note on a line of its own, unless it is to be quiet."""
    if not quiet:
        for note in notes:
            print(note, file=sys.stderr)


def progress(items: Sequence[Item], doing: str, *, quiet: bool) -> Iterator[Item]:
    """The items one by one; on a terminal a line for each says how far it is.

    `doing` is what is done to them, as in "Writing signals".
    """
    is_told = sys.stderr.isatty() and not quiet
    for number, item in enumerate(items, start=1):
        if is_told:
            print(f"{doing}: {number} of {len(items)}", file=sys.stderr)
        yield item
