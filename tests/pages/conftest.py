"""No test of a page pays for those before it: people go home, and scripts are compiled once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.testing.v1 import app_test, local_script_runner

from explorer.ui.train.jobs import PEOPLE, WORKSHOP


@pytest.fixture(autouse=True, scope="session")
def compiled_once() -> Iterator[None]:
    """The tests' runs share what a server's sessions share; else each compiles every script."""
    scripts = ScriptCache()
    with pytest.MonkeyPatch.context() as patch:
        for module in (app_test, local_script_runner):
            patch.setattr(module, "ScriptCache", lambda: scripts)
        yield


@pytest.fixture(autouse=True)
def left_afterwards() -> Iterator[None]:
    """Every page is another person, whom the server would look for on each run ever after."""
    yield
    for person in PEOPLE.values():
        for job in person.jobs.values():
            WORKSHOP.pause(job)
    PEOPLE.clear()
