"""How a command ends: its exit status, and one sentence where it could not do what was asked."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress

# Done; findings of a diagnosis; bad usage or input; ended by Ctrl-C; nobody reads on.
DONE, FINDINGS, BAD, INTERRUPTED, UNREAD = 0, 1, 2, 130, 141


def outcome(command: Callable[[Sequence[str]], int], options: Sequence[str]) -> int:
    """The exit status of a command that takes these options; nothing is raised."""
    _write_any_sign()
    try:
        status = command(options)
        sys.stdout.flush()
    except SystemExit as ending:
        # Of the parser: after its help, or after what was wrong with the options.
        return ending.code if isinstance(ending.code, int) else BAD
    except BrokenPipeError:
        _discard()
        return UNREAD
    except KeyboardInterrupt:
        _clear_line()
        return INTERRUPTED
    except MemoryError:
        print("This needs more memory than there is.", file=sys.stderr)
        return BAD
    except (ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return BAD
    return status


def _write_any_sign() -> None:
    """Signs that the console's encoding lacks become others, instead of ending the command."""
    with suppress(AttributeError, ValueError):
        sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]


def _clear_line() -> None:
    """Takes the ^C away that a terminal writes, so that what comes next has a line of its own."""
    if sys.stderr.isatty():
        blank = " " * (shutil.get_terminal_size().columns - 1)
        print(f"\r{blank}\r", end="", file=sys.stderr, flush=True)


def _discard() -> None:
    """Sends what is still to be written nowhere: Python writes it when it ends."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
