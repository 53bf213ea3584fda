"""Open tabs live through a restart of the server: the first click acts, what is gone is told."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from explorer.session.choice import Choice, ModelChoice
from explorer.training.keeping import kept_model
from explorer.training.plan import Plan
from explorer.training.training import Training
from tests.browser.expected import Expected, link_to
from tests.browser.serving import free_port, running_server
from tests.browser.view import PATIENCE_MS, View

LIVE = "document.querySelector('[data-testid=stApp]').dataset.testConnectionState === 'CONNECTED'"
OPENED = Choice(ModelChoice("gru", "random", size=9), unit=3)
FILE = "[data-testid=stFileChipName]"


def test_after_a_restart_first_clicks_act_all_else_is_kept_and_a_lost_file_is_told(
    chromium: Browser, tmp_path: Path
) -> None:
    """One tab with choices, and one of another person who has opened a file."""
    port = free_port()
    view = View(chromium.new_page(viewport={"width": 1280, "height": 720}))
    other = chromium.new_page()
    other.set_default_timeout(PATIENCE_MS)
    with running_server(port) as address:
        query = "&".join(f"{key}={value}" for key, value in link_to(OPENED).items())
        view.open(f"{address}/?{query}")
        # What is chosen after the tab was opened is what Streamlit does not know of.
        view.choose("Notation", "Keras")
        view.choose_segment("all")
        view.click_map("h", 4, 5, steps=Expected(OPENED).steps, units=9)
        view.page.wait_for_function("new URLSearchParams(location.search).get('t') === '4'")
        before = view.parameters()
        open_model(other, address, tmp_path)
    assert {"notation": "keras", "loss": "sum", "unit": "5", "t": "4"}.items() <= before.items()
    with running_server(port):
        other.get_by_role("radio", name="takes new", exact=True).click()
        expect(other.get_by_text("a restart of the server forgets it")).to_be_visible()
        expect(other.locator(FILE)).to_have_count(0)
        other.close()
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


def open_model(page: Page, address: str, folder: Path) -> None:
    """Opens the file of a GRU that was trained for a step on the page Cell."""
    training = Training(Plan(length=6, steps=1, cells=("gru",), hidden_size=4))
    training.step()
    path = folder / "mine.safetensors"
    path.write_bytes(kept_model(training.trainees[0], training.trainees[0].snapshots[-1]))
    page.goto(f"{address}/?weights=own")
    page.set_input_files("[data-testid=stFileUploaderDropzoneInput]", path)
    sidebar = page.locator("[data-testid=stSidebar]")
    expect(sidebar.get_by_text("Your model", exact=True)).to_be_visible()
    expect(page.locator(FILE)).to_have_count(1)
    # The view is that of the GRU: the one before had no z.
    expect(page.get_by_role("radio", name="takes new", exact=True)).to_be_enabled()
