"""The npm packages that tests need, installed once as the lock file says."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from filelock import FileLock

HERE = Path(__file__).parent


def node_modules() -> Path:
    """The folder of the installed packages; without npm the test is skipped, in CI it fails."""
    npm = shutil.which("npm")
    if npm is None:
        message = "Node.js with npm is not installed, so what needs it was not checked."
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    installed = HERE / "node_modules" / ".package-lock.json"
    lock = HERE / "package-lock.json"
    # Tests run in several processes: one of them installs, the others wait for it.
    with FileLock(HERE / "node_modules.lock"):
        if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
            command = [npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
            subprocess.run(command, cwd=HERE, check=True, capture_output=True)
    return HERE / "node_modules"
