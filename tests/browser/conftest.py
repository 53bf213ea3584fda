"""A server, a browser, and pages whose complaints are collected; for the tests in this folder."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from explorer.export.pages.bundle import bundle, style
from explorer.ui.person import COOKIE
from tests.browser.serving import running_server
from tests.browser.tabs import Tabs
from tests.browser.view import PATIENCE_MS, SIZE, View

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
HERE = os.path.dirname(__file__)  # noqa: PTH120 - compared with what pytest reports

# Other work on the machine must not make a test fail that only waits.
expect.set_options(timeout=PATIENCE_MS)

# The bare address begins with the start view; a link does not, whatever it says.
BY_A_LINK = {"by": "link"}

Visit = Callable[..., View]
Mount = Callable[[str, dict[str, Any]], Page]
Call = Callable[[str], Any]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder needs the browser; each process that runs some starts one."""
    for item in items:
        if str(item.path).startswith(HERE):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium")
    if path is None:
        message = "Debian's chromium is not installed, so nothing was tested in a browser."
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server(chromium: Browser) -> Iterator[str]:
    """The address of a running app; only asked for where there is a browser to look at it."""
    with running_server() as address:
        yield address


@pytest.fixture(scope="session")
def tabs(chromium: Browser) -> Iterator[Tabs]:
    """Tabs that are used again: in a new one the app takes twice as long to load."""
    result = Tabs(chromium)
    yield result
    result.close()


@pytest.fixture
def visit(server: str, tabs: Tabs) -> Iterator[Visit]:
    """Opens a page of the app at a link; afterwards nothing may have been complained about.

    `link` is the parameters of the link, by name, or a whole address. The page stands still unless
    `motion` is "no-preference". A page that shows no stage is opened with `stage=False`, one that
    shows a board instead with `board=True`. The start view is seen at the bare address alone.
    """
    views: list[View] = []

    def opened(
        link: dict[str, str] | str | None = None,
        *,
        path: str = "/",
        size: tuple[int, int] = SIZE,
        scheme: str = "light",
        motion: str = "reduce",
        stage: bool = True,
        board: bool = False,
        apart: str = "",
    ) -> View:
        page = tabs.take(apart or "GB")
        if not any(view.page.context is page.context for view in views):
            # What trained in another test is another person's.
            page.context.clear_cookies(name=COOKIE)
        view = View(page)
        views.append(view)
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.emulate_media(color_scheme=scheme, reduced_motion=motion)
        address = link if isinstance(link, str) else _address(server + path, link or BY_A_LINK)
        view.open(address, stage=stage, board=board)
        return view

    yield opened
    complaints = [complaint for view in views for complaint in view.complaints]
    for view in views:
        view.leave()
        tabs.give_back(view.page)
    assert complaints == []


def _address(path: str, link: dict[str, str]) -> str:
    return f"{path}?{urlencode(link, quote_via=quote)}" if link else path


@pytest.fixture
def mount(tabs: Tabs) -> Iterator[Mount]:
    """Mounts one part of the player with some data into an empty page, without a server."""
    page = tabs.take("GB")
    page.set_viewport_size({"width": SIZE[0], "height": SIZE[1]})
    page.emulate_media(color_scheme="light", reduced_motion="no-preference")
    page.set_content(f"<style>{style()}</style><main></main>")
    plain = re.sub(r"^export default ", "", bundle(), flags=re.MULTILINE)
    page.evaluate(f"() => {{ {plain}\n window.inside = (code) => eval(code); }}")

    def mounted(part: str, data: dict[str, Any]) -> Page:
        page.evaluate(
            """([part, data]) => inside(`playhead.setLength(${data.length});
              MOUNTS.${part}({parentElement: document.querySelector("main"), data: ${
                JSON.stringify(data)}}); 0`)""",
            [part, data],
        )
        return page

    yield mounted
    tabs.give_back(page)


@pytest.fixture(scope="module")
def js(chromium: Browser) -> Iterator[Call]:
    """Evaluates an expression in which everything that the player declares is known."""
    page = chromium.new_page()
    plain = re.sub(r"^export default ", "", bundle(), flags=re.MULTILINE)
    page.evaluate(f"() => {{ {plain}\n window.inside = (code) => eval(code); }}")
    yield lambda code: page.evaluate("(code) => window.inside(code)", code)
    page.close()
