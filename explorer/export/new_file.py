"""A file that is written whole, or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from os import PathLike
from pathlib import Path


@contextmanager
def new_file(name: str | PathLike[str]) -> Iterator[Path]:
    """A place to write a file, which becomes `name` once all of it is written.

    Raises ValueError, one sentence, if it cannot be written. A file that is there already stays as
    it is until then, and for good if anything goes wrong.
    """
    # What a symbolic link leads to is written, not the link.
    name = os.fspath(name)
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
        raise ValueError(f"“{name}” cannot be written: {reason(error)}.") from None
    place = Path(made)
    try:
        yield place
        _permit(place, goal)
        place.replace(goal)
    except OSError as error:
        raise ValueError(f"“{name}” cannot be written: {reason(error)}.") from None
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


def reason(error: OSError) -> str:
    """Why a file cannot be read or written, for a sentence."""
    return (error.strerror or "it is not allowed").lower()
