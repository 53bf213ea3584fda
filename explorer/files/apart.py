"""Reads a container in a process that can be given up: bounded in time and memory."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import explorer
from explorer.files.content import REFUSED, Content, unpacked
from explorer.files.limits import MAX_MEMORY, MAX_SECONDS, megabytes

LONGEST_SENTENCE = 2000
# The package without its first module, which loads torch: that alone would take a second or more.
BOOT = """
import sys, types
package = sys.modules["explorer"] = types.ModuleType("explorer")
package.__path__ = sys.argv[1:2]
from explorer.files.child import main
sys.exit(main(*sys.argv[2:]))
"""


def read_apart(format: str, data: bytes, folder: str = "", seconds: float = MAX_SECONDS) -> Content:
    """The content of a container, read by another process; `folder` is where it lies, if known.

    Raises ValueError, a sentence without its beginning, if that refuses it, takes longer than
    `seconds`, or ends otherwise, as it does when it needs too much memory.
    """
    command = [sys.executable, "-B", "-c", BOOT, *explorer.__path__[:1], format, folder]
    # Nothing of the caller's environment but where modules are found, and one thread.
    environment = {
        "PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path),
        # HDF5 loads no filters from elsewhere.
        "HDF5_PLUGIN_PRELOAD": "::",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        **{name: os.environ[name] for name in ("SYSTEMROOT", "PATH") if name in os.environ},
    }
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, env=environment, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        raise ValueError(f"reading it took longer than {seconds:g} seconds.") from None
    if done.returncode == REFUSED:
        raise ValueError(done.stdout.decode("utf-8", "replace")[:LONGEST_SENTENCE])
    if done.returncode != 0:
        raise ValueError(
            f"reading it failed; it is damaged, or needs more than {megabytes(MAX_MEMORY)} of "
            "memory."
        )
    return unpacked(done.stdout)
