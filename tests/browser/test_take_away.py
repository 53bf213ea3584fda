"""What a page shows is taken away: one click for the page that plays, a dialog for all the rest."""

from __future__ import annotations

import io
import zipfile

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser


def test_one_click_brings_the_page_and_the_dialog_all_of_the_step_that_is_looked_at(
    visit: Visit,
) -> None:
    view = visit({"cell": "gru", "notation": "ng"})
    sent = len(view.sent)
    with view.page.expect_download() as page:
        view.page.get_by_role("button", name="Web page").click()
    # One request for the file and no rerun.
    assert len(view.sent) == sent + 1
    assert page.value.suggested_filename == "unroll-gru-brackets_quotes.html"
    assert page.value.path().read_bytes().startswith(b"<!DOCTYPE html>")
    view.press("End", "ArrowLeft", "ArrowLeft")
    view.page.get_by_role("group", name="Presenting").get_by_role("button", name="Take").click()
    dialog = view.page.get_by_role("dialog")
    expect(dialog.get_by_role("spinbutton", name="Step")).to_have_value(str(view.t))
    view.settle()
    with view.page.expect_download() as packed:
        dialog.get_by_role("button", name="ZIP").click()
    files = zipfile.ZipFile(io.BytesIO(packed.value.path().read_bytes()))
    assert files.testzip() is None
    assert {"page.html", "data.csv", "equations.tex", "model.py"} <= set(files.namelist())
    assert f"at step {view.t}" in files.read("equations.tex").decode()
    assert f"t={view.t}" in files.read("README.txt").decode()
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()
