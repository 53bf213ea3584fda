"""The server of `unroll` and `run.py`: answers at once, opens the browser, ends in peace."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator

import uvicorn
from streamlit import cli_util, config
from streamlit.web.server import server_util

# What is open when the server is asked to end gets so long to close.
CLOSING_SECONDS = 3


class QuickServer(uvicorn.Server):
    """Uvicorn's server with three habits that Streamlit's own command has no options for."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Serves; nothing small that is sent waits until what was sent before is acknowledged."""
        # Nagle's algorithm makes a page wait 40 ms. Accepted connections inherit the option.
        for one in sockets or []:
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.config.timeout_graceful_shutdown = CLOSING_SECONDS
        await super().startup(sockets)
        if self.started:
            _open_browser()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Ends the server at SIGTERM and Ctrl+C, and nothing else.

        Uvicorn sends itself the signal again afterwards; then nothing could be tidied up.
        """
        with super().capture_signals():
            yield
            self._captured_signals.clear()


def use_quick_server() -> None:
    """Has Streamlit's command serve an app with `QuickServer`."""
    # It makes its server itself, and nothing can be handed to it.
    uvicorn.Server = QuickServer  # type: ignore[misc]


def _open_browser() -> None:
    """Opens the browser as `streamlit run` does, which leaves it to apps of this kind."""
    if config.get_option("server.headless"):
        return
    if config.is_manually_set("browser.serverAddress"):
        address = config.get_option("browser.serverAddress")
    elif config.is_manually_set("server.address"):
        address = server_util.get_display_address(config.get_option("server.address"))
    else:
        address = "localhost"
    cli_util.open_browser(server_util.get_url(address))
