"""A lesson in a browser: by clicker keys alone, questions on the stage, the way out and back."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from explorer.lessons.course import course
from explorer.lessons.lesson import Lesson
from explorer.lessons.questions import answer
from explorer.lessons.shown import scene, shown
from tests.browser.conftest import Visit
from tests.browser.view import View

GRU = "gru-four-steps"
PATH = "/lessons"
AT_STEP = "(step) => new URLSearchParams(location.search).get('step') === step"

# What is not on the screen, and labels of one row or column that run together.
MISPLACED = """() => {
  const isShown = (one) => one.checkVisibility({ visibilityProperty: true });
  const boxes = (nodes) => [...nodes].filter(isShown)
    .map((one) => [one, one.getBoundingClientRect()])
    .filter(([, box]) => box.width && box.height);
  const shown = boxes(document.querySelectorAll(`.unroll-lesson-next,
    :is(.st-key-lesson_stage, .st-key-lesson_side) :is(.unroll-map, .unroll-plot, .unroll-axis,
    .unroll-diagram, .unroll-equation, .unroll-words, .unroll-matrix, .unroll-graph-frame,
    .unroll-bar, .unroll-pad, .unroll-word, td, svg)`));
  const below = shown.filter(([, box]) => box.bottom > innerHeight + 1);
  const rows = document.querySelectorAll(".unroll-axis, .unroll-ticks, .unroll-map-rows");
  const together = [...rows].filter((row) => {
    const labels = boxes(row.children).map(([one]) => {
      const words = document.createRange();
      words.selectNodeContents(one);
      return words.getBoundingClientRect();
    });
    // The boxes of lines reach beyond their letters.
    const [x, y] = row.matches(".unroll-axis") ? [2, 0] : [0, -4];
    const touch = (a, b) => a.left < b.right + x && b.left < a.right + x &&
      a.top < b.bottom + y && b.top < a.bottom + y;
    return labels.some((a, i) => labels.slice(i + 1).some((b) => touch(a, b)));
  });
  return [...below.map(([one]) => `below the screen: ${one.getAttribute("class")}`),
    ...together.map((row) => `run together: ${row.innerText}`)];
}"""


def lesson_at(visit: Visit, key: str, step: int = 1, **settings: object) -> View:
    view = visit({"lesson": key, "step": str(step)}, path=PATH, stage=False, **settings)
    view.page.wait_for_selector(".unroll-lesson h2")
    view.settle()
    return view


def turn_to(view: View, key: str, step: int) -> None:
    """Opens a step of a lesson in a view that shows the app already."""
    view.follow(f"?lesson={key}&step={step}")
    view.page.wait_for_selector(".unroll-lesson h2")


def misplaced(view: View) -> list[str]:
    view.draw()
    result: list[str] = view.page.evaluate(MISPLACED)
    return result


def heading(view: View) -> str:
    return view.page.inner_text(".unroll-lesson h2")


def step_of(key: str, kind: str) -> int:
    """The number, from 1, of the first step of a lesson that asks such a question."""
    for number, step in enumerate(course()[key].steps, start=1):
        if step.question is not None and step.question.kind == kind:
            return number
    raise AssertionError(kind)


def messages_needed(lesson: Lesson) -> int:
    """How many messages a whole lesson takes: one a scene after the first, one a reveal."""
    scenes = {scene(lesson, number).start for number in range(len(lesson.steps))}
    return len(scenes) - 1 + sum(step.question is not None for step in lesson.steps)


@pytest.mark.parametrize("key", list(course()))
def test_a_whole_lesson_goes_by_the_clickers_key_alone_each_step_on_one_screen(
    visit: Visit, key: str
) -> None:
    lesson = course()[key]
    view = lesson_at(visit, key)
    before = len(view.sent)
    for number, step in enumerate(lesson.steps):
        expect(view.page.locator(".unroll-lesson h2")).to_have_text(step.heading)
        view.page.wait_for_function(AT_STEP, arg=str(number + 1))
        assert misplaced(view) == [], step.heading
        if step.question is not None:
            assert not view.page.locator(".unroll-lesson-verdict").is_visible()
            with view.rerun():
                view.page.keyboard.press("PageDown")
            assert view.page.inner_text(".unroll-lesson-verdict")
            assert misplaced(view) == [], f"{step.heading}, answered"
        if number < len(lesson.steps) - 1:
            if scene(lesson, number) == scene(lesson, number + 1):
                view.page.keyboard.press("PageDown")
            else:
                with view.rerun():
                    view.page.keyboard.press("PageDown")
    assert len(view.sent) - before == messages_needed(lesson)
    view.page.keyboard.press("PageUp")
    expect(view.page.locator(".unroll-lesson h2")).to_have_text(lesson.steps[-2].heading)


def test_a_step_is_guessed_with_the_playhead_wrong_and_after_try_again_right(
    visit: Visit,
) -> None:
    number = step_of(GRU, "step")
    step = course()[GRU].steps[number - 1]
    assert step.question is not None
    true = answer(step.question, shown(step.view))
    assert true.place is not None
    assert true.curve is not None
    wrong = int((true.curve - true.curve[true.place]).abs().argmax())
    view = lesson_at(visit, GRU, number)
    again = view.page.get_by_role("button", name="Try again")
    for guess, word in ((wrong, "Not quite"), (true.place, "Right")):
        expect(again).to_be_hidden()
        assert view.page.eval_on_selector("#playhead", "one => one.value") == "0"
        view.scrub(guess)
        with view.rerun():
            view.page.get_by_role("button", name="This step").click()
        assert view.page.inner_text(".unroll-lesson-verdict").startswith(word)
        assert f"t = {true.place}" in view.page.inner_text(".unroll-pad")
        again.focus()
        with view.rerun():
            view.press("Enter")
        expect(view.page.locator(".unroll-lesson-verdict")).to_be_hidden()
        assert "answer" not in view.page.inner_text(".unroll-pad")
        expect(view.page.locator(".unroll-lesson-question")).to_be_focused()


def test_at_a_reveal_the_pad_stays_where_it_is(visit: Visit) -> None:
    """Where the page has a transport it is there before, where it has none it never was."""
    view = lesson_at(visit, GRU)
    for key, heading_ in (
        ("why-it-forgets", "Predict: a little above 1"),
        ("why-it-forgets", "Predict: can clipping help against forgetting?"),
        ("which-cell", "Predict: what does a gate cost?"),
    ):
        steps = [step.heading for step in course()[key].steps]
        turn_to(view, key, steps.index(heading_) + 1)
        top = view.boxes([".unroll-pad"])[".unroll-pad"][0][1]
        with view.rerun():
            view.press("PageDown")
        expect(view.page.locator(".unroll-lesson-verdict")).to_be_visible()
        assert view.boxes([".unroll-pad"])[".unroll-pad"][0][1] == top, heading_


def test_what_a_person_chooses_of_a_stage_shows_at_once(visit: Visit) -> None:
    view = lesson_at(visit, GRU, 1)
    unit = shown(course()[GRU].steps[0].view).facts["unit"]
    other = 0 if unit != 0 else 15
    box = view.page.locator(".unroll-map").first.bounding_box()
    assert box is not None
    with view.answered():
        view.page.mouse.click(box["x"] + 40, box["y"] + (other + 0.5) * box["height"] / 16)
    assert f"unit {other}" in view.page.inner_text(".unroll-words")
    assert heading(view) == course()[GRU].steps[0].heading


def test_explore_opens_the_page_at_this_view_and_back_returns_to_the_step(visit: Visit) -> None:
    view = lesson_at(visit, GRU, 1)
    # Not the step that the tab was opened with.
    view.page.keyboard.press("PageDown")
    expect(view.page.locator(".unroll-lesson h2")).to_have_text(course()[GRU].steps[1].heading)
    view.settle()
    t = view.page.evaluate("document.querySelector('#playhead').value")
    with view.rerun():
        view.page.get_by_role("button", name="Explore from here").click()
    view.page.wait_for_selector(".st-key-back_to_lesson")
    assert "/lessons" not in view.page.url
    assert view.parameters()["step"] == "2"
    assert view.page.evaluate("document.querySelector('#playhead').value") == t
    view.back()
    expect(view.page.locator(".unroll-lesson h2")).to_have_text(course()[GRU].steps[1].heading)
    assert view.page.evaluate("document.querySelector('#playhead').value") == t
    for button in ("Explore from here", "Back to step 2"):
        with view.rerun():
            view.page.get_by_role("button", name=button).click()
    assert heading(view) == course()[GRU].steps[1].heading


def test_progress_is_kept_by_the_browser_and_shown_on_the_shelf(visit: Visit) -> None:
    view = lesson_at(visit, GRU, 2)
    view.page.evaluate("localStorage.clear()")
    with view.rerun():
        view.page.keyboard.press("PageDown")
    with view.rerun():
        view.page.get_by_role("button", name="All lessons").click()
    shown_state = view.page.locator(".unroll-shelf-open", has_text=course()[GRU].title)
    expect(shown_state.locator(".unroll-shelf-state")).to_contain_text("step 3 of")
    view.page.evaluate("localStorage.clear()")


def test_every_kind_of_question_can_be_answered_by_keyboard(visit: Visit) -> None:
    view, answered = lesson_at(visit, GRU), set()
    for key, lesson in course().items():
        for number, step in enumerate(lesson.steps, start=1):
            kind = None if step.question is None else step.question.kind
            if kind is None or kind in answered:
                continue
            answered.add(kind)
            turn_to(view, key, number)
            if kind == "curve":
                view.page.locator(".unroll-drawing").focus()
                view.page.keyboard.press("ArrowUp")
            button = view.page.locator(".unroll-pad button").last
            button.focus()
            with view.rerun():
                view.page.keyboard.press("Enter")
            assert view.page.inner_text(".unroll-lesson-verdict")
    assert {"step", "value", "curve", "choose", "map"} <= answered


def test_a_power_of_ten_is_guessed_by_keyboard_and_marked_on_the_same_scale(visit: Visit) -> None:
    number = step_of("why-it-forgets", "value")
    view = lesson_at(visit, "why-it-forgets", number)
    scale = view.page.locator(".unroll-pad-range")
    raised = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
    ticks = view.page.locator(".unroll-scale-ticks span").all_inner_texts()
    powers = [int(tick.removeprefix("10").translate(raised)) for tick in ticks]
    assert powers == [0, -5, -10, -15, -20]
    scale.focus()
    view.page.keyboard.press("Home")
    view.page.keyboard.press("ArrowRight")
    assert view.page.inner_text(".unroll-pad-chosen") == scale.get_attribute("aria-valuetext")
    assert view.page.inner_text(".unroll-pad-chosen") == "10⁻¹⁹"
    with view.rerun():
        view.page.locator(".unroll-pad-confirm").press("Enter")
    assert "your guess: 10⁻¹⁹" in (view.page.get_attribute(".unroll-pad-line", "aria-label") or "")
    guess = view.page.locator(".unroll-pad-guess b").bounding_box()
    answer = view.page.locator(".unroll-pad-true").bounding_box()
    assert guess is not None
    assert answer is not None
    assert guess["x"] + guess["width"] <= answer["x"] + 1


def test_what_a_lesson_points_at_stays_where_room_is_scarce(visit: Visit) -> None:
    number = next(
        number
        for number, step in enumerate(course()["which-cell"].steps, start=1)
        if "panel:1" in (f"{one.place}:{one.name}" for one in step.lit)
    )
    view = lesson_at(visit, "which-cell", number)
    groups = view.page.locator(".unroll-group")
    low = groups.first.locator(".unroll-plot").evaluate("one => one.clientHeight")
    view.page.set_viewport_size({"width": 1280, "height": 450})
    view.draw()
    assert groups.first.is_visible()
    assert not groups.last.is_visible()
    assert groups.first.locator(".unroll-plot").evaluate("one => one.clientHeight") < low
    view.page.set_viewport_size({"width": 1280, "height": 720})
    view.draw()
    assert groups.first.locator(".unroll-plot").evaluate("one => one.clientHeight") == low
    view.press("p")
    view.settle()
    assert groups.last.is_visible()


def test_the_text_comes_before_the_stage_for_a_screen_reader(visit: Visit) -> None:
    view = lesson_at(visit, GRU, 1)
    order = view.page.evaluate(
        """(parts) => [...document.querySelectorAll(parts)]
          .map((node) => node.className || node.tagName)""",
        "h1, .unroll-lesson, .unroll-transport, .unroll-diagram-frame",
    )
    assert [name.split()[0] for name in order] == [
        "H1",
        "unroll-lesson",
        "unroll-transport",
        "unroll-diagram-frame",
    ]
    assert view.page.locator("h1").count() == 1


def test_with_little_motion_nothing_fades(visit: Visit) -> None:
    view = lesson_at(visit, GRU, 1)
    duration = view.page.eval_on_selector(
        ".unroll-map", "node => getComputedStyle(node).transitionDuration"
    )
    assert duration == "0s"


def test_the_bare_address_offers_three_doors_above_a_playing_cell(
    visit: Visit, server: str
) -> None:
    view = visit(f"{server}/", motion="no-preference", stage=False)
    expect(view.page.locator("svg.unroll-diagram")).to_be_in_viewport(ratio=1)
    assert view.playing
    assert view.page.locator(".st-key-unroll_start button").count() == 3
    expect(view.page.locator(".st-key-unroll_start")).to_contain_text("Its task:")
    for crowd in (".st-key-cell", ".unroll-map", "[data-testid=stDownloadButton]"):
        expect(view.page.locator(crowd).first).to_be_hidden()
    with view.rerun():
        view.page.get_by_role("button", name="Learn").click()
    assert heading(view) == next(iter(course().values())).steps[0].heading


PLACES = """() => [".st-key-unroll_menu a", ".stLogo"].flatMap((one) =>
  [...document.querySelectorAll(one)].map((node) => node.getBoundingClientRect())
    .filter((box) => box.width).map((box) => [Math.round(box.x), Math.round(box.y)]))"""


def test_menu_and_logo_stay_in_their_places_from_page_to_page(visit: Visit, server: str) -> None:
    """Directly opened, without a sidebar, beside one, and where one has been before."""
    view = visit(f"{server}{PATH}", stage=False)
    view.page.wait_for_selector(".st-key-lesson_shelf")
    view.settle()
    places = view.page.evaluate(PLACES)
    assert len(places) == 12  # eleven pages and the logo
    for page in ("Cell", "Language", "Lessons", "Glossary"):
        view.go_to(page)
        assert view.page.evaluate(PLACES) == places
        shown = view.page.locator("[data-testid=stSidebarUserContent]").is_visible()
        assert shown is (page != "Lessons")
    view = visit(f"{server}/", stage=False)
    view.page.wait_for_selector(".st-key-unroll_start")
    view.settle()
    assert view.page.evaluate(PLACES) == places
