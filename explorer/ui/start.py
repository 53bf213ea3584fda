"""Starts the server with everything heavy loaded, so that the first visitor does not wait for it.

`python -m explorer.ui.start` takes the options of `streamlit run`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from streamlit.web import cli

import explorer.ui.cell_details  # draws in pandas and Altair
import explorer.ui.server  # noqa: F401 - last, since it freezes what has been loaded

APP = Path(__file__).parents[2] / "streamlit_app.py"


def main(options: list[str]) -> None:
    """Serves the app until it is stopped."""
    cli.main(["run", str(APP), *options], prog_name="streamlit")


if __name__ == "__main__":
    main(sys.argv[1:])
