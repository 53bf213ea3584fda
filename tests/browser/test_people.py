"""One training a person: found after a reload and in a second tab, and by nobody else."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from explorer.ui.person import COOKIE
from tests.browser.conftest import Visit
from tests.browser.view import View

ENDLESS = {"recall_length": "20", "recall_steps": "20000", "recall_cells": "rnn"}
LONG_MS = 60_000


def train_page(visit: Visit, link: dict[str, str], apart: str = "") -> View:
    view = visit(link, path="/train", stage=False, apart=apart)
    view.page.wait_for_selector("[data-testid=stProgress]")
    return view


def step_of(page: Page) -> int:
    """The step at which the training on a page is, once it runs."""
    progress = page.locator("[data-testid=stProgress]")
    expect(progress).to_contain_text(re.compile(r"Training, step [1-9]"), timeout=LONG_MS)
    result = re.search(r"step ([\d,]+)", progress.inner_text())
    assert result is not None
    return int(result[1].replace(",", ""))


def test_after_a_reload_and_in_a_second_tab_the_training_runs_and_nobody_else_sees_it(
    visit: Visit,
) -> None:
    view = train_page(visit, ENDLESS)
    view.page.get_by_role("button", name="Start", exact=True).click()
    before = step_of(view.page)
    view.page.reload()
    after = step_of(view.page)
    assert after >= before
    tab = train_page(visit, {})
    assert step_of(tab.page) >= after
    stranger = train_page(visit, ENDLESS, apart="US")
    expect(stranger.page.locator("[data-testid=stProgress]")).to_contain_text("Not started yet")
    expect(stranger.page.get_by_role("button", name="Pause", exact=True)).to_have_count(0)
    people = [
        {one["name"]: one["value"] for one in page.context.cookies()}[COOKIE]
        for page in (view.page, tab.page, stranger.page)
    ]
    assert people[0] == people[1] != people[2]
    assert people[0] not in view.page.url + view.page.locator("body").inner_text()
    tab.page.get_by_role("button", name="Reset", exact=True).click()
    expect(tab.page.locator("[data-testid=stProgress]")).to_contain_text("Not started yet")
    # What is dropped in one tab is dropped in the other.
    view.page.reload()
    expect(view.page.locator("[data-testid=stProgress]")).to_contain_text("Not started yet")
