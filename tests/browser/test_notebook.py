"""A stage in a real JupyterLab and a real marimo: it plays, follows Python, and tells Python."""

from __future__ import annotations

import json
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from tests.browser.notebook_servers import running_lab, running_marimo
from tests.browser.view import PATIENCE_MS

CELLS = (
    """
    import torch
    import explorer

    lstm, x = torch.nn.LSTM(8, 16), torch.randn(50, 1, 8)
    w = explorer.show(lstm, x, t=3)
    told = []
    w.observe(lambda change: told.append(change.new), "t")
    w
    """,
    "w.t = 12",
    "print('told', told, 'at', w.t)",
)
APP = """
import marimo

app = marimo.App()


@app.cell
def _():
    import marimo as mo
    import torch
    import explorer

    lstm, x = torch.nn.LSTM(8, 16), torch.randn(50, 1, 8)
    w = explorer.show(lstm, x, t=3)
    stage = mo.ui.anywidget(w)
    stage
    return explorer, lstm, mo, stage, w, x


@app.cell
def _(mo, stage):
    mo.md(f"It is at step {stage.t}, unit {stage.unit}.")


@app.cell
def _(mo, w):
    def go(_):
        w.t = 20
        w.unit = 7

    mo.ui.button(label="To step 20", on_click=go)


@app.cell
def _(explorer, lstm, x):
    explorer.trace(lstm, x)
"""

CLICKS = 10
PICTURE = "img[src^='data:image/png']"


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1280, "height": 1000})
    one = context.new_page()
    one.set_default_timeout(PATIENCE_MS)
    yield one
    context.close()


def notebook(*cells: str) -> str:
    """A notebook of code cells that has not been run."""
    source = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": []}
    made = [
        {**source, "id": f"cell-{number}", "source": textwrap.dedent(cell).strip()}
        for number, cell in enumerate(cells)
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    whole = {"metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps({**whole, "cells": made})


def stage_in(page: Page, number: int = 0) -> FrameLocator:
    """What stands in the frame of a widget, once it plays."""
    frame = page.frame_locator("iframe[sandbox*=allow-scripts][srcdoc]").nth(number)
    expect(frame.locator(".unroll-stage .unroll-map").first).to_be_visible()
    return frame


def step_of(frame: FrameLocator) -> str:
    return frame.locator("#playhead").input_value()


def wait_for_step(frame: FrameLocator, step: int) -> None:
    expect(frame.locator("#playhead")).to_have_js_property("value", str(step))


def wait_until_told(page: Page, sent: list[str | bytes], step: int) -> None:
    """Waits until the browser has sent a step to Python, among all that it has sent."""
    end = time.monotonic() + PATIENCE_MS / 1000
    told = f'"t":{step}'
    while not any(told in (one if isinstance(one, str) else one.decode("latin1")) for one in sent):
        assert time.monotonic() < end, "the browser did not tell Python of the step"
        page.wait_for_timeout(20)


def run_cell(page: Page, number: int) -> None:
    """Runs one cell of the open notebook by its keyboard, as a person does."""
    page.locator(".jp-Notebook .jp-CodeCell").nth(number).locator(".cm-content").click()
    page.keyboard.press("Shift+Enter")


def is_whole(page: Page) -> bool:
    """Whether nothing of a stage has to be scrolled for inside its frame."""
    frame = page.locator("iframe[srcdoc]").first.element_handle().content_frame()
    assert frame is not None
    return bool(frame.evaluate("document.documentElement.scrollHeight <= innerHeight + 1"))


def test_a_stage_plays_in_jupyterlab_and_is_where_python_says(page: Page, tmp_path: Path) -> None:
    (tmp_path / "stage.ipynb").write_text(notebook(*CELLS), "utf-8")
    sent: list[str | bytes] = []

    def keep(payload: str | bytes) -> None:
        sent.append(payload)

    page.on("websocket", lambda socket: socket.on("framesent", keep))
    with running_lab(tmp_path) as address:
        page.goto(f"{address}/doc/tree/stage.ipynb")
        page.get_by_text("| Idle").wait_for()
        run_cell(page, 0)
        stage = stage_in(page)
        wait_for_step(stage, 3)
        run_cell(page, 1)
        wait_for_step(stage, 12)

        # By hand: the frame has the keyboard after a click into it.
        stage.locator(".unroll-words").click()
        page.keyboard.press("ArrowRight")
        wait_for_step(stage, 13)
        wait_until_told(page, sent, 13)
        run_cell(page, 2)
        expect(page.get_by_text("told [12, 13] at 13")).to_be_visible()

        stage.get_by_role("button", name="Play").click()
        expect(stage.locator("#playhead")).not_to_have_js_property("value", "13")
        assert is_whole(page)
        # The picture is for where no widget runs.
        expect(page.locator(PICTURE)).to_have_count(0)

        # The theme is the notebook's, also when it changes.
        html = stage.locator("html")
        expect(html).to_have_attribute("data-theme", "light")
        dark = "jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Dark'})"
        page.evaluate(f"() => {{ {dark}; }}")
        expect(html).to_have_attribute("data-theme", "dark")


def test_a_stage_plays_in_marimo_and_its_cells_follow(page: Page, tmp_path: Path) -> None:
    app = tmp_path / "app.py"
    app.write_text(APP, "utf-8")
    with running_marimo(app) as address:
        page.goto(address)
        stage, other = stage_in(page), stage_in(page, 1)  # all cells have run then
        wait_for_step(stage, 3)
        stage.locator(".unroll-words").click()
        page.keyboard.press("ArrowRight")
        expect(page.get_by_text("It is at step 4, unit")).to_be_visible()

        # Right after a cell has run again marimo may lose a click.
        for _ in range(CLICKS):
            page.get_by_role("button", name="To step 20").click()
            page.wait_for_timeout(500)
            if step_of(stage) == "20":
                break
        wait_for_step(stage, 20)
        expect(page.get_by_text("It is at step 20, unit 7.")).to_be_visible()
        expect(stage.locator(".unroll-words")).to_contain_text("unit 7")

        # A trace alone is a stage too, with a playhead of its own.
        wait_for_step(other, 0)
        expect(page.locator(PICTURE)).to_have_count(0)
