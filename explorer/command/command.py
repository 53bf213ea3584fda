"""The command `unroll`: starts the app in the browser."""

from __future__ import annotations

import sys
from importlib.util import find_spec

from explorer import __version__

USAGE = """unroll: see inside a recurrent network, one step at a time

  unroll                        starts the app and opens the browser
  unroll --server.port 8600     with any option of `streamlit run`
  unroll --version              prints the version
"""


def main() -> int:
    """Carries out what the command line asks for; returns the exit status."""
    options = sys.argv[1:]
    if "--version" in options:
        print(f"unroll {__version__}")
        return 0
    if "--help" in options or "-h" in options:
        print(USAGE, end="")
        return 0
    missing = [name for name in ("streamlit", "altair") if find_spec(name) is None]
    if missing:
        print(
            f"The app needs {' and '.join(missing)}, which the library does without. "
            'To install what it needs: pip install "unroll-rnn[app]"',
            file=sys.stderr,
        )
        return 1
    # Only now, since it loads Streamlit and all of the app.
    from explorer.ui.start import serve

    serve(options)
    return 0
