"""Presenter mode: one screen a view with large text, a clicker's keys, nothing that embarrasses."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from explorer import CELLS
from explorer.lessons.course import course
from explorer.lessons.shown import scene
from explorer.session.choice import Choice, ModelChoice
from explorer.session.controls import option_label
from explorer.session.declared import pages
from tests.browser.conftest import Mount, Visit
from tests.browser.expected import Expected, link_to
from tests.browser.parts import each_part
from tests.browser.serving import other_site
from tests.browser.test_accessibility import ABOUT_COLOURS, violations
from tests.browser.view import SIZE, View

SIZES = [(1920, 1080), (1280, 720), (1024, 768)]
TEXT_PX = 24  # on a screen of 1920 × 1080
WIDE = 1920
PRESENT = {"present": "1"}
FULL = "[data-testid=stMainBlockContainer]"
PRESENTING = "() => 'presenting' in document.documentElement.dataset"
# A view has found its size when nothing moved for longer than fitting waits, at the latest after so
# many such times.
CALM_MS, CALMS = 150, 12
CALM = """async (ms) => {
  const parts = () => JSON.stringify([...document.querySelectorAll(
    "[data-testid=stMain], [data-testid=stMain] *")].map((one) => {
      const { x, y, width, height } = one.getBoundingClientRect();
      return [x, y, width, height].map(Math.round);
    }));
  for (let before = parts(), k = 0; k < 10; k += 1) {
    await new Promise((go) => setTimeout(go, ms));
    const now = parts();
    if (now === before) return;
    before = now;
  }
}"""
# What is out of place: text beyond the screen, boxes that scroll; and the smallest text in pixels.
# A sub- or superscript is as much smaller as typesetting has it; a graph is cut at its edge.
MEASURED = """() => {
  const beyond = [], sizes = [Infinity];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const [text, parent] = [walker.currentNode, walker.currentNode.parentElement];
    if (!text.textContent.trim()) continue;
    if (!parent.closest("[data-testid=stMainBlockContainer], .unroll-note")) continue;
    if (parent.closest("tspan, sub, msub, msup, msubsup, munder, munderover")) continue;
    if (!parent.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const { left, right, top, bottom, width } = range.getBoundingClientRect();
    if (width <= 1) continue;
    const drawing = parent instanceof SVGElement ? parent.getScreenCTM() : null;
    const scale = drawing ? Math.hypot(drawing.a, drawing.b) : parent.currentCSSZoom;
    sizes.push(parseFloat(getComputedStyle(parent).fontSize) * scale);
    const isOut = left < -1 || top < -1 || right > innerWidth + 1 || bottom > innerHeight + 1;
    if (isOut && !parent.closest(".unroll-graph")) beyond.push(text.textContent);
  }
  const screen = document.querySelector("[data-testid=stMainBlockContainer]");
  const boxes = [document.documentElement, document.querySelector("[data-testid=stMain]"), screen,
    ...screen.querySelectorAll(".unroll-equations")];
  const scrolling = boxes.filter((one) =>
    one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1);
  return { beyond, scrolling: scrolling.map((one) => one.className), smallest: Math.min(...sizes) };
}"""
# The controls of the strip that are not whole: cut by the strip's edge or the screen's.
CUT = """() => {
  const strip = document.querySelector(".st-key-book") ??
    document.querySelector("[data-testid=stSidebar]");
  const outer = strip.getBoundingClientRect();
  const isOut = ({ left, right, top, bottom, width }) => width > 1 &&
    (left < -1 || right > innerWidth + 1 || top < outer.top - 1 || bottom > outer.bottom + 1);
  return [...strip.querySelectorAll("input, button, label, p")]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }))
    .filter((one) => isOut(one.getBoundingClientRect()))
    .map((one) => one.ariaLabel ?? one.innerText);
}"""
# What stands below the tools of the presenter.
COVERED = """(selector) => {
  const tools = document.querySelector(".unroll-corner").getBoundingClientRect();
  const shown = document.querySelectorAll(selector);
  return [...shown].filter((one) => one.checkVisibility()).filter((one) => {
    const { left, right, top, bottom } = one.getBoundingClientRect();
    return left < tools.right && right > tools.left && top < tools.bottom && bottom > tools.top;
  }).map((one) => one.className);
}"""
PLAYED = ".unroll-transport :is(button, select, output, input), .unroll-words"
STILL = "th, td, [class*=st-key-presented] p"
HIDDEN = [
    "[data-testid=stSidebar]",
    "[data-testid=stHeader]",
    ".st-key-unroll_menu",
    "[data-testid=stExpander]",
    "[data-testid=stDownloadButton]",
    "[data-testid=stToast]",
    "[data-testid=stAlert]",
    ".unroll-tools",
]


def misfits(view: View, size: tuple[int, int]) -> list[object]:
    """What does not fit on a screen of a size, or is too small there."""
    view.page.set_viewport_size({"width": size[0], "height": size[1]})
    found: list[object] = []
    for _ in range(CALMS):
        view.draw()
        view.page.evaluate(CALM, CALM_MS)
        result = view.page.evaluate(MEASURED)
        small = result["smallest"] < TEXT_PX * size[0] / WIDE * 0.999
        found = [*result["beyond"], *result["scrolling"], *([result["smallest"]] if small else [])]
        if not found:
            break
    return found


# A list and a place for files: there is no stage.
@pytest.mark.parametrize("page", sorted(pages.EVERY - {pages.GLOSSARY, pages.MODEL}))
def test_every_part_of_a_page_is_on_one_screen_with_large_text_at_every_size(
    visit: Visit, page: str
) -> None:
    """1920 × 1080 has the proportions of 1280 × 720: only the first part is tried there as well."""
    view = visit(PRESENT)
    result = {}
    for number, address in enumerate(each_part(view, page, "&present=1")):
        for size in SIZES[number > 0 :]:
            if found := misfits(view, size) + view.page.evaluate(COVERED, STILL):
                result[address, size] = found
    assert result == {}


@pytest.mark.parametrize("cell", ["rnn", "lstm_peephole", "gru_reset_before", "minlstm"])
def test_cells_of_few_and_of_many_equations_are_on_one_screen_inside_a_step_as_well(
    visit: Visit, cell: str
) -> None:
    view = visit(link_to(Choice(ModelChoice(cell=cell))) | PRESENT | {"t": "3", "sub": "1"})
    assert {size: misfits(view, size) for size in SIZES} == {size: [] for size in SIZES}


def test_a_long_sequence_of_a_deep_network_is_on_one_screen(visit: Visit) -> None:
    model = ModelChoice("lstm", "random", layers=4, directions=2, layer=3, steps=200)
    view = visit(link_to(Choice(model)) | PRESENT)
    assert misfits(view, SIZES[1]) == []


def test_beside_a_held_gate_the_others_maps_make_room_for_two_runs(visit: Visit) -> None:
    view = visit({**PRESENT, "hold": "f", "held_at": "0"}, stage=False)
    expect(view.page.locator(".unroll-words")).to_contain_text("forget gate is held at 0.00")
    assert {size: misfits(view, size) for size in SIZES} == {size: [] for size in SIZES}
    shown = {
        one.get_attribute("data-signal") for one in view.page.locator(".unroll-map:visible").all()
    }
    assert {"f", "c", "h"} <= shown
    assert not shown & {"i", "g", "o"}


@pytest.mark.parametrize("key", list(course()))
def test_every_step_of_a_lesson_is_on_one_screen_with_large_text_beside(
    visit: Visit, key: str
) -> None:
    """At 1280 × 720 every step; the screen with more height for its width where most stands on it.

    That is beside an answer, and at the first step. 1920 × 1080 is 1280 × 720 in proportion.
    """
    lesson = course()[key]
    view = visit({**PRESENT, "lesson": key, "book": "fau"}, path="/lessons", stage=False)
    text, result = view.page.locator(".unroll-lesson-text"), {}
    for number, step in enumerate(lesson.steps):
        expect(view.page.locator(".unroll-lesson h2")).to_have_text(step.heading)
        for asked in (False, True) if step.question is not None else (False,):
            if asked:
                with view.rerun():
                    view.press("PageDown")
            for size in SIZES[1:] if asked or not number else SIZES[1:2]:
                beyond = misfits(view, size)
                if text.evaluate("one => one.scrollHeight > one.clientHeight + 1"):
                    beyond.append("the text")
                if beyond:
                    result[number, asked, size] = beyond
        if number < len(lesson.steps) - 1:
            if scene(lesson, number) == scene(lesson, number + 1):
                view.press("PageDown")
            else:
                with view.rerun():
                    view.press("PageDown")
    assert result == {}
    assert view.page.locator("[data-testid=stToast]").count() == 0
    expect(view.page.locator("[data-testid=stSidebar]")).to_be_hidden()


def test_p_hides_all_but_the_stage_and_esc_brings_it_back_without_a_rerun(visit: Visit) -> None:
    view = visit({"t": "4"})
    before, sent = view.boxes([".unroll-diagram", ".unroll-words"]), len(view.sent)
    view.press("p")
    assert view.parameters()["present"] == "1"
    for selector in HIDDEN:
        assert not any(one.is_visible() for one in view.page.locator(selector).all()), selector
    expect(view.page.locator(FULL)).to_be_in_viewport(ratio=1)
    assert view.boxes([FULL])[FULL] == [[0, 0, *SIZE]]
    assert view.page.locator(".unroll-words").is_visible()
    view.press("Escape")
    assert "present" not in view.parameters()
    view.draw()
    assert view.boxes([".unroll-diagram", ".unroll-words"]) == before
    assert len(view.sent) == sent


def test_a_choice_keeps_presenting_and_its_word_in_the_link(visit: Visit) -> None:
    view = visit(PRESENT)
    view.press("s")
    view.choose("Cell", option_label("cell", "gru"))
    assert view.page.evaluate(PRESENTING)
    assert view.parameters().items() >= {"cell": "gru", "present": "1"}.items()
    view.press("Escape", "Escape")
    assert not view.page.evaluate(PRESENTING)


def test_clicker_keys_go_through_steps_or_equations_as_m_says(visit: Visit) -> None:
    view = visit({**PRESENT, "t": "3"})
    view.press("PageDown", "ArrowRight", "PageUp")
    assert view.t == 4
    view.press("m")
    assert view.inside
    names = [*(equation.name for equation in CELLS["lstm"].equations), "read_out"]
    seen = []
    for key in ("PageDown", "ArrowRight", "PageUp"):
        view.press(key)
        seen.append(view.equation_now)
    assert seen == [names[1], names[2], names[1]]
    # The tools that come with the mouse cover nothing that is read or used.
    view.page.mouse.move(300, 300)
    view.page.mouse.move(310, 310)
    view.draw()
    assert view.page.evaluate(COVERED, PLAYED) == []
    view.press("m", "PageDown")
    assert (view.inside, view.t) == (False, 5)


def test_a_clicker_goes_through_a_lesson_that_is_there_and_through_steps_once_it_is_gone(
    mount: Mount,
) -> None:
    page = mount("transport", {"tokens": ["a", "b", "c"], "equations": [], "autoplay": False})
    page.evaluate(
        """() => inside(`listenToKeys(); window.heard = [];
          window.leave = registerLesson({
            next: () => heard.push("next"), previous: () => heard.push("previous") }); 0`)"""
    )
    for key in ("PageDown", "PageDown", "PageUp"):
        page.keyboard.press(key)
    assert page.evaluate("heard") == ["next", "next", "previous"]
    assert page.evaluate("inside('playhead.t')") == 0
    page.evaluate("inside('clicker.changeMode()')")
    page.keyboard.press("PageDown")
    assert page.evaluate("inside('playhead.t')") == 1
    page.evaluate("inside('clicker.changeMode(); leave()')")
    page.keyboard.press("PageDown")
    assert page.evaluate("inside('playhead.t')") == 2
    assert page.evaluate("heard.length") == 3


def test_b_blanks_the_screen_and_any_key_brings_back_the_same_step(visit: Visit) -> None:
    view = visit({**PRESENT, "t": "3"})
    cover = view.page.locator(".unroll-blank")
    view.press("Space", "b")
    assert view.boxes([".unroll-blank"])[".unroll-blank"] == [[0, 0, *SIZE]]
    assert cover.evaluate("one => getComputedStyle(one).backgroundColor") == "rgb(0, 0, 0)"
    assert not view.playing
    t = view.t
    view.press("PageDown")
    expect(cover).to_be_hidden()
    assert view.t == t
    view.press("PageDown")
    assert view.t == t + 1


def test_digits_and_enter_or_a_moment_without_one_go_to_a_step(visit: Visit) -> None:
    view, last = visit(PRESENT), Expected(Choice()).steps - 1
    # In one go: a moment without a digit ends the number.
    view.page.keyboard.type("12")
    expect(view.page.locator(".unroll-jump")).to_have_text("t = 12")
    view.page.wait_for_function("document.querySelector('.unroll-stage').dataset.t === '12'")
    view.page.keyboard.type("7\n")
    assert view.t == 7
    view.page.keyboard.type("99\n")
    assert view.t == last
    view.press("5", "Escape")
    view.page.wait_for_timeout(1000)
    assert view.t == last
    assert view.page.evaluate(PRESENTING)


def test_outside_presenter_mode_its_keys_do_nothing(visit: Visit) -> None:
    view = visit({"t": "3"})
    view.press("b", "s", "m", "5", "Enter", "Escape")
    assert (view.t, view.inside) == (3, False)
    expect(view.page.locator(".unroll-blank")).to_be_hidden()


def test_no_toast_stands_over_the_stage_and_streamlits_own_keys_do_nothing(visit: Visit) -> None:
    view = visit({**PRESENT, "gain": "nan"})
    toast = view.page.locator("[data-testid=stToast]")
    expect(toast).to_have_count(1)
    expect(toast).to_be_hidden()
    sent = len(view.sent)
    view.press("r", "c")
    view.page.wait_for_timeout(300)
    assert len(view.sent) == sent
    assert view.page.locator("[role=dialog]:visible").count() == 0


def test_what_cannot_be_shown_is_told_by_one_calm_sentence(visit: Visit) -> None:
    view = visit({**PRESENT, "loss": "at", "at": "499"}, path="/gradients", board=True)
    note = view.page.locator(".unroll-note")
    expect(note).to_have_text(
        "There is no step 499 in a sequence of 57 steps; allowed are 0 to 56. "
        "The loss is at the last step."
    )
    assert not view.page.locator("[data-testid=stAlert]").is_visible()
    view.press("Escape")
    expect(note).to_be_hidden()
    expect(view.page.locator("[data-testid=stAlert]")).to_be_visible()


def test_a_lost_connection_is_told_as_calmly_and_steps_still_play(visit: Visit) -> None:
    view = visit({**PRESENT, "t": "3"})
    note = view.page.locator(".unroll-note")
    app = view.page.locator("[data-testid=stApp]")
    app.evaluate("one => (one.dataset.testConnectionState = 'PINGING_SERVER')")
    expect(note).to_have_text("The connection to the server is lost. Steps still play.")
    view.press("PageDown")
    assert view.t == 4
    app.evaluate("one => (one.dataset.testConnectionState = 'CONNECTED')")
    expect(note).to_be_hidden()


def test_where_nothing_plays_a_clickers_keys_keep_their_meaning(visit: Visit) -> None:
    view = visit({"part": "clipping"}, path="/gradients", stage=False)
    view.page.wait_for_selector("text=Clip to the value")
    view.page.locator(".st-key-unroll_line").click()
    view.press("PageDown")
    view.page.wait_for_function("document.querySelector('[data-testid=stMain]').scrollTop > 50")


def test_the_strip_shows_cell_sequence_unit_and_hold_and_the_stage_makes_room(visit: Visit) -> None:
    view = visit(PRESENT)
    view.press("s")
    sidebar = view.page.locator("[data-testid=stSidebar]")
    unit, notation = '.unroll-choice[data-key="unit"]', '.unroll-choice[data-key="notation"]'
    for place in (".st-key-cell", ".st-key-sequence", unit, ".st-key-hold"):
        expect(sidebar.locator(place)).to_be_in_viewport(ratio=1)
    expect(sidebar.locator(notation)).to_be_hidden()
    # There is less room now; text may be smaller.
    assert [one for one in misfits(view, SIZE) if isinstance(one, str)] == []
    with view.rerun():
        view.page.locator(".st-key-hold").get_by_text("forget gate f").click()
    expect(view.page.locator(".unroll-words")).to_contain_text("forget gate is held at")
    view.press("s")
    expect(view.page.locator("[data-testid=stSidebar]")).to_be_hidden()
    assert view.page.evaluate(PRESENTING)


@pytest.mark.parametrize(
    ("path", "link", "control"),
    [
        ("/", {"cell": "gru"}, "hold"),
        ("/shapes", {"shape": "many_to_many"}, "many_to_many_variant"),
        ("/lessons", {"lesson": "gru-four-steps"}, "book"),
    ],
)
def test_every_control_of_the_strip_is_whole_and_reached_by_tab(
    visit: Visit, path: str, link: dict[str, str], control: str
) -> None:
    view = visit({**PRESENT, **link}, path=path, stage=False)
    view.page.wait_for_selector(".unroll-stage")
    view.press("s")  # perhaps while the page is still being drawn
    place = view.page.locator(f".st-key-{control}")
    expect(place).to_be_visible()
    for size in SIZES:
        beyond = [one for one in misfits(view, size) if isinstance(one, str)]
        assert (beyond, view.page.evaluate(CUT)) == ([], []), size
    for _ in range(30):
        view.press("Tab")
        if place.evaluate("one => one.contains(document.activeElement)"):
            break
    assert place.evaluate("one => one.contains(document.activeElement)")


def test_where_there_is_nothing_to_choose_s_says_so(visit: Visit) -> None:
    view = visit(PRESENT, path="/lessons", stage=False)
    view.page.wait_for_selector(".unroll-shelf-open")
    view.press("s")
    expect(view.page.locator(".unroll-note")).to_have_text("There is nothing to choose here.")
    assert not view.page.evaluate("'strip' in document.documentElement.dataset")


def test_f_or_its_button_fill_the_browsers_screen_and_esc_leaves_it_first(visit: Visit) -> None:
    view = visit(PRESENT)
    button = view.page.get_by_role("button", name="Full screen")
    fills = "document.fullscreenElement === document.documentElement"
    for entered in (lambda: view.press("f"), lambda: button.press("Enter")):
        entered()
        view.page.wait_for_function(fills)
        view.press("Escape")
        view.page.wait_for_function("document.fullscreenElement === null")
        assert view.page.evaluate(PRESENTING)
    view.press("Escape")
    assert not view.page.evaluate(PRESENTING)


def test_question_mark_or_its_button_opens_the_keys_which_keep_the_focus_and_esc_closes(
    visit: Visit,
) -> None:
    view = visit({"t": "3"})
    dialog = view.page.get_by_role("dialog", name="Keys")
    for opened in (lambda: view.press("?"), view.page.get_by_role("button", name="Keys").click):
        opened()
        expect(dialog).to_be_visible()
        view.press("Tab", "Tab", "PageDown", "p")
        assert view.page.evaluate("document.activeElement.closest('dialog, body').tagName") in (
            "DIALOG",
            "BODY",
        )
        view.press("Escape")
        expect(dialog).to_be_hidden()
    assert view.t == 3
    assert not view.page.evaluate(PRESENTING)


def test_for_slides_gives_a_link_and_a_frame_with_the_options_for_embedding(visit: Visit) -> None:
    view = visit({"cell": "gru", "t": "5"})
    view.page.get_by_role("button", name="Copy for slides").click()
    link = view.page.get_by_role("textbox", name="Link")
    view.page.get_by_role("combobox", name="Theme").select_option("dark")
    expected = (
        "cell=gru&t=5&present=1&embed=true&embed_options=dark_theme"
        "&embed_options=hide_loading_screen"
    )
    assert link.input_value().partition("?")[2] == expected
    frame = view.page.get_by_role("textbox", name="Frame").input_value()
    assert frame.startswith("<iframe ")
    assert expected.replace("&", "&amp;") in frame
    view.page.get_by_role("button", name="Copy frame").click()
    expect(view.page.locator(".unroll-told")).to_have_text("Copied.")


def test_in_a_frame_of_another_site_the_playhead_plays_and_keys_step(
    server: str, chromium: Browser
) -> None:
    page: Page = chromium.new_page(viewport={"width": 1280, "height": 720})
    link = f"{server}/?t=3&amp;present=1&amp;embed=true&amp;embed_options=hide_loading_screen"
    with other_site(
        f'<iframe src="{link}" width="960" height="540" allow="fullscreen"></iframe>'
    ) as address:
        page.goto(address)
        app = page.frame_locator("iframe")
        stage = app.locator(".unroll-stage[data-t='3']")
        expect(stage).to_be_visible(timeout=60_000)
        stage.click(position={"x": 5, "y": 5})
        page.keyboard.press("PageDown")
        expect(app.locator(".unroll-stage")).to_have_attribute("data-t", "4")
        page.keyboard.press("Space")
        expect(app.locator(".unroll-stage")).to_have_attribute("data-t", re.compile(r"[6-9]|\d\d"))
        expect(app.locator("[data-testid=stSidebar]")).to_be_hidden()
    page.close()


def test_axe_finds_nothing_in_presenter_mode_its_strip_and_its_dialogs(visit: Visit) -> None:
    view, results = visit(PRESENT), {}

    def look(what: str) -> None:
        results[what, "light"] = violations(view)
        view.page.emulate_media(color_scheme="dark")
        view.settle()
        results[what, "dark"] = violations(view, only=ABOUT_COLOURS)
        view.page.emulate_media(color_scheme="light")
        view.settle()

    look("stage")
    view.press("s")
    view.settle()
    look("strip")
    view.press("?")
    look("keys")
    view.press("Escape", "Escape", "Escape")
    view.page.get_by_role("button", name="Copy for slides").click()
    look("slides")
    assert results == {place: [] for place in results}
