"""Files that a command reads and writes, or standard input and output in their place."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

# As the name of a file.
STANDARD = "-"
MOST_BYTES = 64 * 2**20


def content(name: str) -> bytes:
    """The content of a file. Raises ValueError, one sentence, if it cannot be read."""
    if name == STANDARD:
        data = sys.stdin.buffer.read(MOST_BYTES + 1)
    else:
        try:
            with Path(name).open("rb") as stream:
                data = stream.read(MOST_BYTES + 1)
        except OSError as error:
            raise ValueError(f"“{name}” cannot be read: {_reason(error)}.") from None
    if len(data) > MOST_BYTES:
        raise ValueError(f"“{title(name)}” is too large; allowed are {MOST_BYTES // 2**20} MB.")
    return data


def title(name: str) -> str:
    """What sentences call a file."""
    return "standard input" if name == STANDARD else Path(name).name


@contextmanager
def new_file(name: str) -> Iterator[Path]:
    """A place to write a file, which becomes `name` once all of it is written.

    Raises ValueError, one sentence, if it cannot be written. A file that is there already stays as
    it is until then, and for good if anything goes wrong.
    """
    # What a symbolic link leads to is written, not the link.
    goal = Path(name).resolve()
    if goal.is_dir():
        raise ValueError(f"“{name}” is a folder; give the name of a file.")
    if goal.exists() and not goal.is_file():
        # A device or a pipe.
        yield goal
        return
    try:
        handle, made = tempfile.mkstemp(goal.suffix, f".{goal.stem}.", goal.parent)
        os.close(handle)
    except OSError as error:
        raise ValueError(f"“{name}” cannot be written: {_reason(error)}.") from None
    place = Path(made)
    try:
        yield place
        _permit(place, goal)
        place.replace(goal)
    except OSError as error:
        raise ValueError(f"“{name}” cannot be written: {_reason(error)}.") from None
    finally:
        with suppress(OSError):
            place.unlink(missing_ok=True)


def _permit(place: Path, goal: Path) -> None:
    """Gives a file the permissions of the one it replaces, or those of any new one."""
    if goal.exists():
        mode = goal.stat().st_mode & 0o777
    else:
        mask = os.umask(0)
        os.umask(mask)
        mode = 0o666 & ~mask
    place.chmod(mode)


def _reason(error: OSError) -> str:
    return (error.strerror or "it is not allowed").lower()
