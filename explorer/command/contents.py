"""Files that a command reads, or standard input in their place."""

from __future__ import annotations

import sys
from pathlib import Path

from explorer.export.new_file import reason

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
            raise ValueError(f"“{name}” cannot be read: {reason(error)}.") from None
    if len(data) > MOST_BYTES:
        raise ValueError(f"“{title(name)}” is too large; allowed are {MOST_BYTES // 2**20} MB.")
    return data


def title(name: str) -> str:
    """What sentences call a file."""
    return "standard input" if name == STANDARD else Path(name).name
