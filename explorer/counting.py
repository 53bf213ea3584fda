"""How far long work has come, for whoever wants to show it; imports nothing of the library."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

Item = TypeVar("Item")
# Passes the items of some work on one by one, and shows how far it is; the text says what is done.
Show = Callable[[Sequence[Any], str], Iterable[Any]]

_show: ContextVar[Show | None] = ContextVar("show", default=None)


def counted(items: Iterable[Item], doing: str) -> Iterator[Item]:
    """The items one by one, while it is shown how far they are, if anybody shows it.

    `doing` is what is done to them, as in "Writing signals".
    """
    show = _show.get()
    yield from items if show is None else show(list(items), doing)


@contextmanager
def shown_by(show: Show) -> Iterator[None]:
    """Inside, `show` is what shows how far work has come."""
    before = _show.set(show)
    try:
        yield
    finally:
        _show.reset(before)
