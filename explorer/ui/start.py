"""Starts the server with everything heavy loaded, so that the first visitor does not wait for it.

`python -m explorer.ui.start` takes the options of `streamlit run`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from streamlit.web import cli

import explorer.ui.cell_details  # noqa: F401 - draws in torch, pandas and Altair
from explorer.choice import ModelChoice
from explorer.session import run

APP = Path(__file__).parents[2] / "streamlit_app.py"


def main(options: list[str]) -> None:
    """Warms up on the view that the app opens with, then serves until it is stopped."""
    run(ModelChoice())
    # Last of all: it takes what was loaded until now out of the garbage collector's sight.
    import explorer.ui.server  # noqa: F401, PLC0415

    cli.main(["run", str(APP), *options], prog_name="streamlit")


if __name__ == "__main__":
    main(sys.argv[1:])
