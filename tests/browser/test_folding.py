"""The folded loop in a real browser, and the weights that are lit in all their copies."""

from __future__ import annotations

import pytest

from explorer.shapes import SHAPES
from tests.browser.conftest import Visit
from tests.browser.view import View

REVIEW = "The plot was not boring"
LINK = {"shape": "many_to_one", "many_to_one_text": REVIEW, "t": "1"}
LIT = "() => [...document.querySelectorAll('g.unroll-lit')].map((one) => one.dataset.weight)"
PRESENT = """() => ["token", "state"].map((name) =>
  document.querySelector(`.unroll-graph-folded .unroll-graph-${name}`)?.textContent)"""
# How many parts of the picture moved at once, at most, from now on.
WATCH = """() => {
  window.moved = 0;
  const watch = () => {
    const picture = document.querySelector(".unroll-graph");
    window.moved = Math.max(window.moved, picture?.getAnimations({subtree: true}).length ?? 0);
    requestAnimationFrame(watch);
  };
  watch();
}"""
MOVING = "document.querySelector('.unroll-graph').getAnimations({subtree: true}).length"


def shapes_page(visit: Visit, **link: str) -> View:
    motion = link.pop("motion", "reduce")
    view = visit(LINK | link, path="/shapes", stage=False, motion=motion)
    view.page.wait_for_selector(".unroll-graph-box", state="attached")
    view.settle()
    return view


def test_folded_one_cell_with_a_loop_follows_the_playhead(visit: Visit) -> None:
    view = shapes_page(visit, fold="folded")
    assert view.page.locator(".unroll-graph-box").count() == 1
    assert view.page.locator(".unroll-graph-loop").count() == 1
    assert view.page.locator(".unroll-graph-later-word").text_content() == "one step later"
    for t, word in enumerate(REVIEW.split()):
        view.scrub(t)
        view.draw()
        assert view.page.evaluate(PRESENT) == [word, f"h{t}"]


def test_encoder_and_decoder_fold_into_two_cells_and_two_directions_into_two(visit: Visit) -> None:
    for shape, loops in (("encoder_decoder", 2), ("many_to_many", 2), ("one_to_many", 1)):
        view = shapes_page(visit, shape=shape, fold="folded")
        assert view.page.locator(".unroll-graph-box").count() == loops
        assert view.page.locator(".unroll-graph-loop").count() == loops


def test_pointing_at_one_copy_of_a_weight_lights_every_copy_and_says_so(visit: Visit) -> None:
    view = shapes_page(visit)
    steps = len(REVIEW.split())
    for key, copies in (("recurrent", steps - 1), ("input", steps), ("bias", steps)):
        box = view.page.locator(f"g[data-weight={key}]").nth(1).bounding_box()
        assert box is not None
        view.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        assert view.page.evaluate(LIT) == [key] * copies
        sentence = f"the same at all {steps} steps"
        assert sentence in view.page.inner_text(".unroll-graph-sharing")
        assert sentence in view.page.inner_text(".unroll-unrolled .unroll-tip")
    view.page.mouse.move(2, 2)
    assert view.page.evaluate(LIT) == []
    assert f"{steps} steps, still " in view.page.inner_text(".unroll-graph-sharing")


def test_a_weight_is_lit_by_keyboard_and_a_press_keeps_it_in_the_link(visit: Visit) -> None:
    view = shapes_page(visit)
    button = view.page.locator(".unroll-graph-button[data-key=recurrent]")
    button.focus()
    assert set(view.page.evaluate(LIT)) == {"recurrent"}
    with view.rerun():
        view.page.keyboard.press("Enter")
    view.page.wait_for_function(
        "new URLSearchParams(location.search).get('weight') === 'recurrent'"
    )
    assert button.get_attribute("aria-pressed") == "true"
    assert view.page.evaluate("document.activeElement.dataset.key") == "recurrent"
    view.page.evaluate("document.activeElement.blur()")
    assert set(view.page.evaluate(LIT)) == {"recurrent"}
    other = visit(view.page.url, stage=False, apart="US")
    other.page.wait_for_selector("g.unroll-lit", state="attached")
    assert set(other.page.evaluate(LIT)) == {"recurrent"}
    button.focus()
    with view.rerun():
        view.page.keyboard.press("Enter")
    view.page.wait_for_function("!new URLSearchParams(location.search).has('weight')")


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_folding_moves_only_where_motion_is_welcome_and_ends_folded(
    visit: Visit, motion: str
) -> None:
    view = shapes_page(visit, motion=motion)
    for option, boxes in (("Folded loop", 1), ("Unrolled", len(REVIEW.split()))):
        view.page.evaluate(WATCH)
        view.choose_segment(option)
        view.page.wait_for_function(
            f"document.querySelectorAll('.unroll-graph-box').length === {boxes} && !{MOVING}"
        )
        assert (view.page.evaluate("window.moved") > 0) == (motion == "no-preference")


@pytest.mark.parametrize("key", [key for key, shape in SHAPES.items() if shape.recurrent])
def test_the_folded_loop_stays_inside_its_frame(visit: Visit, key: str) -> None:
    view = shapes_page(visit, shape=key, fold="folded")
    ((left, top, width, height),) = view.boxes([".unroll-graph-frame"])[".unroll-graph-frame"]
    for x, y, wide, high in view.boxes([".unroll-graph-folded text"])[".unroll-graph-folded text"]:
        assert left <= x
        assert x + wide <= left + width
        assert top - 1 <= y
        assert y + high <= top + height + 1
