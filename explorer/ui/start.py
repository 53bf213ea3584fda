"""Starts the server with everything heavy loaded, so that the first visitor does not wait for it.

`python -m explorer.ui.start` takes the options of `streamlit run`.
"""

from __future__ import annotations

import sys

from streamlit.runtime.pages_manager import PagesManager
from streamlit.web import cli

import explorer.ui.explore.compare
import explorer.ui.explore.gradients  # noqa: F401 - loads pandas and Altair
from explorer.resources import ENTRY_SCRIPT
from explorer.ui.server import warm_up


def serve(options: list[str]) -> None:
    """Serves the app until it is stopped."""
    # The app names its pages itself. Streamlit learns so only when it first runs, and until then
    # takes a link to any page but the first for a mistake, since a folder is called pages.
    PagesManager.uses_pages_directory = False
    warm_up()
    cli.main(["run", str(ENTRY_SCRIPT), *options], prog_name="streamlit")


if __name__ == "__main__":
    serve(sys.argv[1:])
