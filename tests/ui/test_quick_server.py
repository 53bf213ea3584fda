"""The server: small messages go at once, and SIGTERM in the middle of a training ends in peace."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import anyio
import pytest
import uvicorn

from explorer import resources
from explorer.ui.quick_server import QuickServer
from tests.browser.serving import free_port, wait_until_healthy

PATIENCE_S = 120.0
ENDS_WITHIN_S = 20.0
PROGRAM = """
import sys, time
from explorer.training.plan import Plan
from explorer.training.training import Training
from explorer.training.workshop import Job
from explorer.ui.start import serve
from explorer.ui.train.jobs import WORKSHOP
training = Training(Plan(steps=5000, cells=("rnn", "gru", "lstm")))
if sys.argv[1] == "slow":
    training.step = lambda: time.sleep(100)
WORKSHOP.start(Job(training))
serve(sys.argv[2:])
"""


def test_connections_are_accepted_without_nagles_algorithm() -> None:
    async def nothing(scope: object, receive: object, send: object) -> None:
        """An application without a page."""

    async def options() -> list[int]:
        # As Streamlit binds it: without a protocol, so that asyncio does not do it either.
        listening = socket.socket(socket.AF_INET)
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        server = QuickServer(uvicorn.Config(nothing, lifespan="off", log_level="error"))
        server.config.load()
        server.lifespan = server.config.lifespan_class(server.config)
        monkeypatched.setattr("explorer.ui.quick_server._open_browser", lambda: None)
        await server.startup([listening])
        stream = await anyio.connect_tcp(*listening.getsockname())
        while not server.server_state.connections:
            await anyio.sleep(0.01)
        transports = [one.transport for one in server.server_state.connections]
        accepted = [one.get_extra_info("socket") for one in transports]
        result = [one.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) for one in accepted]
        await stream.aclose()
        await server.shutdown([listening])
        return result

    # In a thread of its own: where browser tests ran before, this one has a loop already.
    with pytest.MonkeyPatch.context() as monkeypatched, ThreadPoolExecutor(1) as threads:
        (option,) = threads.submit(anyio.run, options).result()
    assert option != 0


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to be caught")
@pytest.mark.parametrize(
    ("number", "steps"),
    [(signal.SIGTERM, "usual"), (signal.SIGINT, "usual"), (signal.SIGTERM, "slow")],
)
def test_a_signal_in_the_middle_of_a_training_ends_the_server_with_status_0(
    number: signal.Signals, steps: str
) -> None:
    port = free_port()
    options = [f"--server.port={port}", "--server.headless=true", "--server.address=127.0.0.1"]
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, steps, *options],
        cwd=resources.ROOT,
        stderr=subprocess.PIPE,
    )
    try:
        wait_until_healthy(process, port)
        process.send_signal(number)
        begin = time.monotonic()
        _, errors = process.communicate(timeout=PATIENCE_S)
        assert process.returncode == 0
        assert time.monotonic() - begin < ENDS_WITHIN_S
        assert b"terminate called" not in errors
    finally:
        process.kill()
        process.wait()
