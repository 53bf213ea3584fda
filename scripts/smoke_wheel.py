"""Tries an installed wheel as a new user would: the library, then the app, from any other folder.

    python -m venv fresh
    fresh/bin/pip install -c requirements.txt "dist/unroll_rnn-….whl[app]"
    cd elsewhere && fresh/bin/python …/scripts/smoke_wheel.py

It must run with the Python of that environment, not from a checkout.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

FONT, FONT_BYTES = "app/static/latinmodern-math-subset.woff2", 10_000
START_SECONDS, STOP_SECONDS = 120.0, 30.0
COMMAND = Path(sys.executable).with_name("unroll")


def main() -> None:
    """Tries the library and the app; AssertionError where something is missing."""
    sys.path[:] = [path for path in sys.path if Path(path).resolve() != Path(__file__).parent]
    _try_library()
    version = subprocess.run([COMMAND, "--version"], capture_output=True, text=True, check=True)
    print(version.stdout.strip())
    _try_app()


def _try_library() -> None:
    """Traces a torch LSTM, asks every kind of shipped model, makes every kind of file."""
    import torch

    import explorer

    assert not {"pandas", "altair", "streamlit"} & set(sys.modules), (
        "import explorer loads too much"
    )
    assert "site-packages" in str(explorer.__file__), "a checkout is imported, not the wheel"
    from explorer.export.files import available, made
    from explorer.language.prepared import TextChoice
    from explorer.language.shipped import shipped_model
    from explorer.models.shipped import load_model
    from explorer.scenes import link_scene
    from explorer.shapes import SHAPES

    trace = explorer.trace(torch.nn.LSTM(3, 4), torch.randn(5, 1, 3))
    assert trace["f"].shape == (5, 1, 4)
    assert len(trace.to_frame()) == 5 * 4 * 6
    assert load_model("lstm").hidden_size > 0
    assert shipped_model(TextChoice("agreement")) is not None
    sentences = [shape.unroll(shape.example).sentence for shape in SHAPES.values()]
    assert all(sentences)
    view = link_scene("cell?cell=gru&t=12")
    kinds = available(view)
    assert all(made(view, kind) for kind in kinds)
    print(f"export: a view as {', '.join(kinds)}")
    print(f"library: a trace, a trained LSTM, a language model, {len(sentences)} shapes")


def _try_app() -> None:
    """Starts the app, asks for its health, a page and the font of the equations, and stops it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--server.headless=true", "--server.address=127.0.0.1", f"--server.port={port}"]
    process = subprocess.Popen([COMMAND, *options], stdout=subprocess.DEVNULL)
    try:
        _wait_until_healthy(process, port)
        page = _fetched(port, "gradients")
        assert b"<title>" in page, "no page is served"
        font = _fetched(port, FONT)
        assert font[:4] == b"wOF2", "the font is no font"
        assert len(font) > FONT_BYTES, "the font is cut off"
        print(f"app: healthy, a page of {len(page):,} bytes, a font of {len(font):,}")
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait_until_healthy(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        assert process.poll() is None, f"unroll ended with status {process.returncode}"
        try:
            assert _fetched(port, "_stcore/health") == b"ok"
        except urllib.error.URLError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError(f"unroll was not healthy after {START_SECONDS:.0f} seconds")


def _fetched(port: int, path: str) -> bytes:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}", timeout=10) as answer:
        content: bytes = answer.read()
    return content


if __name__ == "__main__":
    main()
