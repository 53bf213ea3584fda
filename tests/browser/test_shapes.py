"""The unrolled graph in a real browser: it follows the playhead, alone and exactly."""

from __future__ import annotations

from typing import Any

import pytest

from explorer.shapes import SHAPES
from explorer.shapes.unrolled import Unrolled
from explorer.views.shapes import unrolled
from tests.browser.conftest import Visit
from tests.browser.view import View

NAMES = "many_to_many"
SENTENCE = "Teddy Roosevelt was a great president"
LONG = " ".join(["Rose petals fell on Teddy bears"] * 9)
ESSENTIAL = ["#playhead", ".unroll-graph", ".unroll-graph-legend", ".unroll-words"]
STILL = [
    *(".unroll-graph-frame", ".unroll-graph-line", ".unroll-words", ".unroll-graph-legend"),
    *(".unroll-bars", ".unroll-bar-body", ".unroll-bar", ".unroll-board", ".unroll-map"),
]
# Of every step that is drawn: its number, and whether it is pale or the present one.
DRAWN = """() => [...document.querySelectorAll(".unroll-graph-hit")].map((hit) => {
  const parts = [...document.querySelectorAll(`.unroll-graph-step[data-t="${hit.dataset.t}"]`)];
  const isPale = (part) => Number(getComputedStyle(part).opacity) < 1;
  const pale = (one) => [...one.children].some(isPale);
  return [Number(hit.dataset.t), parts.some(pale), hit.classList.contains("unroll-now")];
})"""
TEXTS = """(name) => [...document.querySelectorAll(`.unroll-graph-${name}`)]
  .map((text) => text.textContent)"""


def shapes_page(visit: Visit, link: dict[str, str] | None = None, **settings: Any) -> View:
    asked = {"shape": NAMES, f"{NAMES}_text": SENTENCE} | (link or {})
    view = visit(asked, path="/shapes", stage=False, **settings)
    drawn(view)
    return view


def drawn(view: View) -> None:
    view.page.wait_for_selector(".unroll-graph-box", state="attached")
    view.page.wait_for_selector(".unroll-bar", state="attached")
    view.settle()


def assert_shows(view: View, found: Unrolled, t: int) -> None:
    view.draw()
    step = found.steps[t]
    assert view.t == t
    assert view.words == step.sentence
    states = view.page.evaluate(DRAWN)
    assert [pale for _, pale, _ in states] == [place > t for place, _, _ in states]
    assert [place for place, _, now in states if now] == [t]
    bars = view.page.eval_on_selector_all(
        ".unroll-bar:not(.unroll-absent) .unroll-bar-label", "all => all.map((a) => a.textContent)"
    )
    assert bars == [label for label, _ in step.answers[:10]]


def test_playing_sends_nothing_and_moves_the_graph(visit: Visit) -> None:
    view = shapes_page(visit)
    sent = len(view.sent)
    view.press("+", "+", "Space")
    view.page.wait_for_function("document.querySelector('.unroll-unrolled').dataset.t >= 4")
    view.press("Space")
    view.draw()
    assert_shows(view, unrolled(NAMES, SENTENCE, "both", 0), view.t)
    assert len(view.sent) == sent


def test_the_graph_says_what_the_library_computes(visit: Visit) -> None:
    view, result = shapes_page(visit), unrolled(NAMES, SENTENCE, "both", 0)
    assert view.page.evaluate(TEXTS, "token") == [step.token for step in result.steps]
    assert view.page.evaluate(TEXTS, "answer") == [step.answers[0][0] for step in result.steps]
    assert view.page.locator(".unroll-graph-loss").count() == sum(s.loss for s in result.steps)
    assert view.page.locator(".unroll-graph-behind").count() == len(result.steps)
    graph = view.page.get_by_role("img", name="A network unrolled over 6 steps")
    assert graph.count() == 1
    assert result.sentence in view.page.inner_text(".unroll-graph-line")
    for t in (0, 3, len(result.steps) - 1):
        view.scrub(t)
        assert_shows(view, result, t)


def test_answers_that_need_the_whole_sequence_are_said_to_and_others_not(visit: Visit) -> None:
    sentence = "answers need the whole sequence"
    both = shapes_page(visit)
    assert both.page.get_by_text(sentence).count() == 1
    # The backward chain is lit however far the playhead is.
    assert both.page.eval_on_selector_all(
        ".unroll-graph-known", "all => all.every((one) => getComputedStyle(one).opacity === '1')"
    )
    forward = shapes_page(visit, {f"{NAMES}_variant": "forward"})
    assert forward.page.get_by_text(sentence).count() == 0
    assert forward.page.locator(".unroll-graph-behind").count() == 0


