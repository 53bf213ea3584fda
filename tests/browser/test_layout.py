"""Layout: what belongs together is on one screen, and nothing moves but what is meant to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from explorer import CELLS
from explorer.cells.notation import NOTATIONS
from explorer.session.choice import Choice, ModelChoice
from explorer.session.controls import option_label
from explorer.session.declared.pages import EVERY
from tests.browser.conftest import Visit
from tests.browser.expected import Expected, link_to
from tests.browser.view import SIZE, View

BLOCKS = [
    ".st-key-unroll_line",
    ".unroll-transport",
    ".unroll-diagram",
    ".unroll-equations",
    ".unroll-words",
    ".unroll-map",
    ".unroll-curves",
    ".st-key-cell_notes",
]
# One equation, the longest ones, the tallest, and the most.
WIDE = ("rnn", "lstm_peephole", "gru_reset_before", "minlstm", "slstm")
THUMB = 18  # the width of the range's thumb, as the style sheet has it
PARTS = [
    *BLOCKS,
    ".unroll-buttons",
    ".unroll-range",
    ".unroll-tokens",
    ".unroll-equation",
    ".unroll-formula",
    ".unroll-numbers",
    ".unroll-map-title",
    ".unroll-ticks span",
    ".unroll-plot svg",
]


def outside(view: View, size: tuple[int, int] = SIZE) -> dict[str, list[list[float]]]:
    """The blocks that are not wholly on the screen."""
    width, height = size
    return {
        selector: beyond
        for selector, boxes in view.boxes(BLOCKS).items()
        if (
            beyond := [
                [left, top, w, h]
                for left, top, w, h in boxes
                if left < 0 or top < 0 or left + w > width or top + h > height or w * h == 0
            ]
        )
    }


def cut_off(view: View) -> list[str]:
    """Equations of which a part can only be seen by scrolling inside their box."""
    result: list[str] = view.page.eval_on_selector_all(
        ".unroll-equation",
        """all => {
          const box = all[0].parentElement.getBoundingClientRect();
          return all.filter((one) => [one, ...one.querySelectorAll("math, span")].some((part) => {
            const { right, bottom, width } = part.getBoundingClientRect();
            return width && (right > box.right + 1 || bottom > box.bottom + 1);
          })).map((one) => one.dataset.equation);
        }""",
    )
    return result


@pytest.mark.parametrize("cell", WIDE)
def test_transport_diagram_equations_and_all_heat_maps_are_on_one_screen(
    visit: Visit, cell: str
) -> None:
    view = visit(link_to(Choice(ModelChoice(cell=cell))))
    assert outside(view) == {}
    assert cut_off(view) == []
    maps = view.page.locator(".unroll-map").count()
    assert maps >= len(CELLS[cell].signals)


@pytest.mark.parametrize("cell", ["rnn", "lstm_peephole", "slstm"])
def test_a_backward_layer_of_a_network_is_on_one_screen_as_well_and_says_what_it_is(
    visit: Visit, cell: str
) -> None:
    model = ModelChoice(cell, "random", layers=4, directions=2, layer=3, reading="backward")
    view = visit(link_to(Choice(model)))
    assert outside(view) == {}
    assert cut_off(view) == []
    sentence = view.page.inner_text(".unroll-where")
    assert sentence == "Layer 4 of 4, backward: step 0 is the last token"
    heights = [height for _, _, _, height in view.boxes([".unroll-buttons"])[".unroll-buttons"]]
    plain = visit(
        link_to(Choice(replace(model, layers=1, directions=1, layer=0, reading="forward")))
    )
    assert heights == [h for _, _, _, h in plain.boxes([".unroll-buttons"])[".unroll-buttons"]]
    assert plain.page.inner_text(".unroll-where") == ""


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_on_larger_screens_it_is_all_there_as_well(visit: Visit, size: tuple[int, int]) -> None:
    view = visit({"t": "0"}, size=size)
    assert outside(view, size) == {}
    assert cut_off(view) == []


def test_on_a_narrow_screen_nothing_is_wider_than_the_screen(visit: Visit) -> None:
    view = visit(size=(800, 900))
    main = "[data-testid=stMain]"
    wider = view.page.eval_on_selector(main, "main => main.scrollWidth - main.clientWidth")
    assert wider <= 0
    boxes = view.boxes(BLOCKS)
    assert all(boxes.values())
    assert {
        selector
        for selector, result in boxes.items()
        for left, _, width, _ in result
        if left < 0 or left + width > 800
    } == set()


@pytest.mark.parametrize("cell", ["lstm_peephole", "gru", "minlstm", "slstm"])
def test_the_longest_equations_fit_in_every_notation(visit: Visit, cell: str) -> None:
    direction = "replace" if CELLS[cell].direction else "keep"
    view = visit(link_to(Choice(ModelChoice(cell=cell, weights="random"), direction=direction)))
    misfits = {}
    for notation in NOTATIONS:
        view.choose("Notation", option_label("notation", notation))
        result = (cut_off(view), outside(view))
        if result != ([], {}):
            misfits[notation] = result
    assert misfits == {}


def boxes_at_every_step(view: View) -> list[str]:
    """All boxes as text, once for each step; one list entry for each arrangement that differs."""
    result: list[str] = view.page.evaluate(
        """async (selectors) => {
          const range = document.querySelector("#playhead");
          const seen = new Set();
          for (let t = 0; t <= Number(range.max); t += 1) {
            range.value = t;
            range.dispatchEvent(new Event("input"));
            await new Promise((go) => requestAnimationFrame(go));
            seen.add(JSON.stringify(selectors.map((selector) =>
              [...document.querySelectorAll(selector)].map((one) => {
                const { left, top, width, height } = one.getBoundingClientRect();
                return [left, top, width, height].map((n) => Math.round(n * 10) / 10);
              }))));
          }
          return [...seen];
        }""",
        PARTS,
    )
    return result


def test_nothing_moves_while_the_playhead_does_nor_when_another_unit_is_chosen(
    visit: Visit,
) -> None:
    view, expected = visit(), Expected(Choice())
    assert len(view.boxes(PARTS)[".unroll-plot svg"]) > 0
    assert len(boxes_at_every_step(view)) == 1
    coarse = [part for part in PARTS if part not in (".unroll-numbers",)]
    before = view.boxes(coarse)
    view.click_map("h", 10, 9, steps=expected.steps, units=expected.units)
    assert "unit 9:" in view.words
    assert view.boxes(coarse) == before
    assert len(boxes_at_every_step(view)) == 1


def test_the_curves_keep_their_size_over_reruns(visit: Visit) -> None:
    view = visit({"t": "5"})
    parts = [".unroll-curves", ".unroll-plot", ".unroll-plot svg"]
    before = view.boxes(parts)
    for unit in (1, 2, 3):
        view.click_map("f", 5 + unit, unit, steps=Expected(Choice()).steps, units=16)
        assert f"unit {unit}:" in view.words
        assert view.boxes(parts) == before


def test_the_thumb_of_the_range_stands_over_the_token_of_its_step(visit: Visit) -> None:
    view, expected = visit(), Expected(Choice())
    for t in (0, 1, 30, expected.steps - 1):
        view.scrub(t)
        boxes = view.boxes([".unroll-range", ".unroll-token.unroll-now"])
        ((left, _, width, _),), ((token, _, wide, _),) = boxes.values()
        thumb = left + THUMB / 2 + t / (expected.steps - 1) * (width - THUMB)
        assert thumb == pytest.approx(token + wide / 2, abs=1.5)


def test_of_a_long_sequence_the_page_of_tokens_around_the_step_is_shown(visit: Visit) -> None:
    choice = Choice(ModelChoice(weights="random", sequence="nested_brackets", steps=500))
    view, tokens = visit(link_to(choice)), Expected(choice).tokens
    counts = set()
    for t in (0, 180, 499):
        view.scrub(t)
        shown = view.page.eval_on_selector_all(
            ".unroll-token",
            "all => all.map((one) => [one.textContent, one.classList.contains('unroll-now')])",
        )
        counts.add(len(shown))
        now = [is_now for _, is_now in shown].index(True)
        start = t - now
        assert [text for text, _ in shown] == list(tokens[start : start + len(shown)])
        box = view.boxes([".unroll-token.unroll-now"])[".unroll-token.unroll-now"][0]
        assert 0 <= box[0] <= SIZE[0] - box[2]
    (count,) = counts  # the last page is a full one
    assert len(tokens) % count


@pytest.mark.parametrize("size", [SIZE, (390, 844)])
def test_menu_and_transport_stay_on_the_screen_when_the_page_is_scrolled(
    visit: Visit, size: tuple[int, int]
) -> None:
    view = visit(path="/gradients", size=size, board=True)
    scroll = "main => { main.scrollTop = main.scrollHeight; return main.scrollTop; }"
    assert view.page.eval_on_selector("[data-testid=stMain]", scroll) > 100
    links, present = ".st-key-unroll_menu a", ".st-key-unroll_menu a[aria-current]"
    boxes = view.boxes([links, present, ".unroll-transport"])
    assert len(boxes[links]) == len(EVERY)
    # On a phone the menu scrolls, and shows the present page.
    del boxes[links]
    for left, top, width, height in [box for each in boxes.values() for box in each]:
        assert left >= 0
        assert left + width <= size[0]
        assert top >= -1
        assert top + height <= size[1] / 3
    # What is scrolled is not read through the menu.
    for scheme in ("light", "dark"):
        view.page.emulate_media(color_scheme=scheme)
        view.settle()
        app, header = (
            view.page.eval_on_selector(
                f"[data-testid={part}]", "one => getComputedStyle(one).backgroundColor"
            )
            for part in ("stApp", "stHeader")
        )
        assert header == app, scheme


@pytest.mark.parametrize("size", [SIZE, (390, 844)])
def test_titles_of_maps_on_shapes_are_whole_and_the_page_is_no_wider_than_the_screen(
    visit: Visit, size: tuple[int, int]
) -> None:
    view = visit({"shape": "many_to_many"}, path="/shapes", size=size, stage=False)
    view.page.wait_for_selector(".unroll-map-title")
    cut = view.page.eval_on_selector_all(
        ".unroll-map-title, .unroll-map-title > *, .unroll-stage p, .unroll-graph text",
        """all => all.filter((one) => {
          const outer = one.closest(".unroll-figure, .unroll-stage").getBoundingClientRect();
          const hidden = one.clientWidth && one.scrollWidth > one.clientWidth + 1;
          return one instanceof HTMLElement && hidden ||
            one.getBoundingClientRect().right > outer.right + 1;
        }).map((one) => one.textContent)""",
    )
    assert cut == []
    main = "main => main.scrollWidth - main.clientWidth"
    assert view.page.eval_on_selector("[data-testid=stMain]", main) <= 0


def test_every_number_on_clipping_has_its_minus_and_plus_beside_a_scroll_bar(visit: Visit) -> None:
    view = visit({"part": "clipping"}, path="/gradients", size=(1265, 720), stage=False)
    view.page.wait_for_selector("text=Clip to the value")
    view.settle()
    buttons = (
        "all => all.map((one) => one.querySelectorAll('[data-testid^=stNumberInputStep]').length)"
    )
    counts = view.page.eval_on_selector_all("main [data-testid=stNumberInput]", buttons)
    assert counts == [2] * 6


@pytest.mark.parametrize("link", [{}, {"weights": "random", "sequence": "own_numbers"}])
def test_the_options_of_a_choice_in_the_sidebar_stand_in_one_row(
    visit: Visit, link: dict[str, str]
) -> None:
    view = visit(link)
    view.page.wait_for_selector(
        "[data-testid=stSidebar] [role=radiogroup][aria-label='Loss at step']"
    )
    rows = view.page.eval_on_selector_all(
        "[data-testid=stSidebar] [role=radiogroup]",
        """(groups) => groups.map((group) => [
          group.getAttribute("aria-label"),
          new Set([...group.children].map((one) => one.getBoundingClientRect().top)).size])""",
    )
    assert "Loss at step" in dict(rows)
    assert {label: count for label, count in rows if count != 1} == {}
