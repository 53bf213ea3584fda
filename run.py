"""Sets everything up and starts the app or runs the tests, each with one command.

    python run.py app    # ends with the app running in the browser
    python run.py test   # ends with checks and tests passed

Both make a virtual environment in .venv (or in the folder that UNROLL_VENV names) first.
Further arguments go to `streamlit run` or to pytest.
"""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).parent
VENV = Path(os.environ.get("UNROLL_VENV", ROOT / ".venv"))
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
# So long uv may look for torch's CPU build; out of reach, it is told at once or not at all.
PATIENCE_S = 90


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
        # Tests in a browser mostly wait: three processes for two cores, a test at a time.
        ("-m", "pytest", "-n", "3", "--maxschedchunk", "1", *extra),
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
    if call(*installer(), "-r", requirements):
        sys.exit("The packages could not be installed; what the installer says stands above.")
    stamp.write_text(wanted)


def installer() -> tuple[str, ...]:
    """The command that installs; says in one line which it is and how much it will load.

    On Linux plain pip takes the torch that brings CUDA. uv knows where the CPU build lies.
    """
    pip = ("-m", "pip", "install", "--disable-pip-version-check", "-q")
    if has_pinned_torch():
        print("Installing with pip; torch is there already, so that less than 200 MB are loaded.")
        return pip
    if sys.platform != "linux":
        print("Installing with pip: about 400 MB.")
        return pip
    uv = ("-m", "uv", "pip", "install", "--python", str(PYTHON), "--torch-backend=cpu")
    if call(*pip, "uv") == 0 and finds_cpu_build(uv):
        print("Installing with uv, which takes torch's CPU build: about 500 MB.")
        return (*uv, "-q")
    print(
        "Installing with pip, since torch's CPU build is out of reach for uv: about 500 MB if pip "
        "knows of a CPU build, else some 3 GB with CUDA."
    )
    return pip


def pinned_torch() -> str:
    """Torch as requirements.txt pins it."""
    text = (ROOT / "requirements.txt").read_text("utf-8")
    return next(line for line in text.splitlines() if line.startswith("torch=="))


def has_pinned_torch() -> bool:
    """Whether the environment has the pinned torch, whichever build: pip leaves it alone."""
    program = (
        "import sys; from importlib.metadata import distributions; "
        "builds = [f'torch=={torch.version}' for torch in distributions(name='torch')]; "
        "sys.exit(sys.argv[1] not in [build.partition('+')[0] for build in builds])"
    )
    return call("-c", program, pinned_torch()) == 0


def finds_cpu_build(uv: tuple[str, ...]) -> bool:
    """Whether uv would install the CPU build: it must never load CUDA instead."""
    try:
        plan = subprocess.run(
            [str(PYTHON), *uv, "--dry-run", pinned_torch()],
            cwd=ROOT,
            env={**os.environ, "UV_HTTP_TIMEOUT": "10", "UV_HTTP_RETRIES": "1"},
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    return plan.returncode == 0 and "+cpu" in plan.stdout + plan.stderr


def call(*arguments: str) -> int:
    """Runs the environment's Python from the root of the project; it ends before this process does.

    SIGTERM is handed on. Ctrl+C reaches both, and this process waits until the other has tidied up.
    """
    with subprocess.Popen([str(PYTHON), *arguments], cwd=ROOT) as process:
        before = {
            signal.SIGTERM: signal.signal(signal.SIGTERM, lambda *_: process.terminate()),
            signal.SIGINT: signal.signal(signal.SIGINT, signal.SIG_IGN),
        }
        try:
            return process.wait()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
