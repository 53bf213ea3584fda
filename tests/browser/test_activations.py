"""Activations in the browser: dots where the sums are, v on the playhead, no word to the server."""

from __future__ import annotations

import pytest
import torch

from explorer.session.choice import Choice, ModelChoice
from explorer.session.run import run
from explorer.views.activations.dots import sum_ends
from explorer.views.activations.values import slopes_along
from tests.browser.conftest import Visit

SMALL = {"cell": "gru", "weights": "random", "gain": "4", "sequence": "sine", "size": "4"}
MODEL = ModelChoice("gru", "random", "sine", steps=20, size=4, gain=4.0)
# The places of all dots in the panel of z, each from 0 to 100; the chosen one is the last.
DOTS = """() => [".unroll-units", ".unroll-chosen"].flatMap((one) => {
  const path = document.querySelector(`[data-signal=z] ${one}`).getAttribute("d");
  return [...path.matchAll(/M([^ ]+) ([^h]+)h0/g)].map((dot) => [Number(dot[1]), Number(dot[2])]);
})"""


def test_every_unit_is_a_dot_at_its_sum_and_a_click_on_it_chooses_it(visit: Visit) -> None:
    view = visit(
        {"activation": "values", "steps": "20", "unit": "2", "t": "3", **SMALL},
        path="/activations",
        board=True,
    )
    v, slopes = slopes_along(run(MODEL), Choice(MODEL))["z"]
    low, high = sum_ends(v)
    order = [0, 1, 3, 2]
    frames = [".unroll-function-figure", ".unroll-function-figure .unroll-plot"]
    before = view.boxes(frames)
    for t in (3, 4, 11):
        view.scrub(t)
        shown = view.page.evaluate(DOTS)
        inside = v[t].clamp(low, high)
        assert [left for left, _ in shown] == pytest.approx(
            (100 * (inside - low) / (high - low))[order].tolist(), abs=0.01
        )
        assert [top for _, top in shown] == pytest.approx(
            (100 * (1 - torch.sigmoid(inside)))[order].tolist(), abs=0.1
        )
        assert f"flat: {int(slopes.flat[t].sum())} of 4" in view.page.inner_text(
            ".unroll-function-figure:nth-child(2)"
        )
    assert view.boxes(frames) == before

    left, top = shown[0]
    ((x, y, width, height),) = view.boxes(["[data-signal=z] svg"])["[data-signal=z] svg"]
    with view.rerun():
        view.page.mouse.click(x + width * left / 100, y + height * top / 100)
    assert "the blue dot is unit 0" in view.page.inner_text(".unroll-group-head")
    assert view.page.evaluate(DOTS)[-1] == pytest.approx([left, top], abs=1e-6)
    assert "unit=0" in view.page.url


def test_v_is_moved_in_the_browser_and_kept_in_the_link(visit: Visit) -> None:
    view = visit({"functions": "sigmoid,tanh", "t": "60"}, path="/activations", board=True)
    words = view.page.locator(".unroll-board-words")
    assert words.inner_text().startswith("v = 0.0: σ 0.500, tanh exactly 0, σ′ 0.250, tanh′ 1.00")
    sent = len(view.sent)
    view.press("ArrowRight")
    assert view.place == "v = 0.1"
    assert words.inner_text().startswith("v = 0.1: σ 0.525, tanh 0.0997")
    view.page.wait_for_url("**t=61**")
    assert len(view.sent) == sent
