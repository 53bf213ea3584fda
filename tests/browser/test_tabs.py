"""What one test leaves in a tab, the next one does not meet."""

from __future__ import annotations

from playwright.sync_api import Browser

from tests.browser.serving import other_site
from tests.browser.tabs import Tabs

LEAVE = """() => {
  localStorage.setItem("a", "1");
  sessionStorage.setItem("b", "2");
  for (let k = 0; k < 60; k += 1) history.pushState(null, "", `?${k}`);
}"""
MET = "() => [localStorage.length, sessionStorage.length, history.length < 10]"


def test_a_tab_that_was_given_back_knows_nothing_of_its_last_use(chromium: Browser) -> None:
    tabs = Tabs(chromium)
    with other_site("A page") as address:
        page = tabs.take("GB")
        page.goto(address)
        page.evaluate(LEAVE)
        assert page.evaluate(MET) == [1, 1, False]
        tabs.give_back(page)
        again = tabs.take("GB")
        assert again is page
        again.goto(address)
        assert again.evaluate(MET) == [0, 0, True]
        assert tabs.take("US").context is not page.context
    tabs.close()
