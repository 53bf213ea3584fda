"""JupyterLab and marimo in processes of their own, with folders of their own, for one test."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.browser.serving import PATIENCE_S, ROOT, free_port

# JupyterLab asks a newcomer whether it may tell news, in front of everything else.
SETTINGS = "lab/user-settings/@jupyterlab/apputils-extension"


@contextmanager
def running_lab(folder: Path) -> Iterator[str]:
    """The address of a JupyterLab that has the notebooks of a folder."""
    notification = folder / "jupyter" / SETTINGS / "notification.jupyterlab-settings"
    notification.parent.mkdir(parents=True, exist_ok=True)
    notification.write_text(json.dumps({"fetchNews": "false", "checkForUpdates": False}))
    port = free_port()
    command = ["-m", "jupyterlab", "--no-browser", "--allow-root", "--expose-app-in-browser"]
    command += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    command += [f"--ServerApp.root_dir={folder}", "--IdentityProvider.token="]
    with _running(command, folder, f"http://127.0.0.1:{port}", "/api/status") as address:
        yield address


@contextmanager
def running_marimo(app: Path) -> Iterator[str]:
    """The address of a marimo that shows an app."""
    port = free_port()
    command = ["-m", "marimo", "--quiet", "run", str(app), "--headless", "--no-token"]
    command += ["--host", "127.0.0.1", "--port", str(port)]
    with _running(command, app.parent, f"http://127.0.0.1:{port}", "/health") as address:
        yield address


@contextmanager
def _running(command: list[str], folder: Path, address: str, health: str) -> Iterator[str]:
    """A server that keeps to a folder of its own; it is stopped in the end, its kernels too."""
    names = ("HOME", "IPYTHONDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME")
    names += ("JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")
    own = {name: str(folder / name.lower()) for name in names}
    own["JUPYTER_CONFIG_DIR"] = str(folder / "jupyter")
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=folder,
            env={**os.environ, **own, "PYTHONPATH": str(ROOT)},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait(process, address + health)
            yield address
        finally:
            process.terminate()
            process.wait(timeout=PATIENCE_S)


def _wait(process: subprocess.Popen[bytes], address: str) -> None:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"The server ended with status {process.returncode}.")
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise RuntimeError(f"The server was not healthy after {PATIENCE_S:.0f} seconds.")
