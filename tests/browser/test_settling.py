"""A page has settled only when every part of the player that was sent is drawn."""

from __future__ import annotations

import pytest

from tests.browser.settling import SETTLED
from tests.browser.tabs import Tabs

APP = """<div data-testid="stApp" data-test-connection-state="{connection}"
  data-test-script-state="{script}"><div class="{key}" data-stale="{stale}">
    <div data-testid="stBidiComponentRegular">{drawn}</div></div></div>"""
DONE = {
    "connection": "CONNECTED",
    "script": "notRunning",
    "stale": "false",
    "key": "st-key-stage",
    "drawn": '<div></div><div class="unroll-stage"><p></p></div>',
}


@pytest.mark.parametrize(
    ("changed", "settled"),
    [
        ({}, True),
        ({"connection": "CONNECTING"}, False),
        ({"script": "running"}, False),
        ({"stale": "true"}, False),
        # Streamlit has made the place, and the player does not have it yet.
        ({"drawn": "<div></div>"}, False),
        # The player has it, and waits for how the cell is spelled.
        ({"drawn": '<div class="unroll-stage"></div>'}, False),
        # What draws nothing is not waited for.
        ({"drawn": "<div></div>", "key": "st-key-address_clipping"}, True),
        ({"drawn": "<div></div>", "key": "st-key-spelling"}, True),
    ],
)
def test_a_page_has_settled_once_the_server_is_done_and_all_parts_are_drawn(
    tabs: Tabs, changed: dict[str, str], *, settled: bool
) -> None:
    page = tabs.take("GB")
    page.set_content(APP.format(**DONE | changed))
    assert page.evaluate(SETTLED) is settled
    tabs.give_back(page)
