"""What a command says beside its result, on stderr: notes, and how far long work has come."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from tqdm import tqdm

from explorer.counting import shown_by

# In columns; what a terminal writes beside a bar, ^C, would else begin another line.
WIDEST, BESIDE = 72, 4
FORMAT = "{desc} {bar} {n_fmt} of {total_fmt}, {elapsed}"


def tell(notes: Iterable[str], *, quiet: bool) -> None:
    """Says each note on a line of its own, unless it is to be quiet."""
    if not quiet:
        for note in notes:
            print(note, file=sys.stderr)


@contextmanager
def progress(*, quiet: bool) -> Iterator[None]:
    """Inside, a bar on the terminal shows how far long work is; it goes away when the work ends.

    There is none where stderr is no terminal, and none if it is to be quiet.
    """
    if quiet or not sys.stderr.isatty():
        yield
        return
    bars: list[Any] = []
    tqdm.monitor_interval = 0  # no thread that watches
    width = min(shutil.get_terminal_size().columns - BESIDE, WIDEST)

    def show(items: Sequence[Any], doing: str) -> Iterable[Any]:
        if len(items) < 2:
            return items
        bar: Iterable[Any] = tqdm(items, doing, leave=False, ncols=width, bar_format=FORMAT)
        bars.append(bar)
        return bar

    try:
        with shown_by(show):
            yield
    finally:
        for bar in reversed(bars):
            bar.close()
