"""A server with visitors, told to stop in the middle of a training."""

from __future__ import annotations

import time

from playwright.sync_api import Browser

from tests.browser.serving import started_server

# Far less than the server waits for what does not end.
ENDS_WITHIN_S = 8.0
PATIENCE_MS = 60_000


def test_a_server_that_is_watched_and_trains_ends_in_order_and_soon(chromium: Browser) -> None:
    with started_server(watches_files=True) as (address, process):
        page = chromium.new_page()
        page.goto(f"{address}/train?recall_steps=20000&recall_length=200")
        page.get_by_role("button", name="Start", exact=True).click()
        page.get_by_text("Training, step").first.wait_for(timeout=PATIENCE_MS)
        process.terminate()
        begin = time.monotonic()
        assert process.wait(PATIENCE_MS / 1000) == 0
        assert time.monotonic() - begin < ENDS_WITHIN_S
        page.close()
