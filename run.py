"""Sets everything up and starts the app or runs the tests, each with one command.

    python run.py app    # ends with the app running in the browser
    python run.py test   # ends with checks and tests passed

Both make a virtual environment in .venv (or in the folder that UNROLL_VENV names) first.
Further arguments go to `streamlit run` or to pytest.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).parent
VENV = Path(os.environ.get("UNROLL_VENV", ROOT / ".venv"))
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def main(arguments: list[str]) -> int:
    """Carries out one command; returns its exit status."""
    commands = {"app": app, "test": test}
    if not arguments or arguments[0] not in commands:
        print(__doc__)
        return 2
    return commands[arguments[0]](arguments[1:])


def app(extra: list[str]) -> int:
    """Starts the app."""
    install("requirements.txt")
    return call("-m", "explorer.ui.start", *extra)


def test(extra: list[str]) -> int:
    """Runs the checks, then the tests."""
    install("requirements-dev.txt")
    checks = (
        ("-m", "ruff", "check", "."),
        ("-m", "ruff", "format", "--check", "."),
        ("-m", "mypy"),
        # One process for what needs the browser, another for the rest.
        ("-m", "pytest", "-n", "2", "--dist", "loadgroup", *extra),
    )
    return next((status for check in checks if (status := call(*check))), 0)


def install(requirements: str) -> None:
    """Makes the environment and installs into it what a requirements file lists, once."""
    lists = [ROOT / "requirements.txt", ROOT / requirements]
    wanted = hashlib.sha256(b"".join(path.read_bytes() for path in lists)).hexdigest()
    stamp = VENV / f"installed-{requirements}"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    if not PYTHON.exists():
        venv.create(VENV, with_pip=True)
    if call("-m", "pip", "install", "--disable-pip-version-check", "-q", "-r", requirements):
        sys.exit("The packages could not be installed; what pip says stands above.")
    stamp.write_text(wanted)


def call(*arguments: str) -> int:
    """Runs the environment's Python from the root of the project."""
    return subprocess.call([str(PYTHON), *arguments], cwd=ROOT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
