"""Training as a newcomer meets it: press Start, watch, scrub, keep, open again."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.view import View

# A training gives way to everything else on the machine.
LONG_MS = 300_000
QUICK = {"recall_length": "12", "recall_steps": "60", "recall_cells": "lstm"}
ENDLESS = {"recall_length": "20", "recall_steps": "20000", "recall_cells": "rnn"}
PIXELS = """() => Object.fromEntries([...document.querySelectorAll(".unroll-map")].map((map) =>
  [map.dataset.signal, map.querySelector("canvas").toDataURL()]))"""
# Whether the address has both clocks where they stand.
LINK_SAYS_BOTH = """() => {
  const link = new URLSearchParams(location.search);
  const said = document.querySelector(".unroll-training output").textContent;
  return link.get("t") === document.querySelector(".unroll-stage").dataset.t &&
    link.has("trained") && said.includes(` ${link.get("trained")} `);
}"""
CURVES = [".unroll-plot", ".unroll-board h2", "[data-testid=stProgress]"]


def train_page(visit: Visit, link: dict[str, str] | None = None, **settings: str) -> View:
    view = visit(link, path="/train", stage=False, **settings)
    view.page.wait_for_selector("text=Not started yet")
    return view


def press(view: View, label: str) -> None:
    view.page.get_by_role("button", name=label, exact=True).click()


def said(view: View) -> str:
    return view.page.locator("[data-testid=stProgress]").inner_text()


def wait_until(view: View, words: str) -> None:
    expect(view.page.locator("[data-testid=stProgress]")).to_contain_text(
        re.compile(words), timeout=LONG_MS
    )


def wait_for_end(view: View) -> None:
    """Waits until a training is over, and until the page has heard of it and looks no more."""
    wait_until(view, "Finished after")
    expect(view.page.get_by_role("button", name="Start again", exact=True)).to_be_enabled()
    view.settle()


def look_at(view: View, label: str) -> None:
    """Chooses a part of the page while nothing is trained."""
    with view.answered():
        view.page.get_by_role("radio", name=label, exact=True).click()


def shares(view: View) -> dict[str, float]:
    """Cell → its share of right answers in percent, as the page says."""
    text = view.page.get_by_text("Share of right answers:").inner_text()
    return {name: float(share) for name, share in re.findall(r"(\w+) (\d+) %", text)}


def test_without_reading_anything_start_shows_gates_pull_away_from_the_rnn(visit: Visit) -> None:
    view = train_page(visit)
    press(view, "Start")
    wait_for_end(view)
    assert "Finished after 300 steps" in said(view)
    result = shares(view)
    assert result["LSTM"] > 95
    assert result["GRU"] > 95
    assert result["RNN"] < 60


def test_curves_grow_without_moving_anything_else(visit: Visit) -> None:
    view = train_page(visit, ENDLESS)
    press(view, "Start")
    wait_until(view, r"step [1-9]")
    view.page.wait_for_selector(".unroll-curve", state="attached")
    # What stood there before the training began goes first.
    expect(view.page.locator("[data-stale=true]")).to_have_count(0)
    before = view.boxes(CURVES)
    for _ in range(8):
        view.page.wait_for_timeout(400)
        assert view.boxes(CURVES) == before
    press(view, "Reset")


def test_training_time_is_scrubbed_without_asking_the_server(visit: Visit) -> None:
    view = train_page(visit, {**QUICK, "train": "clocks"})
    press(view, "Start")
    wait_for_end(view)
    last = view.page.evaluate(PIXELS)
    slider = view.page.locator("#training-time")
    end = int(slider.get_attribute("max") or 0)
    assert end > 10
    view.sent.clear()
    slider.focus()
    slider.press("Home")
    expect(view.page.locator(".unroll-training output")).to_contain_text("before training")
    first = view.page.evaluate(PIXELS)
    assert set(first) == {"i", "f", "g", "o", "c", "h", "read_out"}
    assert all(first[name] != last[name] for name in first)
    view.page.mouse.click(900, 712)  # anywhere else
    for _ in range(end):
        view.press(".")
    assert view.page.evaluate(PIXELS) == last
    view.press(",", "ArrowRight", "ArrowRight")
    assert view.t == 2
    assert view.page.evaluate(PIXELS) != last
    view.page.wait_for_timeout(500)
    assert view.sent == []


def test_the_link_brings_training_time_back_to_a_second_browser(visit: Visit) -> None:
    view = train_page(visit, {**QUICK, "train": "clocks"})
    press(view, "Start")
    wait_for_end(view)
    slider = view.page.locator("#training-time")
    slider.focus()
    for _ in range(7):
        slider.press(",")  # also while the slider has the keyboard
    slider.blur()  # which has the arrows else
    view.press("ArrowRight", "ArrowRight")
    view.page.wait_for_function(LINK_SAYS_BOTH)
    sentence = view.page.locator(".unroll-training output").inner_text()
    assert "after" in sentence
    second = visit(view.page.url, stage=False, apart="US")
    press(second, "Train these 60 steps")
    wait_for_end(second)
    assert second.page.locator(".unroll-training output").inner_text() == sentence
    assert second.t == view.t == 2
    assert second.page.evaluate(PIXELS) == view.page.evaluate(PIXELS)


def test_a_plot_keeps_the_keyboard_while_curves_grow(visit: Visit) -> None:
    view = train_page(visit, ENDLESS)
    press(view, "Start")
    wait_until(view, r"step [1-9]")
    view.page.locator(".unroll-plot").nth(1).focus()
    focused = "() => [...document.querySelectorAll('.unroll-plot')].indexOf(document.activeElement)"
    for _ in range(6):
        view.page.wait_for_timeout(400)
        assert view.page.evaluate(focused) == 1
    press(view, "Reset")


def test_a_kept_model_shows_the_same_picture_after_download_and_upload(
    visit: Visit, tmp_path: Path
) -> None:
    view = train_page(visit, {**QUICK, "train": "keep"})
    press(view, "Start")
    wait_for_end(view)
    with view.page.expect_download() as download:
        press(view, "Download")
    file = tmp_path / "model.safetensors"
    download.value.save_as(file)
    with view.rerun():
        press(view, "Open in Cell")
    view.page.wait_for_selector(".unroll-map[data-signal=read_out]")
    view.settle()
    opened = view.page.evaluate(PIXELS)
    assert view.page.locator(".unroll-words").inner_text()

    fresh = visit({"weights": "own", "t": "0"}, stage=False)
    expect(fresh.page.get_by_text("There is no model of your own here")).to_be_visible()
    with fresh.rerun():
        fresh.page.set_input_files("input[type=file]", file)
    fresh.page.wait_for_selector(".unroll-map[data-signal=read_out]")
    fresh.settle()
    assert fresh.page.evaluate(PIXELS) == opened


def test_a_file_that_is_no_model_is_refused_with_a_sentence(visit: Visit, tmp_path: Path) -> None:
    file = tmp_path / "evil.safetensors"
    file.write_bytes(b"\x80\x04cos\nsystem\n(S'true'\ntR.")
    view = visit({"weights": "own"}, stage=False)
    with view.rerun():
        view.page.set_input_files("input[type=file]", file)
    expect(view.page.get_by_text("is not a safetensors file")).to_be_visible()


def test_it_goes_on_while_another_page_is_looked_at(visit: Visit) -> None:
    view = train_page(visit, ENDLESS)
    press(view, "Start")
    wait_until(view, r"step [1-9]")
    before = step_of(said(view))
    for name in ("Cell", "Train"):
        view.go_to(name)
    wait_until(view, r"step [1-9]")
    assert step_of(said(view)) > before
    assert view.page.get_by_role("slider", name="Lag").input_value() == "20"
    press(view, "Reset")


def step_of(text: str) -> int:
    (step,) = re.findall(r"step ([\d,]+) of", text)
    return int(step.replace(",", ""))


def test_others_wait_in_line_and_a_closed_tab_gives_its_place_up(visit: Visit) -> None:
    people = ("GB", "US", "IE")
    first, second, third = (train_page(visit, ENDLESS, apart=person) for person in people)
    for view in (first, second, third):
        press(view, "Start")
    wait_until(third, "in line")
    wait_until(third, "Training")  # everyone gets a turn
    first.page.close()
    second.page.close()
    # At most the grace and the turn that may have just begun, then nobody takes its turns away.
    looks, end = 0, time.monotonic() + LONG_MS / 1000
    while looks < 20:  # far more than a turn
        assert time.monotonic() < end, "the closed tabs keep their places"
        looks = looks + 1 if "Training" in said(third) else 0
        third.page.wait_for_timeout(500)
    press(third, "Reset")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_essential_fits_a_small_projector(visit: Visit, scheme: str) -> None:
    view = train_page(visit, QUICK, scheme=scheme)
    press(view, "Start")
    wait_for_end(view)
    for box in view.boxes([".unroll-plot"])[".unroll-plot"]:
        assert box[1] + box[3] <= 720
    look_at(view, "Watch it learn")
    view.page.wait_for_selector("#training-time")
    for box in view.boxes(["#playhead, #training-time, .unroll-map"])[
        "#playhead, #training-time, .unroll-map"
    ]:
        assert box[1] + box[3] <= 720
