"""A view as one file: it plays offline, in frames, in a deck, and under a strict content policy."""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Frame, Page, Route, expect

from explorer import export_html
from explorer.export.pages.page import html_page
from explorer.scenes import link_scene
from tests.browser.settling import TWO_FRAMES
from tests.browser.test_accessibility import VIOLATIONS
from tests.player.packages import node_modules

LINK = "cell?cell=gru&unit=2"
STILL = f"{LINK}&t=4"
# Playwright's own waiting for a condition would need eval, which the policy forbids.
AHEAD = re.compile(r"^([2-9]|\d\d)$")
PLACE = re.compile(r"t = (\d+) ")
# What Moodle and Canvas send at their strictest with pages of their own.
COURSE_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; object-src 'none'"
)
SITE = "https://course.example"

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a file that plays and one that stands at a step."""
    folder = tmp_path_factory.mktemp("files")
    export_html(LINK, folder / "playing.html")
    export_html(STILL, folder / "still.html")
    return folder


@pytest.fixture
def opened(chromium: Browser) -> Iterator[Open]:
    """Opens an address without a network; in the end nothing was asked for, or complained about."""
    contexts = []
    complaints: list[str] = []

    def opened(
        address: str, *, motion: str = "reduce", served: dict[str, tuple[str, str]] | None = None
    ) -> Page:
        context = chromium.new_context(
            viewport={"width": 1280, "height": 720}, reduced_motion=motion, color_scheme="light"
        )
        contexts.append(context)
        context.set_offline(True)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))

        def answer(route: Route) -> None:
            body, policy = (served or {}).get(route.request.url, ("", ""))
            if not body:
                complaints.append(f"asked for {route.request.url}")
            headers = {"Content-Security-Policy": policy} if policy else {}
            route.fulfill(body=body, content_type="text/html; charset=utf-8", headers=headers)

        context.route(re.compile("^https?:"), answer)
        page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def step(frame: Page | Frame) -> int:
    found = PLACE.match(frame.locator(".unroll-transport .unroll-place").inner_text())
    assert found is not None
    return int(found[1])


def frames(page: Page, count: int) -> list[Frame]:
    """The frames in a page, once each shows its stage."""
    page.wait_for_function(f"document.querySelectorAll('iframe').length === {count}")
    inner = page.frames[1:]
    for frame in inner:
        frame.wait_for_selector(".unroll-stage .unroll-map")
    return inner


# by itself


def test_a_file_plays_offline_and_follows_the_keys(opened: Open, folder: Path) -> None:
    page = opened((folder / "playing.html").as_uri(), motion="no-preference")
    expect(page.locator(".unroll-stage")).to_have_attribute("data-t", AHEAD)
    page.keyboard.press("Space")
    before = step(page)
    page.keyboard.press("ArrowRight")
    assert step(page) == before + 1
    page.keyboard.press("Home")
    page.keyboard.press("i")
    page.keyboard.press("ArrowRight")
    assert step(page) == 0
    expect(page.locator(".unroll-equation.unroll-now")).to_have_count(1)
    page.keyboard.press("i")
    # The formulas' font came with the page.
    assert page.evaluate(
        "document.fonts.ready.then(() => document.fonts.check('20px \"Latin Modern Math\"'))"
    )
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")


def test_who_wants_little_motion_presses_play(opened: Open, folder: Path) -> None:
    page = opened((folder / "playing.html").as_uri())
    page.wait_for_selector(".unroll-map")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    assert step(page) == 0


def test_unit_notation_z_and_loss_are_chosen_without_a_server(opened: Open, folder: Path) -> None:
    page = opened((folder / "still.html").as_uri())
    numbers = page.locator(".unroll-equation .unroll-numbers").first
    before = numbers.inner_text()
    page.get_by_role("button", name="Increment Unit").click()
    expect(page.locator(".unroll-words")).to_contain_text("unit 3:")
    assert numbers.inner_text() != before
    # The GRU of the course by Ng writes its gates Γ, and z the other way round.
    page.get_by_label("Notation", exact=True).select_option("ng")
    expect(page.locator(".unroll-equations")).to_contain_text("Γ")
    expect(page.get_by_role("radio", name="takes new")).to_be_checked()
    page.get_by_role("radio", name="keeps old").check()
    expect(page.get_by_role("radio", name="keeps old")).to_be_checked()
    curve = page.locator(".unroll-plot .unroll-curve").first
    shape = curve.get_attribute("d")
    page.get_by_role("radio", name="all", exact=True).check()
    expect(page.locator(".unroll-plot .unroll-curve").first).not_to_have_attribute("d", shape or "")
    # One step of the loss would have to be computed.
    expect(page.get_by_role("radio", name="one", exact=True)).to_have_count(0)
    assert step(page) == 4
    # While presenting they stand in a strip.
    page.keyboard.press("p")
    expect(page.locator(".unroll-choices")).to_be_hidden()
    page.keyboard.press("s")
    expect(page.locator(".unroll-choices")).to_be_visible()
    page.keyboard.press("Escape")


def test_a_row_of_a_map_chooses_its_unit(opened: Open, folder: Path) -> None:
    page = opened((folder / "still.html").as_uri())
    page.locator('.unroll-map[data-signal="h"]').click(position={"x": 3, "y": 1})
    expect(page.locator(".unroll-words")).to_contain_text("unit 0:")
    expect(page.get_by_label("Unit", exact=True)).to_have_value("0")
    for key, unit in (("ArrowDown", 1), ("ArrowDown", 2), ("ArrowUp", 1)):
        page.locator('.unroll-map[data-signal="h"]').press(key)
        expect(page.locator(".unroll-words")).to_contain_text(f"unit {unit}:")


def test_a_file_presents_and_turns_dark(opened: Open, folder: Path) -> None:
    page = opened((folder / "still.html").as_uri())
    page.wait_for_selector(".unroll-map")
    assert step(page) == 4
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.get_by_role("button", name="Theme").click()
    assert page.evaluate(ground) != light
    page.keyboard.press("p")
    expect(page.locator(".unroll-file-head")).to_be_hidden()
    stage = page.locator(".unroll-stage").bounding_box()
    assert stage is not None
    assert stage["y"] + stage["height"] <= 720
    page.keyboard.press("b")
    expect(page.locator(".unroll-blank")).to_be_visible()
    page.keyboard.press("b")
    page.keyboard.press("Escape")
    expect(page.locator(".unroll-file-head")).to_be_visible()


@pytest.mark.parametrize("link", [LINK, "shapes"])
def test_axe_finds_nothing_in_a_file(opened: Open, tmp_path: Path, link: str) -> None:
    page = opened(export_html(link, tmp_path / "view.html").as_uri())
    page.wait_for_selector(".unroll-stage")
    page.evaluate((node_modules() / "axe-core" / "axe.min.js").read_text("utf-8"))
    for _ in ("light", "dark"):
        assert page.evaluate(VIOLATIONS, []) == []
        page.get_by_role("button", name="Theme").click()


def test_text_of_ones_own_is_text_on_the_stage_too(opened: Open, tmp_path: Path) -> None:
    nasty = "</script><img src=x onerror=alert(1)>"
    values = {"weights": "random", "sequence": "own_text", "text": nasty}
    page = opened(export_html(f"cell?{urlencode(values)}", tmp_path / "view.html").as_uri())
    page.wait_for_selector(".unroll-map")
    assert nasty.startswith("".join(page.locator(".unroll-token").all_inner_texts())[:9])
    assert page.evaluate("document.images.length") == 0


# in other pages


def test_two_in_an_article_have_a_playhead_each(opened: Open) -> None:
    source = html.escape(html_page(link_scene(STILL)))
    one = f'<iframe sandbox="allow-scripts" width="960" height="600" srcdoc="{source}"></iframe>'
    said = "addEventListener('message', ({ data }) => (window.told ??= []).push(data))"
    article = (
        f"<!DOCTYPE html><title>An article</title><script>{said}</script><p>Text</p>{one}{one}"
    )
    page = opened(f"{SITE}/article", served={f"{SITE}/article": (article, "")})
    left, right = frames(page, 2)
    left.locator("h1").click()
    page.keyboard.press("ArrowRight")
    page.evaluate(TWO_FRAMES)
    assert (step(left), step(right)) == (5, 4)
    # What is no message of ours, or no number, is left alone.
    for message in (
        {"unroll": "go", "t": 9},
        {"unroll": "go", "t": "3"},
        {"unroll": "go", "t": -1},
        {"unroll": "go", "t": 1.5},
        {"unroll": "stop", "t": 2},
        "go",
        None,
    ):
        page.evaluate("sent => frames[1].postMessage(sent, '*')", message)
    expect(right.locator(".unroll-transport .unroll-place")).to_contain_text("t = 9 ")
    page.wait_for_function("told.some(({ unroll, t }) => unroll === 'at' && t === 9)")
    assert page.evaluate("told.every(({ unroll }) => ['at', 'size'].includes(unroll))")
    assert step(left) == 5
    page.evaluate("frames[1].postMessage({ unroll: 'go', unit: 7 }, '*')")
    page.wait_for_function("told.some(({ t, unit }) => t === 9 && unit === 7)")
    expect(right.locator(".unroll-words")).to_contain_text("unit 7:")
    page.evaluate("frames[1].postMessage({ unroll: 'theme', theme: 'dark' }, '*')")
    expect(right.locator("html")).to_have_attribute("data-theme", "dark")
    height = page.evaluate("told.findLast(({ unroll }) => unroll === 'size').height")
    assert 400 < height < 1500


def test_a_frame_of_600_lines_holds_the_stage(opened: Open, folder: Path) -> None:
    page = opened("about:blank")
    page.set_viewport_size({"width": 960, "height": 600})
    page.goto((folder / "still.html").as_uri())
    page.wait_for_selector(".unroll-map")
    box = page.locator(".unroll-stage").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 600
    equations = "document.querySelector('.unroll-equations')"
    assert page.evaluate(f"{equations}.scrollHeight <= {equations}.clientHeight + 1")


def test_a_deck_of_reveal_shows_it_and_keeps_its_own_keys(opened: Open, folder: Path) -> None:
    shutil.copytree(node_modules() / "reveal.js" / "dist", folder / "reveal", dirs_exist_ok=True)
    size = 'width="960" height="600"'
    inside = html.escape(html_page(link_scene(STILL)))
    (folder / "deck.html").write_text(
        f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>A deck</title>
        <link rel="stylesheet" href="reveal/reveal.css"></head><body><div class="reveal">
        <div class="slides"><section><h2>Gates</h2></section>
        <section><iframe data-src="still.html?present=1" {size}></iframe></section>
        <section><iframe srcdoc="{inside}" {size}></iframe></section></div></div>
        <script src="reveal/reveal.js"></script>
        <script>Reveal.initialize({{ transition: "none" }});</script></body></html>""",
        "utf-8",
    )
    page = opened((folder / "deck.html").as_uri())
    page.wait_for_selector(".reveal.ready")
    for slide in (1, 2):
        page.keyboard.press("ArrowRight")
        assert page.evaluate("Reveal.getIndices().h") == slide
        shown = page.locator("section.present iframe")
        frame = shown.element_handle().content_frame()
        assert frame is not None
        frame.wait_for_selector(".unroll-map")
        assert step(frame) == 4
        assert frame.evaluate("'presenting' in document.documentElement.dataset") == (slide == 1)
        shown.click(position={"x": 480, "y": 590})
        page.keyboard.press("ArrowRight")
        assert (step(frame), page.evaluate("Reveal.getIndices().h")) == (5, slide)
        # A click beside it gives the keys back to the deck.
        page.mouse.click(5, 5)
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("Reveal.getIndices().h") == 1


def test_a_course_page_with_a_strict_policy_plays_it(opened: Open) -> None:
    frame_tag = '<iframe sandbox="allow-scripts" width="960" height="600" src="view.html"></iframe>'
    served = {
        f"{SITE}/mod/page": (f"<!DOCTYPE html><title>A course</title>{frame_tag}", COURSE_POLICY),
        f"{SITE}/mod/view.html": (html_page(link_scene(LINK)), COURSE_POLICY),
    }
    page = opened(f"{SITE}/mod/page", motion="no-preference", served=served)
    (frame,) = frames(page, 1)
    expect(frame.locator(".unroll-stage")).to_have_attribute("data-t", AHEAD)
    alone = opened(f"{SITE}/mod/view.html", served=served)
    alone.wait_for_selector(".unroll-map")
    alone.keyboard.press("End")
    assert step(alone) > 2
