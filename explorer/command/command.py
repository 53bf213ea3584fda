"""The command `unroll`: starts the app in the browser, or carries out one of the other commands."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Sequence
from importlib.util import find_spec

from explorer import __version__
from explorer.command.outcome import BAD, DONE, outcome

USAGE = """unroll: see inside a recurrent network, one step at a time

  unroll                        starts the app and opens the browser
  unroll --server.port 8600     with any option of `streamlit run`
  unroll export LINK -o FILE    a view of the app as one file: a page that plays, a picture, data
  unroll trace MODEL -o FILE    every gate and state of your model at every step, as a table
  unroll diagnose MODEL         what ails your model; its exit code tells CI
  unroll --version              prints the version

`unroll export --help`, and so for the others, says what each takes.
"""


def main(options: Sequence[str] | None = None) -> int:
    """Carries out what the command line asks for; returns the exit status.

    `options` are those after the command's name; None for those that it was started with.
    """
    is_all = options is None
    options = sys.argv[1:] if options is None else list(options)
    first = options[0] if options else ""
    commands: dict[str, Callable[[Sequence[str]], int]] = {
        "export": _export,
        "trace": _trace,
        "diagnose": _diagnose,
    }
    if first in commands:
        status = outcome(commands[first], options[1:])
        if is_all:
            # Nothing is left that could be interrupted; Python would print where it was in ending.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        return status
    if "--version" in options:
        print(f"unroll {__version__}")
        return DONE
    if "--help" in options or "-h" in options:
        print(USAGE, end="")
        return DONE
    if first and not first.startswith("-"):
        known = ", ".join(commands)
        print(
            f"There is no command “{first}”; there are {known}, and `unroll` alone starts the app.",
            file=sys.stderr,
        )
        return BAD
    return _start(options)


# Each loads what it needs when it is called: torch, tables, or Streamlit and all of the app.


def _export(options: Sequence[str]) -> int:
    from explorer.command.exporting import export

    return export(options)


def _trace(options: Sequence[str]) -> int:
    from explorer.command.tracing import trace

    return trace(options)


def _diagnose(options: Sequence[str]) -> int:
    from explorer.command.diagnosing import diagnose

    return diagnose(options)


def _start(options: list[str]) -> int:
    missing = [name for name in ("streamlit", "altair") if find_spec(name) is None]
    if missing:
        print(
            f"The app needs {' and '.join(missing)}, which the library does without. "
            'To install what it needs: pip install "unroll-rnn[app]"',
            file=sys.stderr,
        )
        return 1
    from explorer.ui.start import serve

    serve(options)
    return DONE
