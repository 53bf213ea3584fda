"""What a page shows is taken away: one click for the page that plays, a dialog for all the rest."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.export.pages import Parsed

pytestmark = pytest.mark.browser


def scene_in(page: str) -> Any:
    """What a file shows."""
    return json.loads(Parsed(page).one("script", id="unroll-scene").text)["scene"]


def test_one_click_brings_the_page_and_the_dialog_all_of_the_step_that_is_looked_at(
    visit: Visit,
) -> None:
    view = visit({"cell": "gru", "notation": "ng"})
    button, sent = view.page.get_by_role("button", name="Web page"), len(view.sent)
    with view.page.expect_download() as page:
        button.click()
    # One request for the file and no rerun.
    assert len(view.sent) == sent + 1
    assert page.value.suggested_filename == "unroll-gru-brackets_quotes.html"
    assert page.value.path().read_bytes().startswith(b"<!DOCTYPE html>")
    # Of what was gone to and chosen since, the server has not heard.
    view.press("End", "ArrowLeft", "ArrowLeft")
    view.page.get_by_role("combobox", name="Notation", exact=True).select_option("olah")
    with view.page.expect_download() as page:
        button.focus()
        view.page.keyboard.press("Enter")
    shown = scene_in(page.value.path().read_text("utf-8"))
    assert (shown["place"], shown["chosen"]["notation"]) == ({"t": view.t}, "olah")
    assert view.t == 54
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
