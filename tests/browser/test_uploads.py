"""Files: what the browser itself keeps back is told as plainly as what the server refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from explorer.session.choice import OWN_NUMBERS, Choice, ModelChoice
from explorer.ui.controls.uploads import NO_COOKIES
from tests.browser.conftest import Visit
from tests.browser.expected import link_to
from tests.browser.serving import other_site

MEGABYTES_20 = b"1,2\n" * 5_000_000
BINARY = bytes(range(256)) * 100


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(MEGABYTES_20, "File must be 1.0MB or smaller."), (BINARY, "is not plain text")],
    ids=["20 MB", "binary"],
)
def test_a_file_that_is_not_taken_says_why_and_what_was_entered_stays(
    visit: Visit, tmp_path: Path, content: bytes, sentence: str
) -> None:
    numbers = "1\n2\n3"
    choice = Choice(ModelChoice(sequence=OWN_NUMBERS, weights="random", numbers=numbers))
    view = visit(link_to(choice))
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    view.page.set_input_files("[data-testid=stFileUploaderDropzoneInput]", path)
    told = view.page.get_by_text(sentence)
    expect(told).to_be_visible()
    box = told.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) > 10
    view.settle()
    expect(view.page.locator("[data-testid=stTextArea] textarea").first).to_have_value(numbers)
    assert view.page.locator(".unroll-token").count() == len(numbers.splitlines())


def test_in_a_frame_of_another_site_one_sentence_says_that_nothing_can_be_uploaded(
    server: str, chromium: Browser
) -> None:
    page = chromium.new_page()
    frame = f'<iframe src="{server}/?weights=own" width="1200" height="700"></iframe>'
    with other_site(frame) as address:
        page.goto(address)
        app = page.frame_locator("iframe")
        expect(app.get_by_text(NO_COOKIES)).to_be_visible(timeout=60_000)
        expect(app.locator("[data-testid=stFileUploaderDropzoneInput]")).to_be_disabled()
    page.close()
