"""The page Language in a browser: it plays without the server, and shows what is typed as text."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.view import View

WORD = ".unroll-passages .unroll-word"


def language_page(visit: Visit, part: str, **link: str) -> View:
    settings = {name: link.pop(name) for name in ("scheme", "motion") if name in link}
    view = visit({"language": part.lower()} | link, path="/language", stage=False, **settings)
    view.page.wait_for_selector(WORD)
    view.settle()
    return view


def shown_words(view: View) -> list[str]:
    """The tokens that can be seen."""
    return view.page.evaluate(
        f"""() => [...document.querySelectorAll("{WORD}")]
        .filter((word) => getComputedStyle(word).visibility === "visible")
        .map((word) => word.innerText)"""
    )


def test_playing_a_text_asks_the_server_for_nothing_and_bars_follow(visit: Visit) -> None:
    view = language_page(visit, "Read", t="0")
    came = ".unroll-bar.unroll-came .unroll-bar-label"
    view.sent.clear()
    tokens = view.page.locator(WORD).all_inner_texts()
    for t in range(3):
        assert view.t == t
        assert view.page.locator(came).inner_text().removeprefix("▸ ") == tokens[t + 1]
        view.press("ArrowRight")
        view.page.wait_for_timeout(60)
    view.page.wait_for_timeout(500)
    assert view.sent == []


def test_a_click_on_a_token_shows_what_was_expected_there(visit: Visit) -> None:
    view = language_page(visit, "Read", t="0")
    view.page.locator(WORD).nth(5).click()
    assert view.t == 4
    expect(view.page.locator(".unroll-word.unroll-next")).to_have_text(
        view.page.locator(WORD).nth(5).inner_text()
    )


def test_what_is_sampled_appears_token_by_token_without_moving_anything(visit: Visit) -> None:
    view = language_page(visit, "Sample", t="0", draw_seed="3")
    boxes = view.boxes([".unroll-passage", ".unroll-bar-rows", WORD])
    assert len(shown_words(view)) == 2  # <EOS>, and the token being drawn
    view.press("ArrowRight", "ArrowRight", "ArrowRight")
    assert len(shown_words(view)) == 5
    assert view.boxes([".unroll-passage", ".unroll-bar-rows", WORD]) == boxes


def test_the_last_step_of_a_sample_that_ended_is_shown_like_every_other(visit: Visit) -> None:
    view = language_page(visit, "Sample", t="0", draw_seed="3")
    view.press("End")
    expect(view.page.locator(".unroll-bar-said")).to_have_text("<EOS>: the end.")
    view.page.get_by_role("spinbutton", name="Seed").last.fill("4")
    with view.rerun():
        view.press("Enter")
    view.page.locator(".unroll-button[data-action=last]").click()
    expect(view.page.locator(".unroll-bar-said")).to_contain_text(re.compile("end|stopped"))
    assert view.page.locator("[data-testid=stException], .stAlert").count() == 0


def test_another_sample_is_drawn_from_its_beginning(visit: Visit) -> None:
    view = language_page(visit, "Read", t="7")
    view.choose_segment("Sample")
    view.page.wait_for_selector(WORD)
    assert view.t == 0
    view.press("ArrowRight", "ArrowRight")
    with view.rerun():
        view.page.get_by_text("Allow <UNK>").click()
    assert view.t == 0
    view.press("ArrowRight")
    view.choose_segment("Read")
    assert view.t == 1


def test_the_link_brings_the_same_sample_to_a_second_browser(visit: Visit) -> None:
    view = language_page(visit, "Sample", draw_seed="7", temperature="1.2", t="0")
    view.press("ArrowRight", "ArrowRight")
    view.page.wait_for_url("**t=2**")
    second = visit(view.page.url, stage=False, apart="US")
    second.page.wait_for_selector(WORD)
    second.settle()
    assert second.page.locator(WORD).all_inner_texts() == view.page.locator(WORD).all_inner_texts()
    assert second.t == view.t == 2
    assert shown_words(second) == shown_words(view)


@pytest.mark.parametrize("part", ["Read", "Sample", "Score"])
def test_html_and_markdown_are_shown_as_text(visit: Visit, part: str) -> None:
    text = "<img src=x onerror=alert(1)> **my** [table](http://x) `is` new."
    name = {"Read": "read", "Sample": "begin", "Score": "score"}[part]
    view = language_page(visit, part, **{f"{name}_agreement": text, "t": "0"})
    joined = "".join(view.page.locator(f"{WORD} > span").all_text_contents())
    assert "<imgsrc=xonerror=alert(1)>**my**[table](http://x)`is`new." in joined
    assert view.page.locator(".unroll-passages img").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("part", ["Read", "Sample"])
def test_the_essential_fits_a_small_projector(visit: Visit, part: str, scheme: str) -> None:
    view = language_page(visit, part, scheme=scheme)
    parts = [".unroll-passage", ".unroll-bar", "#playhead"]
    if part == "Read":
        parts.append(".unroll-map")
    for boxes in view.boxes(parts).values():
        for box in boxes:
            assert box[1] + box[3] <= 720


def test_the_present_factor_is_lit_in_product_and_sum_and_those_to_come_recede(
    visit: Visit,
) -> None:
    link = {"language": "loss", "t": "1", "read_agreement": "The dogs sleep."}
    view = visit(link, path="/language", stage=False)
    view.page.wait_for_selector(".unroll-term")
    view.settle()
    lit = view.page.locator(".unroll-term.unroll-now mtext")
    assert lit.all_text_contents() == ["dogs", "dogs"]
    assert view.page.locator(".unroll-term.unroll-later").count() == 2 * 3
    view.sent.clear()
    view.press("ArrowRight")
    assert lit.all_text_contents() == ["sleep", "sleep"]
    expect(view.page.locator(".unroll-loss .unroll-words")).to_contain_text("sleep")
    view.page.locator(".unroll-term").first.click()
    assert view.t == 0
    view.press("End")
    assert lit.count() == 0
    view.page.wait_for_timeout(500)
    assert view.sent == []


def test_a_row_of_a_map_chooses_the_unit_whose_curve_is_drawn(visit: Visit) -> None:
    view = language_page(visit, "Read", t="2", lm_unit="10")
    view.page.locator(".unroll-map[data-signal=c]").focus()
    with view.rerun():
        view.page.keyboard.press("ArrowDown")
    expect(view.page.locator(".st-key-carrier_notes")).to_contain_text("Unit 11 of")
    assert view.parameters()["lm_unit"] == "11"


def test_two_models_follow_one_playhead(visit: Visit) -> None:
    link = {"language": "side", "t": "2", "read_agreement": "The dogs near the table sleep."}
    view = visit(link, path="/language", stage=False)
    view.page.wait_for_selector(".unroll-bars")
    view.settle()
    said = view.page.locator(".unroll-bar-said")
    assert said.count() == 2
    view.sent.clear()
    for _ in range(3):
        view.press("ArrowRight")
    for text in said.all_inner_texts():
        assert "The verb is due, 3 words after" in text
    view.page.wait_for_timeout(500)
    assert view.sent == []
