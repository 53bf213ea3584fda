"""An open tab lives through a restart of the server: the first click acts, all else is kept."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from explorer.session.choice import Choice, ModelChoice
from tests.browser.expected import Expected, link_to
from tests.browser.serving import free_port, running_server
from tests.browser.view import View

LIVE = "document.querySelector('[data-testid=stApp]').dataset.testConnectionState === 'CONNECTED'"
OPENED = Choice(ModelChoice("gru", "random", size=9), unit=3)


def test_after_a_restart_the_first_click_acts_and_everything_else_is_kept(
    chromium: Browser,
) -> None:
    port = free_port()
    view = View(chromium.new_page(viewport={"width": 1280, "height": 720}))
    with running_server(port) as address:
        query = "&".join(f"{key}={value}" for key, value in link_to(OPENED).items())
        view.open(f"{address}/?{query}")
        # What is chosen after the tab was opened is what Streamlit does not know of.
        view.choose("Notation", "Keras")
        view.choose_segment("all")
        view.click_map("h", 4, 5, steps=Expected(OPENED).steps, units=9)
        view.page.wait_for_function("new URLSearchParams(location.search).get('t') === '4'")
        before = view.parameters()
    assert {"notation": "keras", "loss": "sum", "unit": "5", "t": "4"}.items() <= before.items()
    with running_server(port):
        view.page.wait_for_function(LIVE)
        view.settle()
        assert view.parameters() == before
        option = view.page.get_by_role("radio", name="Trained", exact=True)
        option.click()
        view.page.wait_for_function("!new URLSearchParams(location.search).has('weights')")
        view.settle()
        expect(option).to_have_attribute("aria-checked", "true")
        assert view.parameters() == {k: v for k, v in before.items() if k != "weights"}
        assert view.t == 4
        assert "unit 5:" in view.words
    view.page.close()
