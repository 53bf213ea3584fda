"""Starts the server with everything heavy loaded, so that the first visitor does not wait for it.

`python -m explorer.ui.start` takes the options of `streamlit run`. It serves the app as `st.App`.
"""

from __future__ import annotations

import os
import sys
import threading
from time import monotonic

from streamlit.runtime.pages_manager import PagesManager
from streamlit.web import cli

import explorer.ui.explore.compare
import explorer.ui.explore.gradients  # noqa: F401 - loads pandas and Altair
from explorer.resources import SERVED_APP
from explorer.training.workshop import CLOSING_SECONDS
from explorer.ui.quick_server import use_quick_server
from explorer.ui.server import warm_up
from explorer.ui.train.jobs import WORKSHOP

# How Streamlit calls the threads that run a page's script.
SCRIPT_THREADS = "ScriptRunner"


def serve(options: list[str]) -> None:
    """Serves the app until it is stopped."""
    # The app names its pages itself. Streamlit learns so only when it first runs, and until then
    # takes a link to any page but the first for a mistake, since a folder is called pages.
    PagesManager.uses_pages_directory = False
    warm_up()
    use_quick_server()
    try:
        cli.main(["run", str(SERVED_APP), *options], prog_name="streamlit")
    except SystemExit as ending:
        _end_threads(ending)
        raise


def _end_threads(ending: SystemExit) -> None:
    """Waits for trainings and scripts; what takes too long is left, and the process ends now.

    A step of the largest training takes a minute, and nothing can interrupt it. A thread that is
    inside torch when Python ends would abort the process.
    """
    until = monotonic() + CLOSING_SECONDS
    ended = WORKSHOP.close()
    # Not Streamlit's watchers of files: these end by themselves, but only when Python ends.
    scripts = [one for one in threading.enumerate() if one.name.startswith(SCRIPT_THREADS)]
    for script in scripts:
        script.join(max(until - monotonic(), 0.0))
    if not ended or any(script.is_alive() for script in scripts):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(ending.code if isinstance(ending.code, int) else int(ending.code is not None))


if __name__ == "__main__":
    serve(sys.argv[1:])