def test_a_click_on_a_step_moves_the_playhead_and_keys_do_too(visit: Visit) -> None:
    view, result = shapes_page(visit), unrolled(NAMES, SENTENCE, "both", 0)
    view.page.locator('.unroll-graph-hit[data-t="3"]').click()
    assert_shows(view, result, 3)
    tip = view.page.locator(".unroll-unrolled .unroll-tip")
    assert tip.inner_text() == result.steps[3].sentence
    view.press("ArrowRight")
    assert_shows(view, result, 4)
    view.press("Home")
    assert_shows(view, result, 0)


def test_of_a_long_sequence_the_page_around_the_playhead_is_drawn(visit: Visit) -> None:
    link = {f"{NAMES}_text": LONG, f"{NAMES}_variant": "forward"}
    view, result = shapes_page(visit, link), unrolled(NAMES, LONG, "forward", 0)
    assert len(result.steps) == 54
    frame = view.boxes([".unroll-graph-frame"])[".unroll-graph-frame"][0]
    firsts = []
    for t in range(54):
        view.scrub(t)
        assert_shows(view, result, t)
        places = [place for place, _, _ in view.page.evaluate(DRAWN)]
        assert places == list(range(places[0], places[-1] + 1))
        # Where it comes from and where it goes are on the page with it.
        assert {max(t - 1, 0), t, min(t + 1, 53)} <= set(places)
        firsts.append(places[0])
        now = view.boxes([".unroll-graph-place.unroll-now"])[".unroll-graph-place.unroll-now"][0]
        assert frame[0] - 1 <= now[0]
        assert now[0] + now[2] <= frame[0] + frame[2] + 1
    assert firsts == sorted(firsts)
    assert 2 < len(set(firsts)) < 12  # whole pages, not a window that slides at every step


def test_nothing_moves_while_the_playhead_does(visit: Visit) -> None:
    view = shapes_page(visit)
    before = view.boxes(STILL)
    assert all(before.values())
    for t in range(6):
        view.scrub(t)
        view.draw()
        assert view.boxes(STILL) == before


def test_a_link_in_a_second_browser_gives_the_same_view(visit: Visit) -> None:
    view = shapes_page(visit)
    with view.rerun():
        view.page.get_by_role("button", name=SHAPES[NAMES].examples[1]).click()
    with view.rerun():
        view.page.locator("[data-testid=stRadio] label", has_text="forward").click()
    view.page.locator('.unroll-graph-hit[data-t="5"]').click()
    view.page.mouse.move(2, 2)
    view.page.wait_for_function("new URLSearchParams(location.search).get('t') === '5'")
    other = visit(view.page.url, stage=False, apart="US")
    drawn(other)
    result = unrolled(NAMES, SHAPES[NAMES].examples[1], "forward", 0)
    assert_shows(view, result, 5)
    assert_shows(other, result, 5)
    picture = "document.querySelector('.unroll-graph').outerHTML"
    assert other.page.evaluate(picture) == view.page.evaluate(picture)


def test_another_shape_and_another_page_forget_nothing(visit: Visit) -> None:
    view = shapes_page(visit, {f"{NAMES}_text": "Rose petals", f"{NAMES}_variant": "forward"})
    before = view.page.evaluate(TEXTS, "token")
    view.choose_segment(SHAPES["one_to_one"].title)
    drawn(view)
    assert view.page.evaluate(TEXTS, "token") != before
    for name in ("Compare", "Shapes"):
        view.go_to(name)
    drawn(view)
    view.choose_segment(SHAPES[NAMES].title)
    drawn(view)
    assert view.page.evaluate(TEXTS, "token") == before == ["Rose", "petals"]
    assert view.page.locator(".unroll-graph-behind").count() == 0
    parameters = view.parameters()
    assert parameters[f"{NAMES}_text"] == "Rose petals"
    assert parameters[f"{NAMES}_variant"] == "forward"


def test_what_was_typed_is_shown_as_text_and_stays_when_it_is_not_allowed(visit: Visit) -> None:
    view = shapes_page(visit, {f"{NAMES}_text": "<img src=x onerror=alert(1)> Teddy"})
    assert view.page.locator(".unroll-stage img").count() == 0
    field = view.page.get_by_role("textbox", name=SHAPES[NAMES].input_label)
    field.fill("?!")
    with view.rerun():
        field.press("Enter")
    assert view.page.locator("[data-testid=stAlert]").count() == 1
    assert field.input_value() == "?!"
    assert view.page.locator(".unroll-graph").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("key", SHAPES)
def test_the_essential_fits_a_small_projector(visit: Visit, key: str, scheme: str) -> None:
    view = shapes_page(visit, {"shape": key}, scheme=scheme)
    for selector, boxes in view.boxes([*ESSENTIAL, ".unroll-map", ".unroll-bar"]).items():
        for left, top, width, height in boxes:
            assert left >= 0, selector
            assert top + height <= 720, selector
            assert left + width <= 1280, selector
    main = "[data-testid=stMain]"
    wider = view.page.eval_on_selector(main, "main => main.scrollWidth - main.clientWidth")
    assert wider <= 0
